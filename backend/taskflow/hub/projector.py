"""Projector: lists of families and flows and of what is due, behind the log, coalesced."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from taskflow.domain.errors import NotFound, TaskflowError
from taskflow.domain.event import SCHEMA_VERSION, Commit
from taskflow.domain.ports import Documents, Log
from taskflow.hub.ending import end
from taskflow.hub.rows import busy, kind_of, row
from taskflow.hub.stream import Stream
from taskflow.hub.supervision import Supervisor

PAUSE = 0.5
AT_ONCE = 16
"""Documents written at a time, so that commits never wait long behind them."""
DUTY = 3
"""The projector rests this many times as long as it wrote."""
PAGE = 500
log = structlog.get_logger(__name__)


class Projector:
    """Keeps the kinds ``families``, ``flows`` and ``due`` of the documents."""

    def __init__(
        self, log: Log, documents: Documents, load: Callable[[str], Awaitable[Stream[Any]]]
    ) -> None:
        """``load`` gives any stream by its name."""
        self._log = log
        self._documents = documents
        self._load = load
        self._dirty: dict[str, Stream[Any]] = {}
        self._due: set[str] = set()
        self._worker: asyncio.Task[None] | None = None

    def note(self, stream: Stream[Any], _commit: Commit, _events: Sequence[Any]) -> None:
        """Remember that a stream changed."""
        self._dirty[stream.id] = stream

    def pending(self, kind: str) -> list[dict[str, Any]]:
        """Give the rows of a kind that are newer than those stored, with ``gone`` where deleted."""
        states = [stream.state for stream in self._dirty.values()]
        return [{**row(s), "gone": s.deleted} for s in states if kind_of(s) == kind]

    async def recover(self) -> None:
        """Catch up with what a crash left unseen; call before due work is handed out."""
        await self.due()
        touched = await self._log.touched()
        mark = self._log.mark()
        for ident in sorted(touched):
            try:
                await self._write([await self._load(ident)])
            except NotFound:
                continue
        await self._log.settle(mark)

    async def due(self) -> set[str]:
        """Give the ids of all families in which something is due."""
        last: tuple[str, str] | None = None
        while True:
            page = await self._documents.find("due", {}, after=last, limit=PAGE)
            self._due.update(one["_id"] for one in page)
            if len(page) < PAGE:
                return set(self._due)
            last = (page[-1]["_id"], page[-1]["_id"])

    def start(self, workers: Supervisor) -> None:
        """Begin to work."""
        self._worker = workers.begin("projector", self._work)

    async def stop(self) -> None:
        """Write what is left, then end."""
        if self._worker is None:
            return
        await end(self._worker)
        try:
            await self.flush()
        except TaskflowError as error:
            log.warning("projector.unfinished", reason=error.message)

    async def flush(self) -> None:
        """Write everything that changed until now."""
        mark = self._log.mark()
        dirty = list(self._dirty.values())
        clock = asyncio.get_running_loop().time
        for start in range(0, len(dirty), AT_ONCE):
            chunk = [(stream, stream.last) for stream in dirty[start : start + AT_ONCE]]
            began = clock()
            await self._write([stream for stream, _ in chunk])
            for stream, seq in chunk:
                if stream.last == seq:
                    self._dirty.pop(stream.id, None)
            if len(dirty) > AT_ONCE:
                await asyncio.sleep((clock() - began) * DUTY)
        if dirty:
            await self._log.settle(mark)

    async def _work(self) -> None:
        trouble = ""
        while True:
            await asyncio.sleep(PAUSE)
            try:
                await self.flush()
            except TaskflowError as error:
                if error.message != trouble:  # it is tried again twice a second: said once
                    log.warning("projector.behind", reason=error.message)
                trouble = error.message
            else:
                trouble = ""

    async def _write(self, streams: list[Stream[Any]]) -> None:
        """Bring the rows of these streams up to date, and what is due in them."""
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        gone: dict[str, list[str]] = defaultdict(list)
        due, over = [], []
        for stream in streams:
            kind = kind_of(stream.state)
            if stream.state.deleted:
                gone[kind].append(row(stream.state)["_id"])
            else:
                rows[kind].append(row(stream.state))
            if busy(stream.state):
                due.append({"_id": stream.id, "schemaVersion": SCHEMA_VERSION})
            elif stream.id in self._due:
                over.append(stream.id)
        await self._due_now(due, over)
        for kind, documents in rows.items():
            await self._documents.put(kind, documents)
        for kind, idents in gone.items():
            await self._documents.delete(kind, idents)
            if kind == "families":
                for ident in idents:
                    await self._log.purge(ident)

    async def _due_now(self, due: list[dict[str, Any]], over: list[str]) -> None:
        if due:
            await self._documents.put("due", due)
            self._due.update(one["_id"] for one in due)
        if over:
            await self._documents.delete("due", over)
            self._due.difference_update(over)
