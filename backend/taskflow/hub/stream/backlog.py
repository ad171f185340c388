"""Backlog: what of the log is not in segments and projections yet; trims what is."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog

from taskflow.domain.errors import TaskflowError
from taskflow.domain.event import Batch, Commit
from taskflow.domain.ports import Log
from taskflow.hub.stream.stream import Stream
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

STEP = 64
"""Batches that are trimmed at a time, so that it costs little."""
MOST = 1024
"""Batches from which on the oldest streams are written into segments."""
MOST_BYTES = 16 * 1024 * 1024
"""Bytes from which on they are."""
SLOW_BYTES = 32 * 1024 * 1024
"""Bytes from which on appends are slowed down: who writes must not outrun who writes segments."""
MOST_UNTRIMMED = 64 * 1024 * 1024
"""Bytes that the log is to hold at most, so that the next start is bounded."""
PAUSE_AT_MOST = 0.25
"""Seconds that an append waits at so many bytes; beyond it grows on."""
OLDEST = 240.0
"""Seconds after which they are, however few there are: what was deleted must go."""
LONGEST_PAUSE = 2.0
PAUSE = 1.0
log = structlog.get_logger(__name__)


class Backlog:
    """The positions that are still needed, and the worker that trims what lies before them."""

    def __init__(self, log: Log, push: Callable[[Iterable[str]], None]) -> None:
        """``push(streams)`` asks that streams be written into segments soon."""
        self._log = log
        self._push = push
        self._sizes: dict[int, int] = {}
        self._since: dict[int, float] = {}
        self._unwritten: dict[str, int] = {}
        self._unprojected: dict[str, int] = {}
        self._trimmed = 0.0
        self._worker: asyncio.Task[None] | None = None
        self.bytes = 0

    @property
    def batches(self) -> int:
        """Give how many batches are not trimmed."""
        return len(self._sizes)

    @property
    def projection_lag(self) -> float:
        """Give for how many seconds the projections have not seen something that is stored."""
        oldest = self._since.get(min(self._unprojected.values(), default=-1))
        return 0.0 if oldest is None else self._clock() - oldest

    def pause(self, behind: float, *, recovering: bool) -> float:
        """Give for how many seconds an append waits, so that the log stays bounded.

        ``behind`` says from 0 to 1 how far the writing of segments is. What a start has left over
        (``recovering``) slows nobody down before the log holds more than it is to.
        """
        over = (self.bytes - SLOW_BYTES) / (MOST_UNTRIMMED - SLOW_BYTES)
        share = 1.0 if recovering and over > 1 else behind
        return min(LONGEST_PAUSE, PAUSE_AT_MOST * max(0.0, over)) * share

    def replay(self, batches: Iterable[Batch]) -> None:
        """Begin with what a start has found."""
        for batch in batches:
            for commit in batch.commits:
                self.landed(commit.stream, batch.position, len(memoryview(commit.events)))

    def start(self, workers: Supervisor) -> None:
        """Begin to trim."""
        self._trimmed = self._clock()
        self._worker = workers.begin("backlog", self._work)

    async def stop(self) -> None:
        """Stop; the next start finds what is left."""
        if self._worker is not None:
            await end(self._worker)

    def note(self, stream: Stream[Any], commit: Commit, _events: Sequence[Any]) -> None:
        """Note a commit that has just landed."""
        self.landed(stream.id, stream.positions[-1], len(memoryview(commit.events)))

    def landed(self, stream: str, position: int, size: int) -> None:
        """Note that a stream has a commit at a position."""
        if position not in self._sizes:
            self._since[position] = self._clock()
        self._sizes[position] = self._sizes.get(position, 0) + size
        self.bytes += size
        self._unwritten.setdefault(stream, position)
        self._unprojected.setdefault(stream, position)

    def written(self, stream: str, position: int | None) -> None:
        """Note from which position on a stream is not in segments (None: it is whole)."""
        if position is None:
            self._unwritten.pop(stream, None)
        else:
            self._unwritten[stream] = position

    def projected(self, stream: str) -> None:
        """Note that the projections have seen all of a stream."""
        self._unprojected.pop(stream, None)

    async def trim(self, least: int = STEP) -> None:
        """Trim what is not needed any more, if it is enough to be worth it."""
        held = (*self._unwritten.values(), *self._unprojected.values())
        low = min(held, default=None)
        over = [one for one in self._sizes if low is None or one < low]
        if len(over) < least:
            return
        await self._log.trim(max(over))
        for position in over:
            self.bytes -= self._sizes.pop(position, 0)  # another may trim at the same time
            self._since.pop(position, None)
        self._trimmed = self._clock()

    def press(self) -> None:
        """Ask for what holds up a log that has become long, large or old."""
        positions = sorted(self._sizes)
        if self._is_old():
            self._push(list(self._unwritten))
        elif len(positions) > MOST or self.bytes > MOST_BYTES:
            half = positions[len(positions) // 2]
            self._push([ident for ident, first in self._unwritten.items() if first <= half])

    def _is_old(self) -> bool:
        return bool(self._sizes) and self._clock() - self._trimmed > OLDEST

    def _clock(self) -> float:
        return asyncio.get_running_loop().time()

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(PAUSE)
            try:
                self.press()
                await self.trim(1 if self._is_old() else STEP)
            except TaskflowError as error:
                log.warning("trim.late", reason=error.message)
