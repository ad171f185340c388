"""Moment: which of a stream's events is the last one at a time."""

from typing import Any

from taskflow.domain.ports import Log
from taskflow.hub.stream.streams import WINDOW, Streams


async def seq_at(streams: Streams[Any], log: Log, ident: str, at: int) -> int:
    """Give the seq of the last event at or before a time (milliseconds).

    It is below the stream's first when it had not begun.
    """
    stream = await streams.get(ident)
    if stream.events and stream.events[0].at <= at:
        return int(max(event.seq for event in stream.events if event.at <= at))
    point = await log.checkpoint_at(ident, at=at)
    found = after = point.seq if point else stream.state.first - 1
    while after < stream.last and found == after:
        after = min(after + WINDOW, stream.last)
        events = await streams.between(ident, found, after)
        found = max((event.seq for event in events if event.at <= at), default=found)
    return found
