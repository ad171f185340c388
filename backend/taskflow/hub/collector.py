"""Collector: removes the plans and statecharts that no family was started from any more.

A plan is stored before the family that needs it, so one that nobody names may be about to be named.
Hence what is used while a collection runs is left alone, what is removed is first forgotten by who
would skip storing it again, and it is removed only as it was found: whoever stores it again, this
hub or one that has followed it, stamps it anew.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import structlog

from taskflow.domain.errors import NotFound, TaskflowError
from taskflow.domain.ports import Documents, Log
from taskflow.domain.row import brief
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.lists.projector import Projector
from taskflow.hub.lists.rows import plans_of
from taskflow.hub.plans import Plans
from taskflow.hub.stream.stream import Stream
from taskflow.hub.stream.streams import Streams
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

FIRST_COLLECTION = 600.0
COLLECTION_PAUSE = 3600.0
"""Seconds after a start until the first collection, and between two."""
MOST_READ = 200
"""Families of which a collection reads the plan since their row does not tell it."""
TURN = 500
"""Families looked at before others get their turn."""
log = structlog.get_logger(__name__)


class Collector:
    """Looks now and then which plans and statecharts are needed, and removes the others."""

    def __init__(  # noqa: PLR0913  what a collection has to look at
        self,
        documents: Documents,
        stored: Log,
        plans: Plans,
        families: Streams[Any],
        *,
        projector: Projector,
        held: Callable[[], bool],
    ) -> None:
        """Nothing is removed while it is not ``held`` for sure who owns the store."""
        self._documents = documents
        self._log = stored
        self._plans = plans
        self._families = families
        self._projector = projector
        self._held = held
        self._worker: asyncio.Task[None] | None = None

    def start(self, workers: Supervisor) -> None:
        """Begin to work."""
        self._worker = workers.begin("collector", self._work)

    async def stop(self) -> None:
        """End; what is not removed yet is later."""
        if self._worker is not None:
            await end(self._worker)

    async def _work(self) -> None:
        await asyncio.sleep(FIRST_COLLECTION)
        while True:
            try:
                await self.collect()
            except TaskflowError as error:
                log.info("collector.later", reason=error.message)
            await asyncio.sleep(COLLECTION_PAUSE)

    async def collect(self) -> None:
        """Remove what is not needed; raises what keeps it from knowing that for sure."""
        with self._plans.collecting() as used:
            named = await self._named()
            if named is None:
                return
            removed = await self._sweep("revisions", lambda one: brief(one["_id"]) in named, used)
            machines = await self._machines()
            removed += await self._sweep(
                "machines", lambda one: not one.get("own") or one["_id"] in machines, used
            )
        if removed:
            log.info("collector.removed", documents=removed)

    async def _sweep(
        self, kind: str, needed: Callable[[dict[str, Any]], bool], used: set[str]
    ) -> int:
        """Remove the documents of a kind that are neither needed nor used meanwhile."""
        removed = 0
        async for page in self._documents.scan(kind, ("stamp", "own")):
            for one in page:
                ident = one["_id"]
                if needed(one) or ident in used or not self._held():
                    continue
                with self._plans.forgetting(ident):
                    stamp = {"stamp": one.get("stamp")}
                    removed += await self._documents.discard(kind, ident, stamp)
        return removed

    async def _named(self) -> set[str] | None:
        """Give the briefs of all plans that families name; None when that takes another time."""
        named = {brief(plan) for stream in self._families.all() for plan in _plans_of(stream)}
        rows: set[str] = set()
        for count, row in enumerate(list(self._projector.families.order(None)), 1):
            if row.plan:
                rows.add(row.stream)
                named.update(row.plan.split())
            if count % TURN == 0:
                await asyncio.sleep(0)
        read = 0
        async for unknown in self._without(rows):
            for ident in unknown:
                if read == MOST_READ:
                    return None
                read += 1
                named.update(map(brief, await self._read(ident)))
        return named

    async def _without(self, rows: set[str]) -> AsyncIterator[list[str]]:
        """Give the families of which no row tells the plan, some at a time."""
        yield [ident for ident in self._families.unread if ident not in rows]
        async for names in self._log.streams():
            missing = [name for name in names if ":" not in name and name not in rows]
            points = await self._log.checkpoints(missing)
            yield [name for name in missing if (p := points.get(name)) and p.grave is None]

    async def _read(self, ident: str) -> list[str]:
        """Read a family's plans, and let its row tell them from now on."""
        try:
            stream = await self._families.get(ident)
        except NotFound:
            return []
        self._projector.make(stream)
        return plans_of(stream.state)

    async def _machines(self) -> set[str]:
        """Give the hashes of the statecharts of all plans that are stored."""
        found: set[str] = set()
        async for page in self._documents.scan("revisions", ("machines", "stamp")):
            for one in page:
                found.update(one["machines"] if "machines" in one else await self._noted(one))
        return found

    async def _noted(self, one: dict[str, Any]) -> Iterable[str]:
        """Note the statecharts of a plan that was stored before they were noted."""
        return await self._plans.note_machines(one["_id"])


def _plans_of(stream: Stream[Any]) -> Iterable[str]:
    """Give the plans that a family in memory names, or will once it is stored."""
    yield from plans_of(stream.state)
    if isinstance(stream.deciding, FamilyDecision):
        yield stream.deciding.plan.hash
