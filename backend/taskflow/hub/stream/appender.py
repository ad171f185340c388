"""Appender: group commit. What all streams have ready goes to the log in one go."""

import asyncio
from collections import deque
from collections.abc import Callable

import structlog
from msgspec import Struct

from taskflow.domain.errors import Overtaken, TaskflowError, Unavailable
from taskflow.domain.event import EPOCH, Batch, Commit
from taskflow.domain.ports import Log
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

MOST_TOGETHER = 256
"""Commits of one batch."""
BATCH_BYTES = 1024 * 1024
"""Bytes from which on a batch takes no more; one commit may be larger."""
TURNS = 4
"""Turns of the loop between two appends: what the first set going joins the second."""
SOONEST, LATEST = 0.05, 2.0
"""Seconds until an append is tried again whose outcome is unknown."""
FAREWELL = 5.0
"""Seconds that a stop waits for the store to take what is ready."""
log = structlog.get_logger(__name__)


class Landing(Struct, frozen=True):
    """Where a commit was stored, or why it was not and never will be."""

    position: int
    error: TaskflowError | None = None


class Ready(Struct):
    """A decided commit that waits for its turn.

    ``landed`` is called once, with what became of it; ``delayed`` whenever nobody knows yet.
    ``apart``: it goes in a batch of its own, since one with others was refused.
    """

    commit: Commit
    landed: Callable[[Landing], None]
    delayed: Callable[[TaskflowError], None]
    apart: bool = False

    @property
    def size(self) -> int:
        """Give about how many bytes it takes."""
        return len(memoryview(self.commit.events)) + 128 * len(self.commit.commands)


class Appender:
    """One append in flight; whatever became ready meanwhile goes with the next, at once.

    An append whose outcome is unknown is repeated until it is known, so nothing else can take its
    place and no stream ever has to guess.
    """

    def __init__(
        self,
        log: Log,
        epoch: int,
        held: Callable[[], bool] = lambda: True,
        pause: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """``held`` tells whether this process surely owns the store now.

        ``pause`` gives the seconds to wait before the next append.
        """
        self._log = log
        self.pause = pause
        self._held = held
        self._next = epoch << EPOCH
        self._ready: deque[Ready] = deque()
        self._taken: list[Ready] = []  # kept when the worker stumbles: it may be stored
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._worker: asyncio.Task[None] | None = None
        self.overtaken = asyncio.Event()
        self.appended = 0
        self.trouble: TaskflowError | None = None
        """Why what is ready is not stored yet, while that is not known."""

    @property
    def waiting(self) -> int:
        """Give how many commits wait for their turn, those on their way included."""
        return len(self._ready)

    @property
    def held(self) -> bool:
        """Tell whether this process surely owns the store now."""
        return self._held() and not self.overtaken.is_set()

    def start(self, workers: Supervisor) -> None:
        """Begin to work."""
        self._worker = workers.begin("appender", self._work)

    async def stop(self) -> None:
        """Finish what is ready, if the store takes it, then end."""
        try:
            async with asyncio.timeout(FAREWELL):
                await self._idle.wait()
        except TimeoutError:
            log.warning("append.unfinished", commits=len(self._ready))
        if self._worker is not None:
            await end(self._worker)

    def put(self, ready: Ready) -> None:
        """Take a commit; ``ready.landed`` is called with its outcome."""
        if self.overtaken.is_set():
            asyncio.get_running_loop().call_soon(ready.landed, Landing(0, _overtaken()))
            return
        self._ready.append(ready)
        self._idle.clear()
        self._wake.set()

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            if (pause := self.pause()) > 0:
                await asyncio.sleep(pause)
            if not self._taken:
                self._taken = _together(self._ready)
            batch = Batch(self._next, tuple(ready.commit for ready in self._taken))
            error = await self._append(batch)
            self.trouble = None
            taken, self._taken = self._taken, []
            self._settle(taken, Landing(batch.position, error))
            if not self._ready:
                self._wake.clear()
                self._idle.set()
            for _ in range(TURNS):
                await asyncio.sleep(0)

    async def _append(self, batch: Batch) -> TaskflowError | None:
        """Append until it is known what became of the batch; gives why it was refused."""
        pause = SOONEST
        while True:
            try:
                if self._held():
                    await self._log.append(batch)
                    return None
                trouble: TaskflowError = Unavailable(
                    "It is not certain that this T@skFlow still owns its store; it asks again."
                )
            except Overtaken as error:
                self.overtaken.set()
                return error
            except Unavailable as error:
                trouble = error
            except TaskflowError as error:
                return error
            except Exception:
                log.exception("append.failed", commits=len(batch.commits))
                trouble = Unavailable("The store did not take the change; it is tried again.")
            self.trouble = trouble
            for ready in list(self._ready):
                ready.delayed(trouble)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LATEST)

    def _settle(self, taken: list[Ready], landing: Landing) -> None:
        """Tell the streams what became of their commits."""
        if landing.error is None:
            self._next += 1
            self.appended += len(taken)
        elif len(taken) > 1 and not self.overtaken.is_set():
            for one in taken:
                one.apart = True  # each goes alone now, and fails alone
            return
        for one in taken:
            self._ready.popleft()
            _tell(one, landing)
        while self._ready and self.overtaken.is_set():
            _tell(self._ready.popleft(), Landing(0, _overtaken()))


def _tell(ready: Ready, landing: Landing) -> None:
    """Say what became of a commit; a mistake of ours must keep it from no other stream."""
    try:
        ready.landed(landing)
    except Exception:
        log.exception("landed.failed", stream=ready.commit.stream)


def _together(ready: deque[Ready]) -> list[Ready]:
    """Give the first ones that go into one batch."""
    taken: list[Ready] = []
    size = 0
    for one in ready:
        if taken and (one.apart or size + one.size > BATCH_BYTES):
            break
        taken.append(one)
        size += one.size
        if one.apart or len(taken) >= MOST_TOGETHER:
            break
    return taken


def _overtaken() -> Overtaken:
    return Overtaken("Another T@skFlow has taken over this store; this one stores nothing more.")
