"""The server processor: runs the effects of task types in the hub's own process."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import structlog
from msgspec.structs import replace

from taskflow.domain.command import EffectDone, EffectFailed
from taskflow.domain.errors import (
    Conflict,
    Invalid,
    NotFound,
    TaskflowError,
    TooLarge,
    Unavailable,
)
from taskflow.domain.merging import without_nulls
from taskflow.domain.plugin import operate, work
from taskflow.domain.principal import Principal
from taskflow.domain.service import Service
from taskflow.domain.view import TaskView
from taskflow.hub.due.effects import MOST_AT_ONCE, Claim
from taskflow.hub.hub import Hub
from taskflow.hub.read.partials import Attempt, PieceKind
from taskflow.processors.instant import InstantWork
from taskflow.processors.lines import Lines
from taskflow.processors.outcome import Result, done, failed, own_reason
from taskflow.processors.tools import Tools
from taskflow.supervision.ending import end, heed
from taskflow.supervision.pauses import pauses
from taskflow.texts.template import fill
from taskflow.texts.values import made

ENVIRONMENT = "server"
HEARTBEAT = 5.0
UNHEEDED = 2
"""Cancellations, one with each heartbeat, after which work that still goes on is stuck."""
RETRY = 0.5
LONGEST_RETRY = 10.0
"""Seconds until a result that the store does not take is sent again: at first, and at most."""
UNSURE = 0.5
"""Seconds between looks whether the store is surely owned again."""
log = structlog.get_logger(__name__)


class ServerRun:
    """One attempt at an effect, as its work sees it."""

    shown: TaskView
    """The task, once it was looked at."""

    def __init__(self, hub: Hub, claim: Claim, tools: Tools) -> None:
        """Open no stream before the first partial text."""
        self.lines = Lines()
        self._hub = hub
        self._claim = claim
        self._tools = tools
        self._text: Attempt | None = None

    @property
    def attempt(self) -> str:
        """Name the attempt."""
        return self._claim.attempt

    @property
    def owner(self) -> str:
        """Give the id of the person to whom the family belongs."""
        return self._claim.owner

    @property
    def key(self) -> str:
        """Name the work, whichever attempt it is."""
        return self._claim.effect.id

    async def progress(self, fraction: float, words: str = "") -> None:
        """Tell how far the work is."""
        if told := self.lines.progress(fraction, words):
            self._add("thought", told)

    async def log(self, line: str) -> None:
        """Tell what was done."""
        self._add("thought", self.lines.add(line))

    async def partial(self, text: str) -> None:
        """Send text to whoever watches now."""
        if text:
            self._add("said", text)

    async def thought(self, text: str) -> None:
        """Show whoever watches now what precedes an answer."""
        if text:
            self._add("thought", text)

    async def recant(self) -> None:
        """Tell whoever watches now that all text until here was only thought."""
        self._add("recanted")

    def _add(self, kind: PieceKind, text: str = "") -> None:
        if self._text is None:
            self._text = self._hub.partials.open(
                self._claim.task, self._claim.effect.id, self._claim.attempt
            )
        self._hub.partials.add(self._text, kind, text)

    def service(self, name: str) -> Any:
        """Give a service by its name, as the owner of the family asks it."""
        service = self._tools.service(name)
        if isinstance(service, Service):
            return service.on_behalf_of(self._claim.owner)
        return service

    async def text(self, template: str) -> str:
        """Fill in a text of the definition."""
        return await fill(template, self.shown, self.owner)

    async def values(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Make what a definition wrote into values."""
        values: dict[str, Any] = await made(fields, self.shown, self.owner)
        return values

    async def operator(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Let an operator work."""
        return await operate(self._tools.operator(name), given, self)

    def close(self) -> None:
        """End the stream of partials."""
        if self._text is not None:
            self._hub.partials.close(self._text)


class ServerProcessor:
    """Claims effects of the environment ``server``, runs them side by side, submits results."""

    def __init__(
        self, hub: Hub, tools: Tools, clock: Callable[[], float] = time.thread_time
    ) -> None:
        """Begin idle; ``clock`` gives the seconds that this thread has worked."""
        self._hub = hub
        self._tools = tools
        self._principal = Principal(
            kind="processor", id="server", name="server", environments=(ENVIRONMENT,)
        )
        self._instant = InstantWork(self._principal, tools, clock)
        self._running: dict[asyncio.Task[None], Claim] = {}
        self._cancelled: Counter[asyncio.Task[None]] = Counter()
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._own: list[asyncio.Task[None]] = []
        self._stopping = False

    @property
    def running(self) -> int:
        """Give how much work goes on here."""
        return len(self._running)

    @property
    def stuck(self) -> list[Claim]:
        """Give the work that goes on though nobody wants it any more; it keeps its place."""
        return [self._running[task] for task, n in self._cancelled.items() if n >= UNHEEDED]

    async def start(self) -> None:
        """Begin to claim."""
        self._stopping = False
        workers = self._hub.workers
        self._hub.ahead.processor = self._instant
        self._own = [
            workers.begin("server-processor", self._claim_all),
            workers.begin("server-processor-leases", self._keep),
        ]

    async def stop(self) -> None:
        """Stop claiming and close the running work; it is handed out again at the next start."""
        self._hub.ahead.processor = None
        self._stopping = True
        await end(*self._own, *self._running)

    async def _claim_all(self) -> None:
        while True:
            await self._slots.acquire()
            try:
                claim = await self._hub.effects.claim(ENVIRONMENT, self._principal.id)
            except BaseException:
                self._slots.release()
                raise
            task = self._hub.workers.once(f"effect {claim.effect.id}", partial(self._work, claim))
            claim.cancel = task.cancel
            self._running[task] = claim
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        claim = self._running.pop(task)
        del self._cancelled[task]
        if task.cancelled() and self._stopping:
            self._hub.effects.give_back(claim)
        else:  # cancelled by nobody of us: it did so itself, and would again
            self._hub.effects.lost(claim)  # recorded work is not claimed any more
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("effect.broken", effect=claim.effect.id, exc_info=error)
        self._slots.release()

    async def _keep(self) -> None:
        """Prolong the leases of what runs here."""
        while True:
            await asyncio.sleep(HEARTBEAT)
            for task, claim in list(self._running.items()):
                try:
                    self._hub.effects.heartbeat(claim.effect.id, self._principal.id)
                except Conflict:
                    self._cancelled[task] += 1
                    task.cancel()

    async def _work(self, claim: Claim) -> None:
        run = ServerRun(self._hub, claim, self._tools)
        task, effect = claim.task, claim.effect.id
        result: EffectDone | EffectFailed
        try:
            result = done(task, effect, await self._perform(claim, run))
        except TaskflowError as error:
            result = failed(task, effect, error)
        except asyncio.CancelledError:
            heed()  # else the work says so itself: something that it waited for was given up
            result = failed(task, effect, own_reason())
        except Exception:
            log.exception("effect.failed", effect=claim.effect.name, task=claim.task)
            result = failed(task, effect, own_reason())
        try:
            await self._record(claim, replace(result, log=tuple(run.lines.kept)))
        finally:
            run.close()

    async def _perform(self, claim: Claim, run: ServerRun) -> Result:
        run.shown = await self._hub.reader.task(claim.family, claim.task)
        kind = self._hub.catalogue.kind(run.shown.document)
        name = claim.effect.name
        operator = self._hub.catalogue.operator(name)
        if name not in kind.effects and operator is None:
            raise Conflict(
                f"The task type {kind.name} has no effect {name} any more; install the version "
                "that has it.",
                code="effect.notFound",
            )
        heed()
        # Another hub may be at it, or know that nobody wants it any more.
        while not self._hub.appender.held:  # noqa: ASYNC110  it is a matter of clocks
            await asyncio.sleep(UNSURE)
        if name in kind.effects or operator is None:
            return Result(await work(kind, name, run.shown, run))
        given = dict(claim.effect.input or {})
        written = {key: given.pop(key) for key in operator.written if key in given}
        values: Any = await run.values(given)
        if not isinstance(values, dict):
            raise Invalid(
                f"What the statechart hands {name} is no object; name its fields in `input`.",
                code="operator.input",
            )
        return Result(data=await run.operator(name, without_nulls({**values, **written})))

    async def _record(self, claim: Claim, result: EffectDone | EffectFailed) -> None:
        """Submit the result until the log has it; a task that is gone wants none.

        What cannot be recorded at all counts as an attempt.
        """
        claim.cancel = _nothing  # the result itself settles the effect
        for pause in pauses(RETRY, LONGEST_RETRY):
            try:
                await self._hub.submit(self._principal, claim.family, result)
            except NotFound:
                return
            except Unavailable as error:
                log.warning("effect.late", effect=claim.effect.id, reason=error.message)
                await asyncio.sleep(pause)
            except TooLarge as error:  # and will be the next time; the work itself is done
                if isinstance(result, EffectFailed):
                    log.exception("effect.unrecorded", effect=claim.effect.id)
                    return
                result = failed(claim.task, claim.effect.id, error)
            except Exception:
                log.exception("effect.unrecorded", effect=claim.effect.id)
                return
            else:
                return


def _nothing() -> None:
    """Close nothing."""
