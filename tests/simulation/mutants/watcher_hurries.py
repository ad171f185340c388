"""Whoever watches misses what happens while they are being told of something else."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

SHOWS = ("watch.",)


def _hurried(watch: Any) -> Any:
    async def hurried(hub: Any, who: Any, family: str, after: int) -> AsyncIterator[Any]:
        told = 0.0
        clock = asyncio.get_running_loop().time
        async for event in watch(hub, who, family, after):
            if told != clock() or event.seq % 2:
                yield event
            told = clock()

    return hurried


CHANGES = (("taskflow.hub.hub", "Hub.watch", _hurried),)
