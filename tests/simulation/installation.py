"""Installation: how the product's parts are put together in one simulated process.

This is the one file that knows how a hub is made, started and stopped, and by which names it is
asked. When the product's composition changes, change it here.
"""

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any

from listening import heard
from simulation.taskkinds import Tripping
from taskflow.app.metrics import metrics
from taskflow.domain.command import Command
from taskflow.domain.errors import NotFound, TaskflowError
from taskflow.domain.event import Event
from taskflow.domain.family_reading import FamilyReading
from taskflow.domain.flowlog import DeleteFlow, ReplaceFlow, SaveFlow
from taskflow.domain.migration import Migration
from taskflow.domain.principal import HUB, Principal
from taskflow.domain.row import Row
from taskflow.domain.task import TaskType
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.hub import Hub
from taskflow.hub.lists.rows import family_row
from taskflow.hub.stream.answered import key_for
from taskflow.hub.stream.queued_command import Receipt, Wish
from taskflow.processors.server import ServerProcessor
from taskflow.processors.tools import Tools
from taskflow.rules.connect import Connect
from taskflow.store import migrating
from taskflow.store.documents import MongoDocuments
from taskflow.store.host import Process as Owner
from taskflow.store.log import MongoLog
from taskflow.store.ownership import MongoOwnership
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import briefly, end

RENEWAL = 5.0
SECRET = b"s" * 32
ADMIN = Principal(kind="user", id="root", name="Root", admin=True)
TO_DO = (
    "taskflow_commits_waiting",
    "taskflow_checkpoints_waiting",
    "taskflow_projections_waiting",
    "taskflow_effects_due",
    "taskflow_timers_running",
)
"""Figures of a hub that are zero when it has nothing left to do."""


