"""Pool: a few worker processes for all, at which people take turns."""

import asyncio
import atexit
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import thread_time
from typing import Any, Final
from weakref import WeakKeyDictionary

from taskflow.domain.meter import METER
from taskflow.domain.turns import Turns
from taskflow.sandbox.process import Process
from taskflow.sandbox.shielded_turn import kept

AT_ONCE: Final = 2
"""Processes; one person has one at a time."""


class Spent:
    """What a thread works for one thing: values of megabytes are put into a pipe and read again."""

    seconds = 0.0

    def within(self, work: Callable[..., Any], *given: Any) -> Any:
        """Do something and measure this thread's processor time."""
        began = thread_time()
        try:
            return work(*given)
        finally:
            self.seconds = thread_time() - began


class Pool:
    """Processes that are begun when they are needed; threads wait for them, not the loop."""

    def __init__(self, most: int = AT_ONCE) -> None:
        """Begin without a process."""
        self._most = most
        self._free: list[Process] = []
        self.all: list[Process] = []
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="sandbox")
        self._turns: WeakKeyDictionary[Any, Turns] = WeakKeyDictionary()

    async def call(self, person: str, function: str, *given: Any, seconds: float) -> Any:
        """Give what a function of ours makes of JSON values in another process.

        Raises what it raises, Overrun where it takes too much, Limited (``limit.waiting``). Who
        goes away while it waits leaves the queue; later it goes on until its time is over, at the
        cost of their own turns alone.
        """
        loop = asyncio.get_running_loop()
        turns = self._turns.setdefault(loop, Turns(self._most, 1, loop.create_future))
        return await kept(turns, person, lambda: self._done(function, list(given), seconds))

    def close(self) -> None:
        """End all processes."""
        for process in self.all:
            process.close()

    async def _done(self, function: str, given: list[Any], seconds: float) -> Any:
        spent = Spent()
        try:
            doing = (self._do, function, given, seconds)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, spent.within, *doing)
        finally:
            if (meter := METER.get()) is not None:
                meter.note(spent.seconds)

    def _do(self, function: str, given: list[Any], seconds: float) -> Any:
        try:
            process = self._free.pop()
        except IndexError:
            process = Process()
            self.all.append(process)
        try:
            return process.call(function, given, seconds)
        finally:
            self._free.append(process)


POOL: Final = Pool()
"""The one of this process: workers hold nothing of who asked them."""
atexit.register(POOL.close)


PYTHON: Final = Pool()
"""Where people's Python runs: it may take long, and nobody's texts wait for it."""
atexit.register(PYTHON.close)
CODE: Final = "taskflow.sandbox.python_code:run"


async def call_python(person: str, *given: Any, seconds: float) -> Any:
    """Run somebody's Python in a worker process; see :func:`taskflow.sandbox.python_code.run`."""
    return await PYTHON.call(person, CODE, *given, seconds=seconds)


async def call(person: str, function: str, *given: Any, seconds: float) -> Any:
    """Give what a function makes of JSON values in a worker process; see :meth:`Pool.call`."""
    return await POOL.call(person, function, *given, seconds=seconds)
