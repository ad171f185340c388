"""Timers: durable delays. They fire once, also when nothing ran at their time."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import structlog
from msgspec import Struct

from taskflow.domain.errors import NotFound, TaskflowError
from taskflow.domain.event import Commit, Event, Timer
from taskflow.hub.due.throttle import Throttle, owner_of
from taskflow.hub.stream.stream import Stream
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end, heed

Fire = Callable[[str, str, Timer], Awaitable[object]]
AT_ONCE = 32
"""Timers that fire side by side, so that one family's trouble makes nobody else late."""
PATIENCE = 30.0
"""Seconds after which a firing that nobody answers is given up, to be tried again."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
"""Seconds until a timer that could not fire is tried again: at first, and at most."""
SPARE = 64
"""Places of timers that run no more which are kept, beside as many as there are timers."""
LONGEST_SLEEP = 30.0
"""Seconds slept at a time, so that a wall clock that was set forward is noticed."""
APART = 1.0
"""Seconds by which the two clocks must have gone apart to be noticed."""
log = structlog.get_logger(__name__)


class Running(Struct):
    """A timer that runs; ``at`` is when it is to fire or to be tried again, by the steady clock."""

    family: str
    task: str
    timer: Timer
    at: float
    pause: float
    tried: bool = False


class Timers:
    """All timers that run, the next one first.

    They are due by the wall clock, and run on one that never jumps: a wall clock that is set back
    makes none late. One that goes ahead, as after a sleep of the machine, brings them forward.
    """

    def __init__(self, now: Callable[[], int], fire: Fire, workers: Supervisor) -> None:
        """``fire(family, task, timer)`` gives the command to the hub."""
        self._now = now
        self._clock = asyncio.get_running_loop().time
        self._offset = self._ahead()
        self._haste = Throttle(self._clock)
        self._fire = fire
        self._workers = workers
        self._heap: list[tuple[float, str]] = []
        self._running: dict[str, Running] = {}
        self._firing: dict[asyncio.Task[None], str] = {}
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    @property
    def running(self) -> int:
        """Give how many timers run."""
        return len(self._running)

    @property
    def late(self) -> list[str]:
        """Name the families of timers that could not fire and are tried again."""
        return [one.family for one in self._running.values() if one.tried]

    def start(self) -> None:
        """Begin to fire what is due; what became due while nothing ran fires at once."""
        self._worker = self._workers.begin("timers", self._work)

    async def stop(self) -> None:
        """Stop firing."""
        if self._worker is not None:
            await end(self._worker, *self._firing)

    def note(self, stream: Stream[Any], commit: Commit, events: Sequence[Any]) -> None:
        """Take up new timers and drop those that are cancelled or have fired."""
        busy = [e for e in events if isinstance(e, Event) and (e.timers or e.settled)]
        new = any(event.timers for event in busy)
        wait = self._haste.wait(stream.id, commit, owner_of(stream.state)) if new else 0.0
        for event in busy:
            for ident in event.settled:
                self.forget(ident)
            for timer in event.timers:
                self.add(stream.id, event.task, timer, wait)

    def forget(self, ident: str) -> None:
        """Let a timer run no more."""
        self._running.pop(ident, None)

    def add(self, family: str, task: str, timer: Timer, wait: float = 0.0) -> None:
        """Let a timer run, for so many seconds at least."""
        if timer.id not in self._running:
            at = timer.due / 1000 - self._ahead()
            at = max(at, self._clock() + wait) if wait else at
            self._running[timer.id] = Running(family, task, timer, at, FIRST_PAUSE)
            self._plan(timer.id, at)

    @property
    def places(self) -> int:
        """Give how many places are kept, of timers that run and of some that do no more."""
        return len(self._heap)

    def _ahead(self) -> float:
        """Give by how many seconds the wall clock is ahead of the steady one."""
        return self._now() / 1000 - self._clock()

    def _notice(self) -> None:
        """Bring what runs forward if the wall clock went ahead."""
        ahead = self._ahead()
        forward = ahead - self._offset
        if abs(forward) < APART:
            return
        self._offset = ahead
        if forward < 0:
            return
        firing = set(self._firing.values())
        waiting = {k: one for k, one in self._running.items() if k not in firing}
        for one in waiting.values():
            if not one.tried:
                one.at = min(one.at, one.timer.due / 1000 - ahead)
        # One that has just failed is planned again, though its firing has not quite ended.
        again = [(at, ident) for at, ident in self._heap if ident in firing]
        self._heap = [*again, *((one.at, ident) for ident, one in waiting.items())]
        heapq.heapify(self._heap)

    def _plan(self, ident: str, at: float) -> None:
        if len(self._heap) >= 2 * len(self._running) + SPARE:
            self._sweep()
        heapq.heappush(self._heap, (at, ident))
        if self._heap[0][1] == ident:
            self._wake.set()

    def _sweep(self) -> None:
        """Give up the places of timers that were cancelled, or fire at another time."""
        self._heap = [
            (at, ident)
            for at, ident in dict.fromkeys(self._heap)
            if (one := self._running.get(ident)) is not None and one.at == at
        ]
        heapq.heapify(self._heap)

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            delay = self._fire_due()
            try:
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _fire_due(self) -> float | None:
        """Fire what is due, as far as there is room; gives the seconds until the next one."""
        self._notice()
        while self._heap and len(self._firing) < AT_ONCE:
            at, ident = self._heap[0]
            running = self._running.get(ident)
            if running is None or running.at != at:
                heapq.heappop(self._heap)
                continue
            wait = at - self._clock()
            if wait > 0:
                return min(wait, LONGEST_SLEEP)
            heapq.heappop(self._heap)
            task = self._workers.once(f"timer {ident}", partial(self._let, running))
            self._firing[task] = ident
            task.add_done_callback(self._fired)
        return None

    def _fired(self, task: asyncio.Task[None]) -> None:
        del self._firing[task]
        self._wake.set()

    async def _let(self, running: Running) -> None:
        """Fire one timer; what goes wrong with it is tried again later, and holds up no other."""
        ident = running.timer.id
        try:
            async with asyncio.timeout(PATIENCE):
                await self._fire(running.family, running.task, running.timer)
        except NotFound:
            pass
        except (TaskflowError, TimeoutError) as error:
            log.warning("timer.late", timer=ident, reason=str(error) or "no answer")
            self._again(running)
            return
        except asyncio.CancelledError:
            heed()
            self._again(running)  # something that it waited for was given up
            return
        except Exception:
            log.exception("timer.late", timer=ident)
            self._again(running)
            return
        self._running.pop(ident, None)

    def _again(self, running: Running) -> None:
        ident = running.timer.id
        if self._running.get(ident) is not running:
            return
        running.at, running.tried = self._clock() + running.pause, True
        running.pause = min(2 * running.pause, LONGEST_PAUSE)
        self._plan(ident, running.at)
