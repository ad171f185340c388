"""HeavyWork: heavy work of people, done beside the loop, a little of it at a time and in turn.

What checks, reads, writes or hashes a large document takes up to seconds. What needs what is in
memory here runs in a thread, the rest in a worker process: threads share one interpreter, so that
each of them takes its time from the loop.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from importlib import import_module
from threading import Thread
from time import thread_time
from typing import Any, Protocol, TypeVar, TypeVarTuple, cast

from taskflow.domain.errors import TooLarge
from taskflow.domain.meter import METER
from taskflow.domain.turns import Turns
from taskflow.sandbox.process import Overrun

AT_ONCE = 1
"""Threads: more would only keep the loop from its turn, and each may take much memory."""
LONGEST = 20.0
"""Seconds of a worker process for one thing."""
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Sandbox(Protocol):
    """What has our functions called in worker processes."""

    async def __call__(self, person: str, function: str, *given: Any, seconds: float) -> Any:
        """Give what a function makes of JSON values."""
        ...


class Fleeting(Executor):
    """A thread for each call, which holds up no stop: it ends with the process at the latest."""

    def submit(self, work: Callable[..., T], /, *given: Any, **named: Any) -> Future[T]:
        """Begin a call."""
        future: Future[T] = Future()
        doing = partial(_do, future, partial(work, *given, **named))
        Thread(target=doing, name="beside", daemon=True).start()
        return future


def _do(future: Future[T], work: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001  whoever waits is told
        future.set_exception(error)


class HeavyWork:
    """A thread that people take turns at, and worker processes where there are any."""

    def __init__(self, apart: Sandbox | None = None) -> None:
        """Begin with none."""
        self._apart = apart
        self._threads = Fleeting()
        self.turns = Turns(AT_ONCE, 1, lambda: asyncio.get_running_loop().create_future())

    async def run(self, person: str, work: Callable[[*Ts], T], *given: *Ts) -> T:
        """Give what a pure function makes of immutable values; raises Limited (``limit.waiting``).

        What somebody who has gone had begun is done to its end, and holds up only their own.
        """
        doing = asyncio.ensure_future(self._in_turn(person, partial(work, *given)))
        doing.add_done_callback(_seen)
        try:
            return await asyncio.shield(doing)
        finally:
            del doing  # an error in it would hold what was given, and itself

    async def pure(self, person: str, work: Callable[..., T], *given: Any) -> T:
        """Give what one of our functions makes of JSON values, which needs nothing else from here.

        Raises what it raises, TooLarge where it takes too long, Limited (``limit.waiting``).
        """
        if self._apart is None:
            return await self.run(person, work, *given)
        made: T = await self.named(person, f"{work.__module__}:{work.__qualname__}", *given)
        return made

    async def named(self, person: str, function: str, *given: Any) -> Any:
        """Do the same by the name, ``module:function``, of what takes long to be loaded."""
        if self._apart is None:
            return await self.run(person, _called, function, given)
        try:
            return await self._apart(person, function, *given, seconds=LONGEST)
        except (Overrun, ValueError):
            raise TooLarge(
                "This takes too long or too much memory. Send less at a time.",
                code="limit.work",
            ) from None

    async def _in_turn(self, person: str, work: Callable[[], T]) -> T:
        async with self.turns.turn(person):
            loop = asyncio.get_running_loop()
            made, error, seconds = await loop.run_in_executor(self._threads, _timed, work)
        if (meter := METER.get()) is not None:
            meter.note(seconds)
        if error is not None:
            try:
                raise error
            finally:
                del error  # it would hold what was given, and itself
        return cast("T", made)


def _called(function: str, given: tuple[Any, ...]) -> Any:
    module, _, name = function.partition(":")
    return getattr(import_module(module), name)(*given)


def _timed(work: Callable[[], T]) -> tuple[T | None, BaseException | None, float]:
    """Do something; gives what comes of it, and how many seconds this thread worked for it."""
    began = thread_time()
    try:
        return work(), None, thread_time() - began
    except BaseException as error:  # noqa: BLE001  whoever waits is told
        return None, error, thread_time() - began


def _seen(doing: asyncio.Future[T]) -> None:
    """Take note of an error that nobody waits for any more."""
    if not doing.cancelled():
        doing.exception()
