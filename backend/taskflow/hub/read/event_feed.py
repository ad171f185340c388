"""Event feed: a family or a flow told to one reader, event by event, from any on."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from taskflow.domain.event import Event
from taskflow.domain.family_view import FamilyView
from taskflow.domain.flowlog import FlowEvent, FlowState
from taskflow.domain.permission import require_family, require_flow
from taskflow.domain.principal import Principal
from taskflow.hub.decide.flow_decision import PREFIX
from taskflow.hub.read.live import Outlet
from taskflow.hub.read.reader import Reader
from taskflow.hub.stream.stream import Stream
from taskflow.hub.stream.stream_errors import require_reached
from taskflow.hub.stream.streams import WINDOW, Streams

TURN: Final = 50
"""Events told one after the other before others get their turn on the loop."""


async def tell(
    reader: Reader, principal: Principal, ident: str, after: int, outlet: Outlet[Event, FamilyView]
) -> None:
    """Tell an outlet every event after ``after`` as it happens, as long as the reader may read.

    Ends when the family does. Raises what ends the reading, and what the outlet raises.
    """
    stream = await reader.stream(principal, ident)

    def may() -> None:
        require_family(principal, ident, stream.state.document, "read")

    told = _Told(reader, reader.families, stream, outlet, may)
    with reader.quotas.follow(principal):
        await told.tell(after)


async def tell_flow(
    reader: Reader,
    principal: Principal,
    name: str,
    after: int,
    outlet: Outlet[FlowEvent, FlowState],
) -> None:
    """Tell an outlet every change of a flow after ``after`` as it happens; as ``tell``."""
    await reader.flows.read(principal, name)
    stream = await reader.flows.streams.get(PREFIX + name)

    def may() -> None:
        require_flow(principal, "read")

    told = _Told(reader, reader.flows.streams, stream, outlet, may)
    with reader.quotas.follow(principal):
        await told.tell(after)


class _Told:
    """One reader of one stream."""

    def __init__(
        self,
        reader: Reader,
        streams: Streams[Any],
        stream: Stream[Any],
        outlet: Outlet[Any, Any],
        may: Callable[[], None],
    ) -> None:
        """Prepare to tell an outlet; ``may`` raises when the reader may read no more."""
        self._reader = reader
        self._streams = streams
        self._stream = stream
        self._outlet = outlet
        self._may = may

    async def tell(self, after: int) -> None:
        """Tell what has happened since, and what happens, until the stream ends."""
        stream, subject = self._stream, self._streams.subject
        require_reached(subject.thing, after, stream.last, sure=self._reader.held())
        with self._reader.live.of(stream, subject) as broadcast:
            while True:
                after = await self._catch_up(after)
                if subject.ends(stream.state):
                    return
                after = await broadcast.ride(after, self._outlet, self._may)

    async def _catch_up(self, after: int) -> int:
        """Tell what has happened so far; nothing is awaited after the last of it."""
        stream, subject = self._stream, self._streams.subject
        after = max(after, stream.first - 1)
        while after < stream.last:
            events = stream.since(after)
            if events is None:
                upto = min(after + WINDOW, stream.last)
                events = await self._streams.between(stream.id, after, upto)
            for count, event in enumerate(list(events)):
                self._may()
                await self._outlet.send(self._outlet.made(event, subject.view(stream.state), {}))
                after = event.seq
                if count % TURN == TURN - 1:
                    await asyncio.sleep(0)
        return after
