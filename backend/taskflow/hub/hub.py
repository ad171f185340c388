"""Hub: the one door through which every change goes, and where changes are read and watched."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any

import structlog

from taskflow.domain import command as commands
from taskflow.domain.allowances import USUAL, Allowances
from taskflow.domain.command import Command
from taskflow.domain.errors import NotFound, TaskflowError, Unreadable
from taskflow.domain.family_view import FamilyView
from taskflow.domain.ports import Documents, Log
from taskflow.domain.principal import HUB, Principal
from taskflow.domain.row import KIND
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.collector import Collector
from taskflow.hub.decide.flow_decision import PREFIX
from taskflow.hub.due.at_most_once import AtMostOnce
from taskflow.hub.due.clean_shutdown import CleanShutdown
from taskflow.hub.due.effects import Effects
from taskflow.hub.due.work import DueWork
from taskflow.hub.families import FamilySubject
from taskflow.hub.flows import Flows
from taskflow.hub.heavy_work import Sandbox
from taskflow.hub.kind_changes import KindChanges
from taskflow.hub.kinds import Kinds
from taskflow.hub.lists.lists import Lists
from taskflow.hub.lists.pages import Pages
from taskflow.hub.lists.projector import Projector
from taskflow.hub.lists.row_rebuild import RowRebuild
from taskflow.hub.lists.strangers import Strangers
from taskflow.hub.migrations import Migrations
from taskflow.hub.missing_kinds import MissingKinds
from taskflow.hub.plans import Plans
from taskflow.hub.queues.dispatcher import Dispatcher
from taskflow.hub.quotas import Quotas
from taskflow.hub.read.graph import Graphs
from taskflow.hub.read.live import Live
from taskflow.hub.read.partials import Partials
from taskflow.hub.read.reader import Reader
from taskflow.hub.recovery import LATER, Recovery
from taskflow.hub.retries import Retries
from taskflow.hub.stream.answered import key_for
from taskflow.hub.stream.appender import Appender
from taskflow.hub.stream.backlog import Backlog
from taskflow.hub.stream.changes_since import since
from taskflow.hub.stream.checkpoints import Checkpoints
from taskflow.hub.stream.queued_command import Origin, QueuedCommand, Receipt, Wish
from taskflow.hub.stream.set_aside import LOADING
from taskflow.hub.stream.stream import Stream
from taskflow.hub.stream.streams import Streams
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

log = structlog.get_logger(__name__)


class Hub:
    """Families: commands in, events out."""

    def __init__(  # noqa: PLR0913  what a hub stands on
        self,
        *,
        log: Log,
        documents: Documents,
        catalogue: Catalogue,
        epoch: int,
        secret: bytes,
        now: Callable[[], int],
        workers: Supervisor,
        clock: Callable[[], float] | None = None,
        held: Callable[[], bool] = lambda: True,
        allowances: Allowances = USUAL,
        apart: Sandbox | None = None,
    ) -> None:
        """Connect the rooms; nothing runs before :meth:`start`.

        ``now`` gives wall time (milliseconds since 1970), ``clock`` seconds that never jump (None:
        the running loop's). ``held`` tells whether this process surely owns the store now.
        """
        self.catalogue = catalogue
        self.changes = KindChanges(catalogue)
        self.documents = documents
        self.now = now
        self.log = log
        self.workers = workers
        self._secret = secret
        self.backlog = Backlog(log, self._push)
        self.appender = Appender(log, epoch, held, self._pause)
        self.checkpoints = Checkpoints(log, self.backlog)
        self.plans = Plans(documents, catalogue, epoch)
        self.partials = Partials()
        subject = FamilySubject(
            catalogue,
            self.plans,
            now,
            self.partials.of,
            allowances,
            owned=lambda: self.effects.owned,
            held=lambda who, besides: self.projector.held(who, besides, allowances.person_bytes),
        )
        self.ahead, self.early = subject.ahead, subject.early
        self.aside = self.checkpoints.aside
        self.aside.heeding.append(self._heed)
        self._reader: asyncio.Task[None] | None = None
        self._families = Streams(subject, log, self.appender, self.checkpoints)
        steady = clock or asyncio.get_running_loop().time
        self.effects = Effects(epoch, steady, secret)
        self._handed = AtMostOnce(documents, workers.once)
        self.due = DueWork(
            self._families,
            partial(self.submit, HUB),
            workers,
            effects=self.effects,
            handed=self._handed,
            now=now,
        )
        self.kinds = Kinds(
            log,
            self.appender,
            self.checkpoints,
            documents=documents,
            catalogue=catalogue,
            now=now,
            allowances=allowances,
            apart=apart,
        )
        fetch = self.kinds.published.fetch
        self._waiting = subject.waiting = MissingKinds(
            catalogue, self.kinds.published, self._take_up
        )
        self.kinds.awaited = subject.waiting.awaits
        self.flows = Flows(log, self.appender, self.checkpoints, catalogue, now, apart, fetch)
        self._farewell = CleanShutdown(documents)
        pages = Pages(documents, epoch, lambda: self.appender.held)
        self.projector = Projector(pages, self._load, self.backlog.projected, self.aside)
        self.kinds.projector = self.projector
        self.quotas = Quotas(allowances, self.projector.families, steady)
        self.recovery = Recovery(
            log=log,
            documents=documents,
            backlog=self.backlog,
            projector=self.projector,
            aside=self.aside,
            load=self._load,
            write=self._written,
            forget=lambda ident: self._streams(ident).forget(ident),
            names=lambda ident: self._streams(ident).subject.names(ident),
            workers=workers,
        )
        self.checkpoints.rested.append(self.recovery.rested)
        self.rebuilding = RowRebuild(log, pages, self.projector, self._load, self._take_up)
        self.lists = Lists(self.projector, self._owned)
        self._strangers = Strangers(
            self.projector, self.aside, lambda: self._owned() and not self.rebuilding.needed
        )
        self._retries = Retries(self._families, self._strangers)
        self.reader = Reader(
            self._families,
            self.flows,
            self.plans,
            log,
            strangers=self._strangers,
            quotas=self.quotas,
            partials=self.partials,
            live=Live(),
            held=self._owned,
        )
        self.migrations = Migrations(
            self._families, self.reader, self.plans, self.kinds, self._retries, self._waits
        )
        self.collector = Collector(
            documents, log, self.plans, self._families, projector=self.projector, held=self._owned
        )
        self.work = Dispatcher(
            effects=self.effects,
            handed=self._handed,
            reader=self.reader,
            catalogue=catalogue,
            partials=self.partials,
            submit=lambda *given: self.submit(*given),  # noqa: PLW0108  it may be another one then
            held=self._owned,
            waits=self._waits,
            now=now,
        )
        self.graphs = Graphs(catalogue, lambda ident: self._families.loaded(ident) is not None)
        for one in (self.effects, self.partials, self.due.timers, self.graphs):
            self._families.listeners.append(one.note)
        self._families.leaving.append(self.graphs.leave)
        for streams in (self._families, self.flows.streams, self.kinds.streams):
            streams.listeners += [self.backlog.note, self.projector.note]
            streams.loader.listed = self.projector.listed
            streams.leaving.append(self.projector.leave)

    async def start(self) -> None:
        """Catch up with the log, take up what is due, and open the door."""
        found = await self.recovery.replay()
        for streams in (self.flows.streams, self.kinds.streams, self._families):
            its = {k: one for k, one in found.items() if self._streams(k) is streams}
            streams.replay(its)
        self.appender.start(self.workers)
        self.checkpoints.start(self.workers)
        self.backlog.start(self.workers)
        await self.recovery.rows()
        self.workers.complete("known-streams", self._learn)
        await self.kinds.start(self.lists.versions())
        orderly = await self._farewell.taken()
        await self._handed.load()
        await self.due.take_up(self.projector.due(), orderly=orderly)
        self.caught_up = self.workers.complete("replayed-streams", self.recovery.rest)
        if self.rebuilding.needed:
            self.workers.complete("rows", self.rebuilding.work)
        self.due.start()
        self.projector.start(self.workers)
        self.collector.start(self.workers)
        self._reader = self.workers.begin("set-aside", partial(self.aside.try_again, self._load))

    async def stop(self) -> None:
        """Close the door; everything acknowledged is in the log."""
        await self.workers.leave_off()
        if self._reader is not None:
            await end(self._reader)
        await self.collector.stop()
        await self.due.stop()
        await self.appender.stop()
        await self.projector.stop()
        await self.checkpoints.stop()
        await self.backlog.stop()
        await self._farewell.leave(held=self.appender.held)

    async def begin(self, principal: Principal, wish: Wish) -> Receipt:
        """Found a family; its id derives from the asker and the mutation, so a retry finds it."""
        ident = self.family_id(principal, wish.mutation)
        try:
            plan, flow = await self.flows.plan(principal, wish.flow, wish.revision)
            if wish.revision is not None:
                asked = plan.definitions.get(plan.initiator(wish.task))
                await self.flows.require_today(principal, wish.flow, asked)
        except TaskflowError as error:
            # The flow may have been removed since: that takes no answer back.
            return await self._retries.again(principal, ident, wish, error)
        if self._families.loaded(ident) is None:  # else it is sent again
            self.quotas.require_room(principal, ident)
        command = commands.Start(
            mutation=wish.mutation,
            plan=plan,
            definition=plan.initiator(wish.task),
            label=wish.label,
            input=wish.input,
        )
        with self.plans.using(plan):
            await self.plans.store(plan, flow)
            return await self._families.submit(
                ident, QueuedCommand(command, principal, sent=wish), new=True
            )

    async def submit(self, principal: Principal, family: str, command: Command) -> Receipt:
        """Give a command to a family; returns when it is durable, raises what refuses it."""
        if principal.kind == "user":
            # Before a known mutation is answered: that too would tell others of the family.
            try:
                await self.reader.stream(principal, family)
            except NotFound as error:
                return await self._retries.again(principal, family, command, error)
            except Unreadable:
                if not (principal.admin and isinstance(command, commands.Delete)):
                    raise
                reached = self.projector.reached(family)
                return await self._families.remove(
                    family, QueuedCommand(command, principal), reached
                )
            self.quotas.require_growth(family, command)
        extra: Any = None
        if isinstance(command, commands.Update) and command.base_seq is not None:
            key, sure = key_for(principal, command.mutation), self.appender.held
            extra = await since(self._families, family, command.base_seq, key, sure=sure)
        return await self._families.submit(family, QueuedCommand(command, principal, extra))

    async def fork(
        self,
        principal: Principal,
        moment: Awaitable[FamilyView],
        mutation: str,
        label: str,
        sent: Origin | None = None,
    ) -> Receipt:
        """Found a family from a moment of another, which is awaited first.

        ``sent`` is how the asker named the moment, which may be another one by now (None: by its
        seq). A retry is answered also when the other one is gone or set aside, or the asker has
        left it, since.
        """
        ident = self.family_id(principal, mutation)
        try:
            family = await moment
        except TaskflowError as error:
            known = await self._retries.known(principal, ident, mutation, error)
            return Receipt(ident, known.seq)
        if self._families.loaded(ident) is None:  # else it is sent again
            self.quotas.require_room(principal, ident)
        fork = commands.Fork(
            mutation=mutation,
            origin=family.id,
            seq=family.seq,
            at=family.updated or self.now(),
            label=label or f"{family.document.get('label', '')} ({family.seq})",
            tasks=dict(family.tasks),
            document=dict(family.document),
        )
        plan = family.plan or await self.plans.fetch(family.document)
        await self.kinds.published.learn(plan)
        said = sent or Origin(mutation, family.id, family.seq, label)
        with self.plans.using(plan):
            await self.plans.store_again(plan)  # the origin may have been removed meanwhile
            return await self._families.submit(
                ident, QueuedCommand(fork, principal, plan, said), new=True
            )

    async def read(
        self, principal: Principal, ident: str, seq: int | None = None, at: int | None = None
    ) -> FamilyView:
        """Give a family now or at a moment, to those who may read it now.

        Raises ``NotFound`` for a moment before its first event.
        """
        return await self.reader.view(principal, ident, seq, at)

    @property
    def in_memory(self) -> int:
        """Give how many families are in memory."""
        return self._families.in_memory

    async def read_before(self, principal: Principal, ident: str, mutation: str) -> FamilyView:
        """Give a family for a command that may end the asker's right to read it.

        Sent again, it finds nothing but the id: who has left may not read even the past.
        """
        try:
            return await self.read(principal, ident)
        except NotFound as error:
            await self._retries.known(principal, ident, mutation, error)
            return self.reader.empty(ident)

    def family_id(self, principal: Principal, mutation: str) -> str:
        """Derive a family's id: nobody can guess it, the same asker's retry gives the same."""
        text = f"{principal.kind}:{principal.id}:{mutation}"
        return hmac.digest(self._secret, text.encode(), "sha256").hex()[:32]

    def _heed(self, ident: str, what: str) -> None:
        """Take up what is due in a family that can be read again."""
        if what == LOADING and self._streams(ident) is self._families:
            log.warning("stream.back", stream=ident)
            self._take_up(ident)

    def _take_up(self, family: str) -> None:
        """Take up what is due in a family that no start has known of."""
        self.workers.complete("take-up", partial(self.due.take_up, [family], orderly=True))

    async def _waits(self, family: str) -> None:
        """Let a family wait for the kinds of its tasks that are missing; what is back goes on."""
        await self._waiting.look((await self._families.get(family)).state)
        self._take_up(family)

    async def _learn(self) -> None:
        """Learn which families there are, so that founding one need not ask the store."""
        await asyncio.sleep(LATER)
        self._families.known.add(self.projector.streams())
        async for names in self.log.streams():
            self._families.known.add(names)
        self._families.known.complete = True

    def _owned(self) -> bool:
        return self.appender.held

    def _pause(self) -> float:
        return self.backlog.pause(self.checkpoints.behind, recovering=self.recovery.behind)

    def _push(self, idents: Iterable[str]) -> None:
        for ident in idents:
            self._streams(ident).push((ident,))

    async def _written(self, idents: Sequence[str]) -> None:
        self._push(idents)
        await self.checkpoints.passed(idents)

    async def _load(self, ident: str) -> Stream[Any]:
        return await self._streams(ident).get(ident)

    def _streams(self, ident: str) -> Streams[Any]:
        if ident.startswith(KIND):
            return self.kinds.streams
        return self.flows.streams if ident.startswith(PREFIX) else self._families
