"""Timers: durable delays. They fire once, also when nothing ran at their time."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from taskflow.domain.errors import NotFound, TaskflowError
from taskflow.domain.event import Commit, Event, Timer
from taskflow.hub.ending import end
from taskflow.hub.stream import Stream

Fire = Callable[[str, str, Timer], Awaitable[object]]
RETRY = 1.0
log = structlog.get_logger(__name__)


class Timers:
    """All timers that run, the next one first."""

    def __init__(self, now: Callable[[], int], fire: Fire) -> None:
        """``fire(family, task, timer)`` gives the command to the hub."""
        self._now = now
        self._fire = fire
        self._heap: list[tuple[int, str]] = []
        self._running: dict[str, tuple[str, str, Timer]] = {}
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to fire what is due; what became due while nothing ran fires at once."""
        self._worker = asyncio.create_task(self._work(), name="timers")

    async def stop(self) -> None:
        """Stop firing."""
        if self._worker is not None:
            await end(self._worker)

    def note(self, stream: Stream[Any], _commit: Commit, events: Sequence[Any]) -> None:
        """Take up new timers and drop those that are cancelled or have fired."""
        for event in events:
            if isinstance(event, Event):
                for ident in event.settled:
                    self._running.pop(ident, None)
                for timer in event.timers:
                    self.add(stream.id, event.task, timer)

    def add(self, family: str, task: str, timer: Timer) -> None:
        """Let a timer run."""
        if timer.id not in self._running:
            self._running[timer.id] = (family, task, timer)
            heapq.heappush(self._heap, (timer.due, timer.id))
            if self._heap[0][1] == timer.id:
                self._wake.set()

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            delay = await self._fire_due()
            try:
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _fire_due(self) -> float | None:
        """Fire everything due; gives the seconds until the next one."""
        while self._heap:
            due, ident = self._heap[0]
            if ident not in self._running:
                heapq.heappop(self._heap)
                continue
            wait = (due - self._now()) / 1000
            if wait > 0:
                # A long sleep is cut, so that a wall clock that was set forward is noticed.
                return min(wait, 30.0)
            family, task, timer = self._running[ident]
            try:
                await self._fire(family, task, timer)
            except NotFound:
                self._running.pop(ident, None)
            except TaskflowError as error:
                log.warning("timer.late", timer=ident, reason=error.message)
                return RETRY
            self._running.pop(ident, None)
        return None
