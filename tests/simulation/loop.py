"""Loop: an event loop without a world: virtual time, and a seeded choice of what runs next.

What asyncio promises is kept: the callbacks of one process run in the order in which they were
handed in, timers not before their time. What it does not promise is drawn: whose turn it is, how
long work in a thread takes, and (in the store) which answer comes first.
"""

import asyncio
import gc
import itertools
import sys
from collections.abc import Callable
from contextvars import Context, copy_context
from heapq import heappop, heappush
from typing import Any

from simulation.draws import Draws
from simulation.process import PROCESS, Process

MOST_AT_ONCE = 20_000
"""Callbacks at one moment of virtual time; more is a loop that waits for nothing."""
SWEPT = 8
"""Loops after which memory is swept, which takes as long as a tenth of a run."""
MOST_FUTURES = 2_000
"""Futures that one callback may make; more is a loop that never gives way."""


_WAKE = asyncio.futures._set_result_unless_cancelled  # type: ignore[attr-defined] # noqa: SLF001


class Spinning(BaseException):
    """Something loops without end; no code may catch it."""


class Stuck(Exception):
    """Nothing is left that could ever run."""


class NumberedFuture(asyncio.Future):  # type: ignore[type-arg]
    """A future whose place in a set does not depend on its address."""

    number = 0

    def __hash__(self) -> int:
        if not self.number:  # few are ever put in a set
            self.number = next(_numbers)
        return self.number


class NumberedTask(asyncio.Task):  # type: ignore[type-arg]
    """A task whose place in a set does not depend on its address."""

    number = 0

    def __hash__(self) -> int:
        if not self.number:
            self.number = next(_numbers)
        return self.number


class Handle:
    """A callback that waits for its turn or its time, as asyncio's own, but for the debugging."""

    __slots__ = ("args", "callback", "context", "gone", "moment")

    def __init__(self, callback: Any, args: Any, context: Context, moment: float = 0.0) -> None:
        self.callback = callback
        self.args = args
        self.context = context
        self.gone = False
        self.moment = moment

    def cancel(self) -> None:
        """Let it never run."""
        self.gone = True
        self.callback, self.args = None, ()

    def cancelled(self) -> bool:
        """Say whether it will never run."""
        return self.gone

    def when(self) -> float:
        """Give the moment at which it is to run."""
        return self.moment


_numbers = itertools.count(1)
_abandoned = itertools.count(1)


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
        self._queue: list[tuple[float, int, Any]] = []
        self._order = itertools.count()
        self._runnable: list[Process] = []
        self._choose = draws.random("turns").random
        self._here = 0
        self.set_task_factory(_task)
        self.set_exception_handler(lambda _loop, context: self.troubles.append(context))

    get_debug = bool  # which says no, and is asked for every future
    """Say whether asyncio is to look closely."""

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

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:
        """Run a callback after all that its process has waiting."""
        handle = Handle(callback, args, copy_context() if context is None else context)
        self._enqueue(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> Any:
        """Run a callback at a virtual time."""
        handle = Handle(callback, args, copy_context() if context is None else context, when)
        heappush(self._queue, (when, next(self._order), handle))
        return handle

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> Any:
        """Run a callback after some virtual seconds."""
        when = self._moment + delay
        handle = Handle(callback, args, copy_context() if context is None else context, when)
        heappush(self._queue, (when, next(self._order), handle))
        return handle

    def outside_later(self, delay: float, do: Callable[[], Any]) -> None:
        """Let the world outside do something after some virtual seconds, whoever is dead."""
        heappush(self._queue, (self._moment + delay, next(self._order), do))

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
        if next(_abandoned) % SWEPT == 0:
            gc.collect()
        sys.unraisablehook = hook

    def _enqueue(self, handle: Handle) -> None:
        process = handle.context.get(PROCESS, self.outside)
        if process.state == "running":
            if not process.ready:
                self._runnable.append(process)
            process.ready.append(handle)
        elif process.state == "paused":
            process.ready.append(handle)

    def _run_once(self) -> None:
        """Run callbacks until somebody says stop."""
        runnable, choose = self._runnable, self._choose
        while not self._stopping:  # type: ignore[attr-defined]
            if not runnable:
                self._advance()
                continue
            place = int(choose() * len(runnable)) if len(runnable) > 1 else 0
            process = runnable[place]
            ready = process.ready
            if process.state != "running" or not ready:
                del runnable[place]
                continue
            handle = ready.popleft()
            if not ready:
                del runnable[place]
            if handle.gone:
                continue
            self.steps += 1
            self._here += 1
            self.futures = 0
            try:
                handle.context.run(handle.callback, *handle.args)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:  # noqa: BLE001 - as asyncio does
                message = f"Exception in callback {handle.callback!r}"
                self.call_exception_handler({"message": message, "exception": error})
            if self._here > MOST_AT_ONCE:
                raise Spinning(f"{process.name} runs on and on at one moment.")
            if self.spinning:
                raise Spinning(self.spinning)

    def _advance(self) -> None:
        """Let time pass up to the next timer."""
        queue = self._queue
        while queue and (due := queue[0][2]).__class__ is Handle and due.gone:
            heappop(queue)
        if not queue:
            raise Stuck("Nothing is left that could run.")
        when = queue[0][0]
        if when > self._moment:
            self._moment = when
            self._here = 0
        while queue and queue[0][0] <= self._moment:
            _, _, due = heappop(queue)
            if due.__class__ is not Handle:
                self.steps += 1
                due()
            elif due.gone:
                continue
            elif due.callback is _WAKE and not self._runnable:
                # Nobody can tell whether a sleeper is woken now or when its turn comes.
                if due.context.get(PROCESS, self.outside).state == "running":
                    self.steps += 1
                    _WAKE(*due.args)
                else:
                    self._enqueue(due)
            else:
                self._enqueue(due)

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


# asyncio's register of all tasks, which nobody here asks, is a set of weak references in Python.
asyncio.tasks.__dict__.get("_all_tasks", asyncio).add = lambda _task: None


def _event_hash(event: asyncio.Event) -> int:
    number: int = event.__dict__.setdefault("number", next(_numbers))
    return number


asyncio.Event.__hash__ = _event_hash  # type: ignore[assignment]
