"""Feed: the events of a family that somebody watches, before anybody's fields are made of them."""

from collections.abc import AsyncIterator
from functools import partial

from msgspec import Struct

from taskflow.api.graphql.context import Asked
from taskflow.api.graphql.events import FamilyEvent
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.hub.live import Outlet
from taskflow.hub.reading import tell


class FamilyFeed(Struct, frozen=True):
    """Every event of a family after one, for somebody who may read it."""

    asked: Asked
    family: str
    after: int

    async def tell(self, outlet: Outlet) -> None:
        """Tell an outlet each of them, until the family or the right to read it ends."""
        await tell(self.asked.hub, self.asked.principal, self.family, self.after, outlet)

    def shown(self, event: Event, family: Family) -> FamilyEvent:
        """Give what a subscription's fields are made of; it is the same for all who may read."""
        known = event.task in family.tasks
        draw = partial(self.asked.hub.pictures.node, family, event.task) if known else None
        return FamilyEvent.of(event, draw)

    def __aiter__(self) -> AsyncIterator[FamilyEvent]:
        """Be what graphql-core takes for a stream of events; this one is told, not iterated."""
        raise TypeError("The events of a family are told to an outlet.")
