"""Listening: a family's events as somebody hears them who takes a few at a time."""

import asyncio
from collections.abc import AsyncGenerator, Hashable, Sequence
from typing import Any

from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.domain.principal import Principal
from taskflow.hub.ending import end
from taskflow.hub.hub import Hub
from taskflow.hub.reading import tell

MOST = 4
"""Events that wait for a listener; beyond, they must be asked for."""


class Listener:
    """An outlet that keeps a few events until they are taken."""

    def __init__(self) -> None:
        self.form: Hashable = "heard"
        self.waiting: asyncio.Queue[Event] = asyncio.Queue(MOST)

    def made(self, event: Event, _family: Family, _shared: dict[Hashable, Any]) -> Event:
        return event

    def push(self, told: Sequence[Event]) -> bool:
        if self.waiting.qsize() + len(told) > MOST:
            return False
        for event in told:
            self.waiting.put_nowait(event)
        return True

    async def send(self, told: Event) -> None:
        await self.waiting.put(told)


async def heard(hub: Hub, who: Principal, family: str, after: int) -> AsyncGenerator[Event]:
    """Give a family's events after one, until it ends; raises what ends the right to hear them."""
    listener = Listener()
    telling = asyncio.create_task(tell(hub, who, family, after, listener))
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
