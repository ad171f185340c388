"""Beside: heavy work of people, done beside the loop, a little of it at a time and in turn.

What checks, reads, writes or hashes a large document takes up to seconds. It runs in a thread, so
that everybody else goes on; what is unbounded by nature belongs into a worker process.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar, TypeVarTuple

from taskflow.domain.turns import Turns

AT_ONCE = 1
"""Threads: more would only keep the loop from its turn, and each may take much memory."""
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Beside:
    """A thread that people take turns at."""

    def __init__(self) -> None:
        """Begin with none."""
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="beside")
        self.turns = Turns(AT_ONCE, 1, lambda: asyncio.get_running_loop().create_future())

    async def run(self, person: str, work: Callable[[*Ts], T], *given: *Ts) -> T:
        """Give what a pure function makes of immutable values; raises Limited (``limit.waiting``).

        What somebody who has gone had begun is done to its end, and holds up only their own.
        """
        doing = asyncio.ensure_future(self._in_turn(person, partial(work, *given)))
        doing.add_done_callback(_seen)
        return await asyncio.shield(doing)

    async def _in_turn(self, person: str, work: Callable[[], T]) -> T:
        async with self.turns.turn(person):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _seen(doing: asyncio.Future[T]) -> None:
    """Take note of an error that nobody waits for any more."""
    if not doing.cancelled():
        doing.exception()
