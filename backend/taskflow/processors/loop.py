"""Loop: claims work, does it side by side, keeps its leases, and settles it; for every queue."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from contextvars import copy_context
from functools import partial

import structlog

from taskflow.domain.errors import Conflict, Invalid, TaskflowError, TooLarge, Unavailable
from taskflow.domain.ports import WorkQueue
from taskflow.domain.work import Done, Failed, Outcome, Work
from taskflow.hub.queues.outcome import own_reason, reason
from taskflow.supervision.pauses import pauses
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end, heed

HEARTBEAT = 5.0
UNHEEDED = 2
"""Cancellations, one with each heartbeat, after which work that still goes on is stuck."""
RETRY = 0.5
LONGEST_RETRY = 10.0
"""Seconds until a result that could not be recorded is sent again: at first, and at most."""
Claims = Callable[[], Awaitable[Work]]
Perform = Callable[[Work], Awaitable[Done]]
log = structlog.get_logger(__name__)


class Loop:
    """Works for one queue; whatever becomes of one piece of work, the others go on."""

    def __init__(  # noqa: PLR0913  what work is done with
        self,
        name: str,
        queue: WorkQueue,
        perform: Perform,
        workers: Supervisor,
        *,
        most: int,
        beat: Callable[[Collection[Work]], float] = lambda _: HEARTBEAT,
    ) -> None:
        """Do at most so much at a time; ``perform`` gives what a piece of work comes to.

        ``beat`` gives the seconds until the leases of what runs are prolonged.
        """
        self._beat = beat
        self.running: dict[asyncio.Task[None], Work] = {}
        self._name = name
        self._queue = queue
        self._perform = perform
        self._workers = workers
        self._most = most
        self._taken = 0
        self._free = asyncio.Event()
        self._cancelled: Counter[asyncio.Task[None]] = Counter()
        self._settling: set[str] = set()
        self._errands: set[asyncio.Task[None]] = set()
        self._own: list[asyncio.Task[None]] = []
        self._stopping = False
        self._context = copy_context()
        queue.cancelled = self._cancel

    @property
    def stuck(self) -> list[Work]:
        """Give the work that goes on though nobody wants it any more; it keeps its place."""
        return [self.running[task] for task, n in self._cancelled.items() if n >= UNHEEDED]

    def start(self, *claims: Claims) -> None:
        """Begin to claim, in each of these ways."""
        self._stopping = False
        self._context = copy_context()
        begin = self._workers.begin
        self._own = [begin(self._name, partial(self._claim_all, claim)) for claim in claims]
        self._own.append(begin(f"{self._name}-leases", self._keep))

    async def stop(self) -> None:
        """Stop claiming and close the running work, which is given back."""
        self._stopping = True
        await end(*self._own, *self.running)
        await asyncio.gather(*self._errands, return_exceptions=True)

    async def drain(self, patience: float) -> None:
        """Stop claiming; what has not come to its end in time is given back."""
        await end(*self._own[:-1])
        if self.running:
            await asyncio.wait([*self.running], timeout=patience)
        await self.stop()

    async def _claim_all(self, claim: Claims) -> None:
        while True:
            while self.full:
                self._free.clear()
                await self._free.wait()
            self._taken += 1
            try:
                work = await claim()
            except BaseException:
                self._leave()
                raise
            self._begin(work, self._perform)

    @property
    def full(self) -> bool:
        """Say whether all places are taken."""
        return self._taken >= self._most

    def begin(self, work: Work, perform: Perform) -> asyncio.Task[None]:
        """Begin work that nobody had to wait for; who says so has no part in it."""
        self._taken += 1
        return self._context.run(self._begin, work, perform)

    def _leave(self) -> None:
        self._taken -= 1
        self._free.set()

    def _begin(self, work: Work, perform: Perform) -> asyncio.Task[None]:
        task = self._workers.once(f"effect {work.id}", partial(self._work, work, perform))
        self.running[task] = work
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        work = self.running.pop(task)
        del self._cancelled[task]
        self._settling.discard(work.attempt)
        # Cancelled by nobody of us, it did so itself, and would again.
        lost = not (task.cancelled() and self._stopping)
        errand = self._workers.once("give-up", partial(self._queue.give_up, work, lost=lost))
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("effect.broken", effect=work.id, exc_info=error)
        self._leave()

    def _cancel(self, attempt: str) -> None:
        """Close the work of an attempt that nobody wants, unless its result is on its way."""
        for task, work in self.running.items():
            if work.attempt == attempt and attempt not in self._settling:
                task.cancel()

    async def _keep(self) -> None:
        """Prolong the leases of what runs here."""
        while True:
            await asyncio.sleep(self._beat(self.running.values()))
            for task, work in list(self.running.items()):
                try:
                    await self._queue.heartbeat(work)
                except Conflict:
                    self._cancelled[task] += 1
                    task.cancel()
                except Unavailable:  # it may come back before the lease ends
                    break

    async def _work(self, work: Work, perform: Perform) -> None:
        outcome: Outcome
        try:
            outcome = await perform(work)
        except TaskflowError as error:
            outcome = reason(error)
        except asyncio.CancelledError:
            heed()  # else the work says so itself: something that it waited for was given up
            outcome = reason(own_reason())
        except Exception:
            log.exception("effect.failed", effect=work.operator, task=work.task)
            outcome = reason(own_reason())
        self._settling.add(work.attempt)
        await self._settle(work, outcome)

    async def _settle(self, work: Work, outcome: Outcome) -> None:
        """Settle until it is recorded; what cannot be recorded at all counts as an attempt."""
        for pause in pauses(RETRY, LONGEST_RETRY):
            try:
                await self._queue.settle(work, outcome)
            except Conflict:  # another attempt was handed out, or nothing is due any more
                return
            except Unavailable as error:
                log.warning("effect.late", effect=work.id, reason=error.message)
                await asyncio.sleep(pause)
            except (TooLarge, Invalid) as error:  # and will be so again; the work itself is done
                if isinstance(outcome, Failed):
                    log.exception("effect.unrecorded", effect=work.id)
                    return
                outcome = reason(error)
            except Exception:
                log.exception("effect.unrecorded", effect=work.id)
                return
            else:
                return
