"""Projector: lists of families and of what is due, behind the log, coalesced, rebuildable."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog

from taskflow.domain.errors import NotFound, TaskflowError
from taskflow.domain.event import SCHEMA_VERSION, Commit
from taskflow.domain.family import Family
from taskflow.domain.ports import Documents, Log
from taskflow.hub.stream import Stream
from taskflow.hub.streams import Streams

PAUSE = 0.5
AT_ONCE = 16
"""Documents written at a time, so that commits never wait long behind them."""
DUTY = 3
"""The projector rests this many times as long as it wrote."""
log = structlog.get_logger(__name__)


class Projector:
    """Keeps the kinds ``families`` and ``due`` of the documents."""

    def __init__(self, log: Log, documents: Documents, families: Streams[Family]) -> None:
        """Begin with nothing to write."""
        self._log = log
        self._documents = documents
        self._families = families
        self._dirty: dict[str, Stream[Any]] = {}
        self._due: set[str] = set()
        self._worker: asyncio.Task[None] | None = None

    def note(self, stream: Stream[Any], _commit: Commit, _events: Sequence[Any]) -> None:
        """Remember that a family changed."""
        if isinstance(stream.state, Family):
            self._dirty[stream.id] = stream

    def pending(self) -> list[dict[str, Any]]:
        """Give the rows that are newer than those stored."""
        return [row(stream.state) for stream in self._dirty.values()]

    async def recover(self) -> None:
        """Catch up with what a crash left unseen; call before due work is handed out."""
        touched = await self._log.touched()
        mark = self._log.mark()
        for ident in sorted(touched):
            try:
                stream = await self._families.get(ident)
            except NotFound:
                continue
            if isinstance(stream.state, Family):
                await self._write([stream])
        await self._log.settle(mark)

    async def due(self) -> list[dict[str, Any]]:
        """Give the ids of all families in which something is due."""
        found: list[dict[str, Any]] = []
        last = None
        while True:
            page = await self._documents.find("due", {}, after=last, limit=500)
            found += page
            if len(page) < 500:  # noqa: PLR2004  a page not full is the last
                break
            last = (page[-1]["_id"], page[-1]["_id"])
        self._due = {one["_id"] for one in found}
        return found

    def start(self) -> None:
        """Begin to work."""
        self._worker = asyncio.create_task(self._work(), name="projector")

    async def stop(self) -> None:
        """Write what is left, then end."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
            try:
                await self.flush()
            except TaskflowError as error:
                log.warning("projector.unfinished", reason=error.message)

    async def flush(self) -> None:
        """Write everything that changed until now."""
        mark = self._log.mark()
        dirty = list(self._dirty.values())
        for start in range(0, len(dirty), AT_ONCE):
            chunk = dirty[start : start + AT_ONCE]
            began = asyncio.get_running_loop().time()
            seqs = [stream.last for stream in chunk]
            await self._write(chunk)
            for stream, seq in zip(chunk, seqs, strict=True):
                if stream.last == seq:
                    self._dirty.pop(stream.id, None)
            if len(dirty) > AT_ONCE:
                await asyncio.sleep((asyncio.get_running_loop().time() - began) * DUTY)
        if dirty:
            await self._log.settle(mark)

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(PAUSE)
            try:
                await self.flush()
            except TaskflowError as error:
                log.warning("projector.behind", reason=error.message)
                await asyncio.sleep(PAUSE)

    async def _write(self, streams: list[Stream[Any]]) -> None:
        gone = [stream.state for stream in streams if stream.state.deleted]
        here = [stream.state for stream in streams if not stream.state.deleted]
        due = [family for family in here if busy(family)]
        idle = [f.id for f in here if f.id in self._due and not busy(f)]
        await self._documents.put("families", [row(family) for family in here])
        if due:
            await self._documents.put("due", [{"_id": f.id, "at": f.seq} for f in due])
            self._due.update(family.id for family in due)
        if idle or gone:
            ids = idle + [family.id for family in gone]
            await self._documents.delete("due", ids)
            self._due.difference_update(ids)
        for family in gone:
            await self._documents.delete("families", [family.id])
            await self._log.purge(family.id)


def busy(family: Family) -> bool:
    """Say whether something is due in a family."""
    return any(task.effects or task.timers for task in family.tasks.values())


def row(family: Family) -> dict[str, Any]:
    """Give the family as it stands in lists."""
    document = family.document
    waiting = [k for k, task in family.tasks.items() if task.kind == "waiting"]
    founder = family.founder
    changed = family.updated
    label = str(document.get("label", ""))
    return {
        "_id": family.id,
        "schemaVersion": SCHEMA_VERSION,
        "label": label,
        "flow": document.get("flow", {}).get("name", ""),
        "owner": document.get("owner", ""),
        "members": sorted(family.members),
        "status": family.status,
        "waitingCount": len(waiting),
        "createdAt": document.get("createdAt", 0),
        "updatedAt": changed,
        "seq": family.seq,
        "taskCount": len(family.tasks),
        "founder": founder.document["instanceId"] if founder else "",
        "words": sorted(set(label.casefold().split()))[:20],
    }

