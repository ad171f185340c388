"""Reading: a family told to one reader, event by event, from any on."""

import asyncio
from collections.abc import Callable
from typing import Final

from taskflow.domain.family import Family
from taskflow.domain.permission import require_family
from taskflow.domain.principal import Principal
from taskflow.hub.hub import Hub
from taskflow.hub.live import Outlet
from taskflow.hub.missing import require_reached
from taskflow.hub.stream import Stream
from taskflow.hub.streams import WINDOW

TURN: Final = 50
"""Events told one after the other before others get their turn on the loop."""


async def tell(hub: Hub, principal: Principal, ident: str, after: int, outlet: Outlet) -> None:
    """Tell an outlet every event after ``after`` as it happens, as long as the reader may read.

    Ends when the family does. Raises what ends the reading, and what the outlet raises.
    """
    await hub.read(principal, ident)
    stream = await hub.families.get(ident)
    require_reached("family", after, stream.last, sure=hub.appender.held)

    def may() -> None:
        require_family(principal, ident, stream.state.document, "read")

    with hub.quotas.follow(principal), hub.live.of(stream) as broadcast:
        while True:
            after = await _catch_up(hub, stream, after, outlet, may)
            if stream.state.deleted:
                return
            after = await broadcast.ride(after, outlet, may)


async def _catch_up(
    hub: Hub, stream: Stream[Family], after: int, outlet: Outlet, may: Callable[[], None]
) -> int:
    """Tell what has happened so far; nothing is awaited after the last of it."""
    after = max(after, stream.first - 1)
    while after < stream.last:
        events = stream.since(after)
        if events is None:
            upto = min(after + WINDOW, stream.last)
            events = await hub.families.between(stream.id, after, upto)
        for count, event in enumerate(list(events)):
            may()
            await outlet.send(outlet.made(event, stream.state, {}))
            after = event.seq
            if count % TURN == TURN - 1:
                await asyncio.sleep(0)
    return after
