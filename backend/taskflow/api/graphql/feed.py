"""Feeds: what somebody watches, before anybody's fields are made of it."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, Generic, TypeVar

from taskflow.api.graphql.context import Asked
from taskflow.api.graphql.events import FamilyEvent
from taskflow.api.graphql.flows import FlowEvent
from taskflow.domain.event import Event
from taskflow.domain.family_view import FamilyView
from taskflow.domain.flowlog import FlowEvent as Change
from taskflow.domain.flowlog import FlowState
from taskflow.hub.read.event_feed import tell, tell_flow
from taskflow.hub.read.live import Outlet

E = TypeVar("E")
S = TypeVar("S")


class Feed(ABC, Generic[E, S]):
    """Every event of a stream after one, for somebody who may read it."""

    def __init__(self, asked: Asked, ident: str, after: int) -> None:
        """Begin after the event with this seq."""
        self.asked = asked
        self.ident = ident
        self.after = after

    @abstractmethod
    async def tell(self, outlet: Outlet[E, S]) -> None:
        """Tell an outlet each of them, until the stream or the right to read it ends."""

    @abstractmethod
    def shown(self, event: E, state: S) -> Any:
        """Give what a subscription's fields are made of; it is the same for all who may read."""

    def __aiter__(self) -> AsyncIterator[Any]:
        """Be what graphql-core takes for a stream of events; this one is told, not iterated."""
        raise TypeError("The events of a stream are told to an outlet.")


class FamilyFeed(Feed[Event, FamilyView]):
    """Every event of a family after one."""

    async def tell(self, outlet: Outlet[Event, FamilyView]) -> None:
        """Tell an outlet each of them, until the family or the right to read it ends."""
        await tell(self.asked.hub.reader, self.asked.principal, self.ident, self.after, outlet)

    def shown(self, event: Event, state: FamilyView) -> FamilyEvent:
        """Give the event, and the task's node as it is now."""
        known = event.task in state.tasks
        draw = partial(self.asked.hub.graphs.node, state, event.task) if known else None
        return FamilyEvent.of(event, draw)


class FlowFeed(Feed[Change, FlowState]):
    """Every change of a flow after one."""

    async def tell(self, outlet: Outlet[Change, FlowState]) -> None:
        """Tell an outlet each of them, as long as flows may be read."""
        await tell_flow(self.asked.hub.reader, self.asked.principal, self.ident, self.after, outlet)

    def shown(self, event: Change, _state: FlowState) -> FlowEvent:
        """Give the change."""
        return FlowEvent.of(event)
