"""Turns: what processor time the callbacks of an event loop take, one by one."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct


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
