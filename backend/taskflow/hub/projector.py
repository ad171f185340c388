"""Projector: lists of families and flows and of what is due, behind the log, coalesced."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import structlog
from msgspec import Struct

from taskflow.domain.errors import NotFound, TaskflowError, Unavailable, Unreadable
from taskflow.domain.event import SCHEMA_VERSION, Commit
from taskflow.domain.ports import Documents
from taskflow.hub.aside import Aside
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
LISTS = "lists"
log = structlog.get_logger(__name__)


class Standing(Struct, frozen=True):
    """How a stream stands: all that is written of it."""

    stream: str
    seq: int
    kind: str
    row: dict[str, Any]
    gone: bool
    busy: bool


def standing(one: Stream[Any] | Standing) -> Standing:
    """Give how a stream stands now."""
    if isinstance(one, Standing):
        return one
    state = one.state
    return Standing(one.id, one.last, kind_of(state), row(state), state.deleted, busy(state))


def seq_of(one: Stream[Any] | Standing) -> int:
    """Give the seq of what stands there."""
    return one.seq if isinstance(one, Standing) else one.last


class Projector:
    """Keeps the kinds ``families``, ``flows`` and ``due`` of the documents."""

    def __init__(
        self,
        documents: Documents,
        load: Callable[[str], Awaitable[Stream[Any]]],
        seen: Callable[[str], None],
        held: Callable[[], bool],
        aside: Aside | None = None,
    ) -> None:
        """``load`` gives any stream by its name; ``seen`` is told of each that is up to date.

        One of which no row can be made is set ``aside``, and the others go on. Nothing is written
        while it is not ``held`` for sure: another owner may know better.
        """
        self._documents = documents
        self._seen = seen
        self._held = held
        self._aside = aside or Aside()
        self._load = load
        self._dirty: dict[str, Stream[Any] | Standing] = {}
        self._due: set[str] = set()
        self._worker: asyncio.Task[None] | None = None

    def note(self, stream: Stream[Any], _commit: Commit, _events: Sequence[Any]) -> None:
        """Remember that a stream changed."""
        self._dirty[stream.id] = stream

    def leave(self, stream: Stream[Any]) -> None:
        """Keep of a stream that leaves memory only what is still to be written."""
        if self._dirty.get(stream.id) is stream:
            stands = self._standing(stream)
            if stands is not None:
                self._dirty[stream.id] = stands

    @property
    def waiting(self) -> int:
        """Give how many streams have changed since they were written."""
        return len(self._dirty)

    def pending(self, kind: str) -> list[dict[str, Any]]:
        """Give the rows of a kind that are newer than those stored, with ``gone`` where deleted."""
        found = [self._standing(one) for one in list(self._dirty.values())]
        return [{**one.row, "gone": one.gone} for one in found if one and one.kind == kind]

    async def recover(self, streams: Iterable[str]) -> None:
        """Catch up with what a crash left unseen; call before due work is handed out.

        What cannot be read is set aside and left out.
        """
        await self.due()
        idents = sorted(streams)
        for start in range(0, len(idents), AT_ONCE):
            loaded = [await self._loaded(ident) for ident in idents[start : start + AT_ONCE]]
            found = [stands for one in loaded if one and (stands := self._standing(one))]
            await self._write_apart(found)
            for one in found:
                if one.stream not in self._dirty:
                    self._seen(one.stream)

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
        dirty = list(self._dirty.items())
        clock = asyncio.get_running_loop().time
        for start in range(0, len(dirty), AT_ONCE):
            chunk = [
                (ident, one, stands)
                for ident, one in dirty[start : start + AT_ONCE]
                if (stands := self._standing(one))
            ]
            began = clock()
            if not self._held():
                raise Unavailable("It is not certain who owns the store; the lists wait.")
            await self._write_apart([stands for _, _, stands in chunk])
            for ident, one, stands in chunk:
                # Meanwhile it may have changed, or have been loaded anew and changed then.
                if self._dirty.get(ident) is one and seq_of(one) == stands.seq:
                    del self._dirty[ident]
                    self._seen(ident)
            if len(dirty) > AT_ONCE:
                await asyncio.sleep((clock() - began) * DUTY)

    def _standing(self, one: Stream[Any] | Standing) -> Standing | None:
        """Give how a stream stands; None when that cannot be said: it must hold up no other."""
        if isinstance(one, Standing):
            return one
        try:
            stands = standing(one)
        except Exception as error:
            log.exception("row.failed", stream=one.id)
            self._aside.put(one.id, LISTS, error)
            if self._dirty.get(one.id) is one:
                del self._dirty[one.id]
            self._seen(one.id)  # its row is made when it changes next
            return None
        self._aside.clear(one.id, LISTS)
        return stands

    async def _loaded(self, ident: str) -> Stream[Any] | None:
        """Load a stream; None when it is broken, which must keep no start from going on."""
        try:
            return await self._load(ident)
        except NotFound:
            self._seen(ident)
            return None
        except Unreadable:
            return None

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

    async def _write_apart(self, found: list["Standing"]) -> None:
        """Write these rows; one that cannot be stored is set aside, and holds up no other."""
        try:
            await self._write(found)
        except Unavailable:
            raise
        except Exception as error:
            if len(found) == 1:
                log.exception("row.failed", stream=found[0].stream)
                self._aside.put(found[0].stream, LISTS, error)
                return
            for one in found:
                await self._write_apart([one])

    async def _write(self, found: list["Standing"]) -> None:
        """Bring the rows of these streams up to date, and what is due in them."""
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        gone: dict[str, list[str]] = defaultdict(list)
        due, over = [], []
        for one in found:
            if one.gone:
                gone[one.kind].append(one.row["_id"])
            else:
                rows[one.kind].append(one.row)
            if one.busy:
                due.append({"_id": one.stream, "schemaVersion": SCHEMA_VERSION})
            elif one.stream in self._due:
                over.append(one.stream)
        await self._due_now(due, over)
        for kind, documents in rows.items():
            await self._documents.put(kind, documents)
        for kind, idents in gone.items():
            await self._documents.delete(kind, idents)

    async def _due_now(self, due: list[dict[str, Any]], over: list[str]) -> None:
        if due:
            await self._documents.put("due", due)
            self._due.update(one["_id"] for one in due)
        if over:
            await self._documents.delete("due", over)
            self._due.difference_update(over)
