"""Appender: group commit. What all streams have ready goes to the log in one go."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from msgspec import Struct

from taskflow.domain.errors import TaskflowError, Unavailable
from taskflow.domain.event import PARTITIONS, Accepted, Commit, partition_of
from taskflow.domain.ports import Log
from taskflow.hub.ending import end
from taskflow.hub.supervision import Supervisor

MOST_TOGETHER = 128
TURNS = 4
"""Turns of the loop between two inserts: what the first set going joins the second."""
log = structlog.get_logger(__name__)


class Outcome(Struct, frozen=True):
    """What became of a commit: stored, refused (its number is taken) or unknown (an error)."""

    commit: Commit
    refused: bool = False
    error: TaskflowError | None = None


class Ready(Struct, frozen=True):
    """A decided commit that waits for its turn."""

    stream: str
    n: int
    commands: tuple[Accepted, ...]
    events: tuple[dict[str, Any], ...]
    landed: Callable[[Outcome], None]


class Appender:
    """One insert in flight; whatever became ready meanwhile goes with the next, at once."""

    def __init__(self, log: Log, epoch: int) -> None:
        """Begin; positions count up from the epoch, so that they only ever grow."""
        self._log = log
        self._epoch = epoch
        self._positions = [epoch << 32] * PARTITIONS
        self._ready: list[Ready] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._worker: asyncio.Task[None] | None = None
        self.appended = 0

    def start(self, workers: Supervisor) -> None:
        """Begin to work."""
        self._worker = workers.begin("appender", self._work)

    async def stop(self) -> None:
        """Finish what is ready, then end."""
        await self._idle.wait()
        if self._worker is not None:
            await end(self._worker)

    def put(self, ready: Ready) -> None:
        """Take a commit; ``ready.landed`` is called with its outcome."""
        self._ready.append(ready)
        self._idle.clear()
        self._wake.set()

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            group = self._ready[:MOST_TOGETHER]
            commits = [self._numbered(ready) for ready in group]
            outcomes = await self._append(commits)
            del self._ready[: len(group)]
            if not self._ready:
                self._wake.clear()
            self.appended += len(group)
            for ready, outcome in zip(group, outcomes, strict=True):
                _tell(ready, outcome)
            if not self._ready:
                self._idle.set()
            for _ in range(TURNS):
                await asyncio.sleep(0)

    def _numbered(self, ready: Ready) -> Commit:
        partition = partition_of(ready.stream)
        self._positions[partition] += 1
        return Commit(
            stream=ready.stream,
            n=ready.n,
            partition=partition,
            position=self._positions[partition],
            epoch=self._epoch,
            commands=ready.commands,
            events=ready.events,
        )

    async def _append(self, commits: list[Commit]) -> list[Outcome]:
        try:
            refused = {(r.stream, r.n) for r in await self._log.append(commits)}
        except TaskflowError as error:
            return [Outcome(commit, error=error) for commit in commits]
        except Exception:
            log.exception("append.failed", commits=len(commits))
            away = Unavailable("The store did not take the change; try again in a moment.")
            return [Outcome(commit, error=away) for commit in commits]
        return [Outcome(c, refused=(c.stream, c.n) in refused) for c in commits]


def _tell(ready: Ready, outcome: Outcome) -> None:
    """Say what became of a commit; a mistake of ours must keep it from no other stream."""
    try:
        ready.landed(outcome)
    except Exception:
        log.exception("landed.failed", stream=ready.stream)
