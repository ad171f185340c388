"""A start that meets a family which cannot be read does not go on."""

from typing import Any

SHOWS = ("start.never",)


def _giving_in(_loaded: Any) -> Any:
    async def give_in(projector: Any, ident: str) -> Any:
        return await projector._load(ident)  # noqa: SLF001

    return give_in


def _taking_up(take_up: Any) -> Any:
    async def give_in(due: Any, family: str) -> Any:
        await due._families.get(family)  # noqa: SLF001
        return await take_up(due, family)

    return give_in


CHANGES = (
    ("taskflow.hub.projector", "Projector._loaded", _giving_in),
    ("taskflow.hub.due", "DueWork._take_up", _taking_up),
)
