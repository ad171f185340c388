"""Queue: the work of one processor; every way in which somebody does work leads here."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from taskflow.domain.command import Command
from taskflow.domain.errors import (
    Conflict,
    Forbidden,
    KindMissing,
    Limited,
    NotFound,
    SchemaMismatch,
    TaskflowError,
    Unavailable,
)
from taskflow.domain.limits import check
from taskflow.domain.patch import Patch
from taskflow.domain.principal import Principal
from taskflow.domain.view import TaskView
from taskflow.domain.work import BROWSER, SERVER, Done, Failed, Outcome, PieceKind, Work
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.due import effects as leases
from taskflow.hub.due.at_most_once import AtMostOnce
from taskflow.hub.due.claims import Claim, Due, Early
from taskflow.hub.due.effects import Effects
from taskflow.hub.queues.outcome import Result, done, failed, own_reason, reason
from taskflow.hub.queues.silence import Silence
from taskflow.hub.queues.work_input import Doer, doer_of, due_at, input_of, key_for
from taskflow.hub.read.partials import Attempt, Partials
from taskflow.hub.read.reader import Reader
from taskflow.hub.read.work_view import WorkView
from taskflow.supervision.pauses import pauses
from taskflow.supervision.tasks import end, heed

MOST_HELD: Final = 64
"""Claims that one processor elsewhere has at a time."""
UNSURE = 0.5
"""Seconds between looks whether the store is surely owned again."""
RETRY, LONGEST_RETRY = 0.5, 10.0
"""Seconds until the store is asked again for what work is asked with: at first, and at most."""
log = structlog.get_logger(__name__)


class Stock(Struct, frozen=True):
    """What all queues stand on."""

    effects: Effects
    handed: AtMostOnce
    reader: Reader
    catalogue: Catalogue
    partials: Partials
    submit: Callable[[Principal, str, Command], Awaitable[Any]]
    held: Callable[[], bool]
    waits: Callable[[str], Awaitable[object]]
    """Is told of a family in which a task waits for its kind."""


class Asked(Struct, frozen=True):
    """What work is asked with, and who does it; ``task`` where its own type does."""

    doer: Doer
    input: Any
    key: str
    task: TaskView | None = None


class Queue:
    """The work of one processor, a ``WorkQueue`` of the ports."""

    def __init__(
        self, stock: Stock, principal: Principal, operators: Mapping[str, int] | None = None
    ) -> None:
        """Work under a processor's credential; ``operators`` are those it does unless it says."""
        self.principal = principal
        self.cancelled: Callable[[str], object] = lambda _: None
        self._stock = stock
        self._operators = operators
        self._texts: dict[str, Attempt] = {}
        self.silence = Silence(stock.effects, principal)
        self.dismissed = False
        """Whether nothing more is handed to it."""

    def require(self, environment: str) -> None:
        """Raise ``Forbidden`` unless this processor may work in an environment."""
        who = self.principal
        if who.kind != "processor" or environment not in who.environments:
            if environment == BROWSER:
                raise Forbidden(
                    "Work of the environment browser is done by the pages of people who are signed "
                    "in, each for its own person. Open one, and sign in."
                )
            raise Forbidden(
                f"This credential does not cover the environment {environment}. An admin makes one "
                "that does: taskflow processors add."
            )

    def _require_room(self, most: int) -> None:
        if len(self.at_work()) >= most:
            raise Limited(f"A processor has at most {MOST_HELD} claims. Settle some first.")

    def does(self, operator: str) -> bool:
        """Say whether the work of an operator is handed to it now."""
        wanted = self._wanted(self._operators)
        return wanted is None or operator in wanted

    def at_work(self) -> list[Claim]:
        """Give what this processor has claimed."""
        return self._stock.effects.held(self.principal.id)

    def owner(self, work: Work) -> str:
        """Give the id of the person to whom the family belongs."""
        return self._claim(work).owner

    async def claim(self, environment: str, operators: Mapping[str, int] | None = None) -> Work:
        """Wait for work, with what it is asked with."""
        self.silence.hear()
        while True:
            work = await self.take(environment, operators)
            keeping = asyncio.create_task(self._keep(work))
            try:
                asked = await self.asked(work)
                heed()
                self._claim(work)  # nobody may want it any more
                self.silence.hand(work.attempt)
                return replace(work, input=asked.input, key=asked.key)
            except asyncio.CancelledError:
                with suppress(Conflict):
                    self._stock.effects.untouched(self._claim(work))
                raise
            except Exception as error:  # noqa: BLE001  it costs this work, and no other
                await self._unasked(work, error)
            finally:
                await end(keeping)

    async def take(self, environment: str, operators: Mapping[str, int] | None = None) -> Work:
        """Wait for work; what it is asked with is not made yet."""
        self.require(environment)
        wanted = partial(self._wanted, operators or self._operators)
        while True:
            if environment != SERVER:
                self._require_room(MOST_HELD)
            who = self.principal
            claim = await self._stock.effects.claim(environment, who.id, wanted, who.owner)
            claim.cancel = partial(self._cancel, claim.attempt)
            try:
                if environment != SERVER:
                    self._require_room(MOST_HELD + 1)  # others may have been granted meanwhile
                if environment != SERVER and not claim.effect.repeatable:
                    await self._stock.handed.note(claim.effect.id)
            except BaseException:
                self._stock.effects.untouched(claim)
                raise
            work = self._work(claim)
            with suppress(Conflict):  # nobody wants it any more
                self._claim(work)
                return work

    def foreseen(self, due: Due) -> tuple[Work, Early] | None:
        """Give work that is to become due, to begin it early; None where others come before it."""
        early = self._stock.effects.foreseen(due, self.principal.id)
        if early is None:
            return None
        early.claim.cancel = partial(self._cancel, early.claim.attempt)
        return self._work(early.claim), early

    async def asked(self, work: Work) -> Asked:
        """Make what work is asked with, from the task as it was when the work became due.

        A task's own type is shown the task as it is now. Raises ``KindMissing`` where the task
        waits for its kind: then the work, which has not begun, is offered again with it.
        """
        stock = self._stock
        # Another hub may be at it, or know that nobody wants it any more.
        while not stock.held():  # noqa: ASYNC110  it is a matter of clocks
            await asyncio.sleep(UNSURE)
        for pause in pauses(RETRY, LONGEST_RETRY):
            claim = self._claim(work)
            try:
                now = await stock.reader.worked(work.family)
                task = now.task(work.task)
                doer = doer_of(stock.catalogue, claim.effect, task)
                key = key_for(doer, claim.effect, task)
                if doer.operator is None:
                    return Asked(doer, claim.effect.input, key, task)
                return Asked(doer, await self._input(work, claim, doer, now), key)
            except KindMissing:
                await self._rest(claim)
                raise
            except Unavailable as error:
                log.warning("effect.late", effect=work.id, reason=error.message)
                await asyncio.sleep(pause)
        raise AssertionError

    async def _rest(self, claim: Claim) -> None:
        """Let work wait for the kind of its task: it has not begun."""
        await self._unnoted(claim)
        self._stock.effects.rest(claim)
        await self._stock.waits(claim.family)

    async def _input(self, work: Work, claim: Claim, doer: Doer, now: WorkView) -> Any:
        """Make what an operator is asked with, of the family as it was when this became due.

        A moment that is past takes long to make, and mostly nothing has changed since.
        """
        due = due_at(claim.effect)
        try:
            given = await input_of(doer, claim.effect, now.task(work.task), claim.owner)
        except TaskflowError:
            if now.same_since(due):
                raise
        else:
            if now.same_since(due):
                return given
        then = await self._stock.reader.task(work.family, work.task, due)
        return await input_of(doer, claim.effect, then, claim.owner)

    async def heartbeat(self, work: Work) -> None:
        """Prolong the lease, or take the work up again after a break."""
        with self.silence.told(work.attempt):
            claim = self._stock.effects.heartbeat(work.id, work.attempt, self.principal)
        claim.cancel = partial(self._cancel, claim.attempt)

    async def partial(self, work: Work, text: str, kind: PieceKind = "said") -> None:
        """Send text to whoever watches now."""
        claim = self._told(work)
        if not text and kind != "recanted":
            return
        self._stock.partials.add(self._said(claim), kind, text)

    async def progress(self, work: Work, fraction: float, words: str = "") -> None:
        """Tell how much is done."""
        self._stock.partials.progress(self._said(self._told(work)), fraction, words)

    async def log(self, work: Work, line: str) -> None:
        """Tell what was done."""
        self._stock.partials.line(self._said(self._told(work)), line)

    async def settle(self, work: Work, outcome: Outcome) -> None:
        """Record what the work came to; a task that is gone wants nothing."""
        claim = self._told(work)
        lines = tuple(said.lines.kept) if (said := self._texts.get(work.attempt)) else ()
        command: Command
        if isinstance(outcome, Failed):
            command = failed(claim.task, claim.effect.id, outcome, lines)
        else:
            result = await self._result(claim, outcome)
            command = done(claim.task, claim.effect.id, result, lines)
        cancel, claim.cancel = claim.cancel, _nothing  # the result itself settles the effect
        try:
            await self._stock.submit(self.principal, claim.family, command)
        except NotFound:
            self._stock.effects.lost(claim)
        except BaseException:
            claim.cancel = cancel
            raise
        self.silence.hear(work.attempt)
        self._close(work.attempt)

    async def give_up(self, work: Work, *, lost: bool = False) -> None:
        """Let work go that came to no end."""
        self.silence.hear(work.attempt)
        try:
            claim = self._claim(work)
        except Conflict:
            return
        finally:
            self._close(work.attempt)
        if lost:
            self._stock.effects.lost(claim)
        else:
            self._stock.effects.give_back(claim)

    async def untouched(self, work: Work) -> None:
        """Let work go that was surely not begun: it is offered again, whatever it is."""
        self.silence.hear(work.attempt)
        with suppress(Conflict):
            claim = self._claim(work)
            await self._unnoted(claim)
            self._stock.effects.untouched(claim)
        self._close(work.attempt)

    async def _unnoted(self, claim: Claim) -> None:
        """Forget that work was handed out; what stays noted ends as unknown at worst."""
        with suppress(Unavailable):
            await self._stock.handed.withdraw(claim.effect.id)

    def _work(self, claim: Claim) -> Work:
        effect = claim.effect
        operator = self._stock.catalogue.operator(effect.name)
        return Work(
            id=effect.id,
            attempt=claim.attempt,
            family=claim.family,
            task=claim.task,
            operator=effect.name,
            environment=effect.environment,
            version=operator.version if operator else 0,
            input=None,
            lease_ms=int(leases.LEASE * 1000),
            repeatable=effect.repeatable,
        )

    def _wanted(self, operators: Mapping[str, int] | None) -> Container[str] | None:
        """Give the operators of which a processor has the version that is installed here."""
        if self.silence or self.dismissed:
            return frozenset()
        if operators is None:
            return None
        installed = self._stock.catalogue.operator
        return {
            name
            for name, version in operators.items()
            if version == (one.version if (one := installed(name)) else 0)
        }

    def _claim(self, work: Work) -> Claim:
        return self._stock.effects.holder(work.id, work.attempt, self.principal)

    def _told(self, work: Work) -> Claim:
        """Hear what a processor tells of an attempt, and give its claim."""
        with self.silence.told(work.attempt):
            return self._claim(work)

    async def _keep(self, work: Work) -> None:
        """Prolong the lease of work whose processor has not heard of it yet."""
        with suppress(Conflict):
            while True:
                await asyncio.sleep(leases.LEASE / 3)
                self._stock.effects.heartbeat(work.id, work.attempt, self.principal)

    async def _unasked(self, work: Work, error: Exception) -> None:
        """Note that work cannot even be asked for."""
        if not isinstance(error, TaskflowError):
            log.error("effect.unasked", effect=work.id, exc_info=error)
            error = own_reason()
        try:
            await self.settle(work, reason(error))
        except TaskflowError:
            await self.give_up(work, lost=True)

    async def _result(self, claim: Claim, outcome: Done) -> Result:
        """Give what an output means for its task; raises SchemaMismatch (``operator.output``)."""
        if outcome.patch is not None:
            return Result(outcome.patch)
        shown = await self._stock.reader.task(claim.family, claim.task)
        doer = doer_of(self._stock.catalogue, claim.effect, shown)
        model = doer.operator.Output if doer.operator else dict[str, Any]
        try:
            msgspec.convert(outcome.output, model)
            check(outcome.output, dotted_keys=True)
        except (msgspec.ValidationError, TaskflowError) as error:
            told = error.message if isinstance(error, TaskflowError) else f"{error}."
            raise SchemaMismatch(
                f"{claim.effect.name} does not promise such an output: {told} Settle it with "
                "another, or with an error.",
                code="operator.output",
            ) from None
        if doer.operator and not doer.step:
            return Result(data=outcome.output)
        return Result(Patch(merge={"output": outcome.output}))

    def _said(self, claim: Claim) -> Attempt:
        """Give what an attempt has told so far."""
        if (said := self._texts.get(claim.attempt)) is None:
            partials = self._stock.partials
            said = partials.of(claim.effect.id)
            if said is None or said.name != claim.attempt:
                said = partials.open(claim.task, claim.effect.id, claim.attempt)
            self._texts[claim.attempt] = said
        return said

    def _cancel(self, attempt: str) -> None:
        """Tell the processor that a result is not wanted any more."""
        self.silence.forget(attempt)
        self._close(attempt)
        self.cancelled(attempt)

    def _close(self, attempt: str) -> None:
        if (said := self._texts.pop(attempt, None)) is not None:
            self._stock.partials.close(said)


def _nothing() -> None:
    """Close nothing."""
