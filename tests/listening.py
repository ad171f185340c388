"""Listening: events as somebody hears them who takes a few at a time."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Sequence
from functools import partial
from typing import Any

from taskflow.domain.principal import Principal
from taskflow.hub.hub import Hub
from taskflow.hub.read.event_feed import tell, tell_flow
from taskflow.supervision.tasks import end

MOST = 4
"""Events that wait for a listener; beyond, they must be asked for."""


class Listener:
    """An outlet that keeps a few events until they are taken."""

    def __init__(self) -> None:
        self.form: Hashable = "heard"
        self.waiting: asyncio.Queue[Any] = asyncio.Queue(MOST)

    def made(self, event: Any, _state: Any, _shared: dict[Hashable, Any]) -> Any:
        return event

    def push(self, told: Sequence[Any]) -> bool:
        if self.waiting.qsize() + len(told) > MOST:
            return False
        for event in told:
            self.waiting.put_nowait(event)
        return True

    async def send(self, told: Any) -> None:
        await self.waiting.put(told)


def heard(hub: Hub, who: Principal, family: str, after: int) -> AsyncGenerator[Any]:
    """Give a family's events after one, until it ends; raises what ends the right to hear them."""
    return _heard(partial(tell, hub.reader, who, family, after))


def heard_of_flow(hub: Hub, who: Principal, flow: str, after: int) -> AsyncGenerator[Any]:
    """Give a flow's changes after one."""
    return _heard(partial(tell_flow, hub.reader, who, flow, after))


async def _heard(told: Callable[[Listener], Awaitable[None]]) -> AsyncGenerator[Any]:
    listener = Listener()
    telling = asyncio.ensure_future(told(listener))
    taking = asyncio.create_task(listener.waiting.get())
    try:
        while True:
            await asyncio.wait({telling, taking}, return_when=asyncio.FIRST_COMPLETED)
            if not taking.done():
                break
            yield taking.result()
            taking = asyncio.create_task(listener.waiting.get())
        await telling
    finally:
        await end(telling, taking)
