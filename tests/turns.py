"""Turns: what processor time the callbacks of an event loop take, one by one."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from msgspec import Struct

from taskflow.domain.errors import TaskflowError

LONGEST = 50.0
"""Milliseconds of processor time that a turn may take, of which the best of some tries counts."""
TRIES = 4
Doing = Callable[[], Awaitable[object]]


class Turns(Struct):
    """The longest callback so far, in milliseconds of this thread's processor time."""

    longest: float = 0.0
    what: str = ""


@asynccontextmanager
async def turns_measured() -> AsyncIterator[Turns]:
    """Measure every callback that is run meanwhile; collections of garbage are kept out."""
    turns = Turns()
    run = asyncio.Handle._run  # noqa: SLF001  the one place through which each of them goes

    def timed(handle: asyncio.Handle) -> None:
        begun = time.thread_time_ns()
        try:
            run(handle)
        finally:
            took = (time.thread_time_ns() - begun) / 1e6
            if took > turns.longest:
                turns.longest, turns.what = took, repr(handle)

    gc.collect()
    gc.disable()
    asyncio.Handle._run = timed  # type: ignore[method-assign]  # noqa: SLF001
    try:
        await asyncio.sleep(0)  # what the caller does next is a turn of its own
        yield turns
        await asyncio.sleep(0)
    finally:
        asyncio.Handle._run = run  # type: ignore[method-assign]  # noqa: SLF001
        gc.enable()


async def longest(prepare: Callable[[], Awaitable[Doing]]) -> float:
    """Give the milliseconds of the longest turn while something is done, or refused."""
    found: list[float] = []
    while len(found) < TRIES and min(found, default=LONGEST) >= LONGEST:
        doing = await prepare()
        async with turns_measured() as turns:
            with suppress(TaskflowError):
                await doing()
        found.append(turns.longest)
    return min(found)
