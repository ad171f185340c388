"""Loop: an event loop without a world: virtual time, and a seeded choice of what runs next.

What asyncio promises is kept: the callbacks of one process run in the order in which they were
handed in, timers not before their time. What it does not promise is drawn: whose turn it is, how
long work in a thread takes, and (in the store) which answer comes first.
"""

import asyncio
import gc
import heapq
import itertools
import sys
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from simulation.draws import Draws
from simulation.process import PROCESS, Process

MOST_AT_ONCE = 20_000
"""Callbacks at one moment of virtual time; more is a loop that waits for nothing."""
MOST_FUTURES = 2_000
"""Futures that one callback may make; more is a loop that never gives way."""


class Spinning(BaseException):
    """Something loops without end; no code may catch it."""


class Stuck(Exception):
    """Nothing is left that could ever run."""


class NumberedFuture(asyncio.Future):  # type: ignore[type-arg]
    """A future whose place in a set does not depend on its address."""

    def __init__(self, *, loop: Any) -> None:
        super().__init__(loop=loop)
        self.number = next(_numbers)

    def __hash__(self) -> int:
        return self.number


class NumberedTask(asyncio.Task):  # type: ignore[type-arg]
    """A task whose place in a set does not depend on its address."""

    def __init__(self, work: Any, **more: Any) -> None:
        self.number = next(_numbers)
        super().__init__(work, **more)

    def __hash__(self) -> int:
        return self.number


_numbers = itertools.count(1)


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs the callbacks of all processes; time passes only when nobody has anything to do."""

    def __init__(self, draws: Draws) -> None:
        global _numbers  # noqa: PLW0603 - each run counts anew, so that it can be repeated
        super().__init__()
        _numbers = itertools.count(1)
        self.draws = draws
        self.steps = 0
        self.futures = 0
        self.spinning = ""
        self.outside = Process("outside", self)
        self.troubles: list[dict[str, Any]] = []
        self._moment = 0.0
        self._queue: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._order = itertools.count()
        self._runnable: list[Process] = []
        self._choose = draws.random("turns").randrange
        self._here = 0
        self.set_task_factory(_task)
        self.set_exception_handler(lambda _loop, context: self.troubles.append(context))

    def time(self) -> float:
        """Give the virtual seconds since the beginning: every process's monotonic clock."""
        return self._moment

    def create_future(self) -> "NumberedFuture":
        """Make a future; one callback that makes thousands never gives way."""
        self.futures += 1
        if self.futures > MOST_FUTURES:
            self.spinning = "A callback never gives way: it makes thousands of futures."
            raise Spinning(self.spinning)
        return NumberedFuture(loop=self)

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        """Run a callback after all that its process has waiting."""
        handle = asyncio.Handle(callback, args, self, context)
        self._enqueue(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_at(
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """Run a callback at a virtual time."""
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._queue, (when, next(self._order), handle))
        return handle

    def call_later(
        self, delay: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """Run a callback after some virtual seconds."""
        return self.call_at(self._moment + delay, callback, *args, context=context)

    def run_in_executor(self, _executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        """Do work "in a thread": all at once, at some later moment."""
        done = self.create_future()

        def work() -> None:
            try:
                result = func(*args)
            except Exception as error:  # noqa: BLE001 - goes to whoever waits
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(result)

        self.call_later(0.0001 + 0.02 * self.draws.next("thread") ** 4, work)
        return done

    def wake(self, process: Process) -> None:
        """Let a process go on that was paused."""
        if process.ready:
            self._runnable.append(process)

    def abandon(self, *processes: Process) -> None:
        """End for good; what still waits is dropped without a word."""
        hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
        for process in (self.outside, *processes):
            process.kill()
            process.tasks.clear()
        self._queue.clear()
        self.troubles.clear()
        self.close()
        gc.collect()
        sys.unraisablehook = hook

    def _enqueue(self, handle: asyncio.Handle) -> None:
        process = handle._context.get(PROCESS, self.outside)  # type: ignore[attr-defined] # noqa: SLF001
        if process.state == "dead":
            return
        if not process.ready and process.state == "running":
            self._runnable.append(process)
        process.ready.append(handle)

    def _run_once(self) -> None:
        runnable = self._runnable
        while runnable:
            place = self._choose(len(runnable)) if len(runnable) > 1 else 0
            process = runnable[place]
            if process.state == "running" and process.ready:
                break
            del runnable[place]
        else:
            self._advance()
            return
        handle = process.ready.popleft()
        if not process.ready:
            del runnable[place]
        if handle._cancelled:  # type: ignore[attr-defined] # noqa: SLF001
            return
        self.steps += 1
        self._here += 1
        if self._here > MOST_AT_ONCE:
            raise Spinning(f"{process.name} runs on and on at one moment.")
        self.futures = 0
        handle._run()  # noqa: SLF001
        if self.spinning:
            raise Spinning(self.spinning)

    def _advance(self) -> None:
        """Let time pass up to the next timer."""
        queue = self._queue
        while queue and queue[0][2]._cancelled:  # type: ignore[attr-defined] # noqa: SLF001
            heapq.heappop(queue)
        if not queue:
            raise Stuck("Nothing is left that could run.")
        when = queue[0][0]
        if when > self._moment:
            self._moment = when
            self._here = 0
        while queue and queue[0][0] <= self._moment:
            _, _, handle = heapq.heappop(queue)
            if not handle._cancelled:  # type: ignore[attr-defined] # noqa: SLF001
                self._enqueue(handle)

    def _timer_handle_cancelled(self, handle: Any) -> None:
        """Leave a cancelled timer where it is; it is passed over in its turn."""

    def _process_events(self, event_list: Any) -> None:
        """Have no world to hear from."""

    def _write_to_self(self) -> None:
        """Need no waking: there are no threads."""


def _task(loop: Any, work: Any, context: Any = None) -> asyncio.Task[Any]:
    task = NumberedTask(work, loop=loop, context=context)
    process = (context or copy_context()).get(PROCESS, loop.outside)
    process.keep(task)
    if process.state == "dead":
        task._log_destroy_pending = False  # type: ignore[attr-defined] # noqa: SLF001
    return task


def _event_hash(event: asyncio.Event) -> int:
    number: int = event.__dict__.setdefault("number", next(_numbers))
    return number


asyncio.Event.__hash__ = _event_hash  # type: ignore[assignment]
