"""Projector: rows of families and flows, and of what is due, behind the log, coalesced."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import structlog

from taskflow.domain.errors import NotFound, TaskflowError, Unreadable
from taskflow.domain.event import Commit
from taskflow.domain.row import FLOW, KIND, Row
from taskflow.hub.due.throttle import owner_of
from taskflow.hub.lists.ordered_rows import OrderedRows
from taskflow.hub.lists.pages import Pages
from taskflow.hub.lists.rows import row
from taskflow.hub.stream.set_aside import LISTS, SetAsideStreams
from taskflow.hub.stream.stream import Stream
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import briefly, end

PAUSE = 0.5
DOCUMENTS = (FLOW, KIND)
"""What the streams begin with that are no families."""
AT_ONCE = 64
"""Rows made until others have their turn."""
LOOKED_AT = 256
"""Streams that are looked at for what lists do not show yet."""
TOGETHER = 4000
"""Rows stored in one go."""
BURIAL = 20.0
"""Seconds between removals of what is still stored of streams that are gone."""
log = structlog.get_logger(__name__)


class Projector:
    """Keeps the rows of all streams: in memory up to the last commit that is asked for, and stored.

    A row is made of the stream's state when somebody asks for a list or it is to be stored.
    """

    def __init__(
        self,
        pages: Pages,
        load: Callable[[str], Awaitable[Stream[Any]]],
        seen: Callable[[str], None],
        aside: SetAsideStreams | None = None,
    ) -> None:
        """``load`` gives any stream by its name; ``seen`` is told of each that is up to date.

        One of which no row can be made is set ``aside``, and the others go on.
        """
        self._pages = pages
        self._seen = seen
        self._aside = aside or SetAsideStreams()
        self._load = load
        self._dirty: dict[str, Stream[Any]] = {}
        self._unstored: dict[str, Row] = {}
        self._stale: set[str] = set()
        self._writing = asyncio.Lock()
        self._buried = 0.0
        self._worker: asyncio.Task[None] | None = None
        self.families = OrderedRows()
        self.flows = OrderedRows()
        self.kinds = OrderedRows()

    def note(self, stream: Stream[Any], _commit: Commit, _events: Sequence[Any]) -> None:
        """Remember that a stream changed."""
        self._dirty[stream.id] = stream

    def leave(self, stream: Stream[Any]) -> None:
        """Keep of a stream that leaves memory only its row."""
        if self._dirty.get(stream.id) is stream:
            self._settle(stream.id)

    @property
    def waiting(self) -> int:
        """Give how many streams have changed since their rows were stored."""
        return len(self._dirty.keys() | self._unstored.keys())

    async def load(self) -> None:
        """Read what is stored; comes first."""
        rows = await self._pages.load()
        self.families.fill(row for row in rows if not row.stream.startswith(DOCUMENTS))
        self.flows.fill(row for row in rows if row.stream.startswith(FLOW))
        self.kinds.fill(row for row in rows if row.stream.startswith(KIND))

    async def recover(self, streams: Sequence[str]) -> None:
        """Make the rows of streams that a crash left behind; call before due work is handed out.

        What cannot be read is set aside and left out.
        """
        for ident in streams:
            stream = await self._loaded(ident)
            if stream is not None:
                self.make(stream)
        await self.flush()

    def behind(self, stream: str, seq: int) -> bool:
        """Say whether the stored row of a stream is older than an event."""
        return self._pages.seq(stream) < seq

    def listed(self, stream: str) -> int:
        """Give the event that a stream has come to at least, by its row; 0 if it is gone."""
        row = self._unstored.get(stream) or self._pages.get(stream)
        if row is None or row.gone:
            return 0
        # A family's row of the first version may have been ahead of its log.
        return row.seq if row.whole or stream.startswith(DOCUMENTS) else 1

    def reached(self, stream: str) -> int:
        """Give the event up to which there is a row of a stream; 0 if there is none."""
        made = self._unstored.get(stream)
        return max(0, self._pages.seq(stream), made.seq if made else 0)

    def row(self, stream: str) -> Row | None:
        """Give the row of a stream as it is stored."""
        return self._pages.get(stream)

    def streams(self) -> Iterator[str]:
        """Name all streams that have a row."""
        return (row.stream for row in self._pages.rows())

    def due(self) -> list[str]:
        """Give the ids of all families in which something is due, by what is stored."""
        return [row.stream for row in self._pages.rows() if row.busy]

    def make(self, stream: Stream[Any]) -> Row | None:
        """Make the row of a stream now, to be stored with the next ones; None if it cannot be."""
        self._dirty[stream.id] = stream
        self._settle(stream.id)
        return self._unstored.get(stream.id)

    async def rebuilt(self) -> None:
        """Note that no row is missing any more."""
        async with self._writing:
            await self._pages.rebuilt()

    def start(self, workers: Supervisor) -> None:
        """Begin to work."""
        self._worker = workers.begin("projector", self._work)

    async def stop(self) -> None:
        """Store what is left, then end."""
        if self._worker is None:
            return
        await end(self._worker)
        try:
            await briefly(self.flush())
        except TaskflowError as error:
            log.warning("projector.unfinished", reason=error.message)

    async def settle(self) -> None:
        """Bring the rows in memory up to every commit that has landed until now."""
        for count, ident in enumerate(list(self._dirty), 1):
            self._settle(ident)
            if count % AT_ONCE == 0:
                await asyncio.sleep(0)

    def family(self, ident: str) -> Row | None:
        """Give a family's row, up to the last commit that has landed."""
        self._settle(ident)
        return self.families.get(ident)

    def held(self, owner: str, besides: str, most: int) -> int:
        """Give about how many bytes the families of somebody hold, one of them left out.

        Where that comes near the most, so do what lists do not show yet: a look at some of it.
        """
        held = self.families.bytes(owner, besides)
        if 2 * held < most:
            return held
        for stream in islice(self._dirty.values(), LOOKED_AT):
            if not stream.id.startswith(DOCUMENTS) and stream.id != besides:
                shown = self.families.get(stream.id)
                if owner_of(stream.state) == owner:
                    held += stream.state.task_bytes - (shown.bytes if shown else 0)
        return held

    def stale(self, ident: str) -> bool:
        """Say whether no row could be made of a stream as it is."""
        return ident in self._stale

    async def flush(self) -> None:
        """Store the rows of everything that changed until now."""
        await self.settle()
        async with self._writing:
            left = len(self._unstored)
            while left > 0:
                await self._store(dict(islice(self._unstored.items(), TOGETHER)))
                left -= TOGETHER

    async def tidy(self) -> None:
        """Merge small pages, and now and then remove what is left of streams that are gone."""
        now = asyncio.get_running_loop().time()
        async with self._writing:
            bury = now - self._buried >= BURIAL
            await self._pages.tidy(bury=bury)
            if bury:
                self._buried = now

    def _listing(self, ident: str) -> OrderedRows:
        if ident.startswith(KIND):
            return self.kinds
        return self.flows if ident.startswith(FLOW) else self.families

    def _settle(self, ident: str) -> None:
        """Make the row of a stream that changed; one that cannot be made holds up no other."""
        stream = self._dirty.pop(ident, None)
        if stream is None:
            return
        try:
            made = row(stream.state)
            self._listing(ident).put(made)
        except Exception as error:
            log.exception("row.failed", stream=ident)
            self._aside.put(ident, LISTS, error)
            self._stale.add(ident)
            if ident not in self._unstored:
                self._seen(ident)  # its row is made when it changes next
            return
        self._aside.clear(ident, LISTS)
        self._stale.discard(ident)
        self._unstored[ident] = made

    async def _store(self, rows: dict[str, Row]) -> None:
        for refused, error in await self._pages.write([*rows.values()]):
            log.error("row.failed", stream=refused.stream, exc_info=error)
            self._aside.put(refused.stream, LISTS, error)
        for ident, stored in rows.items():
            if self._unstored.get(ident) is stored:
                del self._unstored[ident]
                if ident not in self._dirty:
                    self._seen(ident)

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
                await self.tidy()
            except TaskflowError as error:
                if error.message != trouble:  # it is tried again twice a second: said once
                    log.warning("projector.behind", reason=error.message)
                trouble = error.message
            else:
                trouble = ""