class Installation:
    """One hub with all that runs in its process."""

    def __init__(
        self, database: Any, owner: Owner, now: Callable[[], int], kinds: Sequence[TaskType]
    ) -> None:
        self._database = database
        self._owner = owner
        self._now = now
        self._kinds = {kind.name: kind for kind in kinds}
        self.lost = asyncio.Event()
        self.hub: Hub
        self._workers = Supervisor()

    async def start(self) -> None:
        """Open the store, own it, start the hub and its processor; raises what the product does."""
        self._ownership = MongoOwnership(self._database, self._owner, self._now)
        self._database.followed = lambda: self._ownership.lapsed
        epoch = await self._ownership.acquire()
        self._renewing = self._workers.begin("ownership", self._renew)
        await migrating.migrate(self._database)
        self.hub = Hub(
            log=MongoLog(self._database, epoch),
            documents=MongoDocuments(self._database),
            catalogue=Catalogue(self._kinds, {"connect": Connect(), Tripping.name: Tripping()}),
            epoch=epoch,
            secret=SECRET,
            now=self._now,
            workers=self._workers,
            held=lambda: self._ownership.held,
        )
        self.hub.appender.overtaken = self.lost
        await self.hub.start()
        clock = asyncio.get_running_loop().time
        self._processor = ServerProcessor(self.hub, Tools({}, {}), clock)
        await self._processor.start()

    async def stop(self) -> None:
        """End cleanly, in the product's order."""
        await self._processor.stop()
        await self.hub.stop()
        await end(self._renewing)
        await briefly(self._ownership.release())

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL)
            try:
                if not self.lost.is_set() and not await self._ownership.renew():
                    self.lost.set()
            except TaskflowError:
                continue

    @property
    def left(self) -> float:
        """Give how much the hub knows that it has still to do."""
        return sum(one.value for one in metrics(self.hub) if one.name in TO_DO)

    def kept(self) -> dict[str, int]:
        """Give how many there are of what the hub keeps in memory."""
        hub, timers = self.hub, self.hub.due.timers
        return {
            "effects": hub.effects.counts()["due"],
            "claims": hub.effects.counts()["claimed"],
            "partials": len(hub.partials._newest),  # noqa: SLF001
            "timers": timers.running,
            "moments": len(timers._heap),  # noqa: SLF001
            "streams": hub.in_memory,
            "batches": hub.backlog.batches,
        }

    def aside(self) -> list[tuple[str, str]]:
        """Give the streams that are set aside, and what for."""
        return [(one.stream, one.what) for one in self.hub.aside.all()]

    def stumbled(self) -> list[tuple[str, str]]:
        """Give the workers that had to be started again, with what was wrong.

        What ends is begun again until the store has given what it needs.
        """
        states = self._workers.states()
        return [(one.name, one.error) for one in states if one.error and not one.ends]

    async def flow(self, document: dict[str, Any], edition: int) -> None:
        """Bring an edition of a flow in, once."""
        given = {**document, "description": f"Edition {edition}."} if edition else document
        await self.hub.flows.ship(document["name"], given, f"edition{edition}")

    async def drop_flow(self, mutation: str, name: str) -> Receipt:
        """Delete a flow."""
        return await self.hub.flows.submit(ADMIN, name, DeleteFlow(mutation=mutation))

    async def draw(self, mutation: str, name: str, document: dict[str, Any]) -> Receipt:
        """Put another document in the place of a flow's draft."""
        command = ReplaceFlow(mutation=mutation, document=document, kind="imported")
        return await self.hub.flows.submit(ADMIN, name, command)

    async def save(self, mutation: str, name: str, label: str) -> Receipt:
        """Save a flow's draft as a revision."""
        command = SaveFlow(mutation=mutation, label=label)
        return await self.hub.flows.submit(ADMIN, name, command)

    async def begin(
        self, who: Principal, mutation: str, flow: str, label: str, **more: Any
    ) -> Receipt:
        """Found a family."""
        return await self.hub.begin(who, Wish(mutation=mutation, flow=flow, label=label, **more))

    async def submit(self, who: Principal, family: str, command: Command) -> Receipt:
        """Give a command."""
        return await self.hub.submit(who, family, command)

    async def fork(
        self, who: Principal, family: str, seq: int, mutation: str, label: str
    ) -> Receipt:
        """Fork a family at one of its seqs."""
        return await self.hub.fork(who, self.hub.read(who, family, seq), mutation, label)

    async def migrate(self, who: Principal, wanted: Migration) -> Receipt:
        """Let a family go on at the newest revision of its flow."""
        return await self.hub.migrations.apply(who, wanted)

    async def read(self, who: Principal, family: str, seq: int | None = None) -> FamilyReading:
        """Read a family now or at a seq."""
        return await self.hub.read(who, family, seq)

    async def events(self, who: Principal, family: str) -> list[Event]:
        """Give all events of a family."""
        last = (await self.hub.read(who, family)).seq
        return list(await self.hub.reader.events(who, family, 0, last))

    def watch(self, who: Principal, family: str, after: int) -> AsyncIterator[Event]:
        """Follow a family's events."""
        return heard(self.hub, who, family, after)

    async def listed(self, who: Principal) -> tuple[dict[str, Row], int]:
        """Give the rows of a person's families, and how many tasks wait in them."""
        found = await self.page(who, 200)
        return {row.id: row for row in found}, await self.hub.lists.waiting(who)

    async def page(
        self, who: Principal, first: int, after: tuple[int, str] | None = None
    ) -> list[Row]:
        """Give a page of the list of a person's families."""
        return await self.hub.lists.families(who, first=first, after=after)

    async def flows(self, names: Iterable[str]) -> tuple[set[str], set[str]]:
        """Name the flows that the list shows, and those of these that are there."""
        listed = await self.hub.lists.flows(ADMIN, first=200, after=None)
        there = {name for name in names if await self._has(name)}
        return {row.id for row in listed}, there

    async def _has(self, flow: str) -> bool:
        try:
            await self.hub.flows.read(ADMIN, flow)
        except NotFound:
            return False
        return True

    @staticmethod
    def row(family: FamilyReading) -> Row:
        """Give the row that lists should show of a family."""
        return family_row(family)

    async def collect(self) -> None:
        """Remove what no family needs any more, now."""
        await self.hub.projector.flush()
        await self.hub.collector.collect()

    async def stored(self, kind: str) -> dict[str, dict[str, Any]]:
        """Give all documents of a kind by id."""
        pages = self.hub.documents.scan(kind, ("stamp", "own", "machines"))
        return {one["_id"]: one async for page in pages for one in page}

    def writes(self, family: str) -> bool:
        """Say whether a family waits to be written into segments, or is."""
        return family in self.hub.checkpoints._due  # noqa: SLF001

    async def accepted(self, who: Principal, family: str, mutation: str) -> int | None:
        """Give the seq with which a mutation was answered, if it was."""
        known = await self.hub._families.accepted(family, key_for(who, mutation))  # noqa: SLF001
        return None if known is None else known.seq

    async def deleted(self, family: str) -> bool:
        """Say whether a family counts as deleted."""
        try:
            return bool((await self.hub.read(HUB, family)).deleted)
        except NotFound:
            return True


def owner(host: str, namespace: str) -> Owner:
    """Give who owns a store; an earlier one of the same host and namespace is seen to be over.

    The system has no process 1 that was started then.
    """
    return Owner(host=host, boot="boot", process=1, started="never", namespace=namespace)


def family_id(who: Principal, mutation: str) -> str:
    """Give the id of the family that an asker founds under a mutation."""
    text = f"{who.kind}:{who.id}:{mutation}"
    return hmac.new(SECRET, text.encode(), "sha256").hexdigest()[:32]
