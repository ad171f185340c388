"""A start fails at a newer file of a flow that somebody has deleted."""

from typing import Any

from taskflow.domain.errors import NotFound

SHOWS = ("start.never",)


def _insisting(ship: Any) -> Any:
    async def insist(flows: Any, name: str, document: Any, text_hash: str) -> None:
        try:
            deleted = (await flows.streams.get(f"flow:{name}")).state.deleted
        except NotFound:
            deleted = False
        if deleted:
            raise NotFound(f"There is no flow {name}.", code="flow.notFound")
        await ship(flows, name, document, text_hash)

    return insist


CHANGES = (("taskflow.hub.flows", "Flows.ship", _insisting),)
