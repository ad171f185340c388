"""Descriptions: everything that "closest task" can find, as it is now."""

from collections.abc import Iterable

from taskflow.closest.described import Described, definitions, types
from taskflow.domain.errors import NotFound, Unreadable
from taskflow.domain.principal import HUB
from taskflow.hub.hub import Hub

PAGE = 100


class Descriptions:
    """Reads task types from the catalogue and definitions from all flows."""

    def __init__(self, hub: Hub) -> None:
        """Read from this hub."""
        self._hub = hub

    async def all(self) -> Iterable[Described]:
        """Give every task type and every described definition of a flow."""
        found = list(types(self._hub.catalogue.types.values()))
        after = None
        while True:
            rows = await self._hub.lists.flows(HUB, first=PAGE, after=after)
            for row in rows:
                try:
                    state = await self._hub.flows.read(HUB, row.id)
                except (NotFound, Unreadable):
                    continue
                found += definitions(state.document)
            if len(rows) < PAGE:
                return found
            after = (rows[-1].updated, rows[-1].id)
