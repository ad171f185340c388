"""Pages: how rows are stored: what changed goes into a new page, and pages are merged now and then.

A page is written once, under its owner's epoch and a number, and never changed. The index names
the pages that count; those that its owner has written since follow by their numbers. Of several
rows of one stream the newest is true, wherever it stands. So no write that comes late, of this
owner or of one that was followed, can put an older row in the place of a newer one.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec
import structlog

from taskflow.domain.errors import Unavailable
from taskflow.domain.ports import Documents
from taskflow.domain.row import Row, pack, unpack
from taskflow.domain.row_pages import page_document
from taskflow.hub.lists.page_index import KIND, PageIndex

log = structlog.get_logger(__name__)

FULL = 1000
LARGEST = 1024 * 1024
"""Rows, and bytes, of a page; of fewer than half of both it is small."""
ALIKE = 8
"""Pages of about the same size that are merged."""


Refused = tuple[Row, Exception]
"""A row that cannot be stored, and why."""


class Page(msgspec.Struct, gc=False):
    """The streams that have a row in a page of ``size`` bytes; of those, ``alive`` are needed."""

    ident: str
    streams: frozenset[str]
    size: int
    alive: int = 0

    @property
    def small(self) -> bool:
        """Say whether it is worth merging with others."""
        bytes_alive = self.size * self.alive // max(1, len(self.streams))
        return 0 < self.alive < FULL // 2 and bytes_alive < LARGEST // 2


class Pages:
    """All rows as they are stored, with what merging them needs to know."""

    def __init__(
        self, documents: Documents, epoch: int, held: Callable[[], bool] = lambda: True
    ) -> None:
        """Write under ``epoch``; :meth:`load` comes first.

        Nothing is written while it is not ``held`` for sure who owns the store: of a page that no
        later owner reads, nobody may believe that it has what the log is trimmed of.
        """
        self._documents = documents
        self._held = held
        self._index = PageIndex(documents, epoch)
        self._pages: dict[str, Page] = {}
        self._places: dict[str, Page] = {}
        self._rows: dict[str, Row] = {}
        self._gone: set[str] = set()
        self._flight: tuple[Sequence[Row], bytes] | None = None
        self._unsure: set[str] = set()

    @property
    def damaged(self) -> bool:
        """Say whether rows are missing, which the log still has."""
        return self._index.damaged

    async def load(self) -> list[Row]:
        """Take the rows over from earlier owners; raises ``Overtaken`` if a later one has them."""
        while True:
            bodies = await self._index.read()
            found = {ident: self._unpacked(ident, body) for ident, body in bodies.items()}
            good = {ident: rows for ident, rows in found.items() if rows is not None}
            if await self._index.take_over(good, found.keys() - good.keys()):
                break
        for ident, rows in good.items():
            self._note(ident, rows, len(bodies[ident] or b""))
        return [row for row in self._rows.values() if not row.gone]

    def seq(self, stream: str) -> int:
        """Give the event up to which a stream's row is stored; -1 when none is."""
        row = self._rows.get(stream)
        return -1 if row is None else row.seq

    def get(self, stream: str) -> Row | None:
        """Give a stream's row as it is stored."""
        return self._rows.get(stream)

    def rows(self) -> Iterable[Row]:
        """Give all rows as they are stored."""
        return self._rows.values()

    async def write(self, rows: Sequence[Row]) -> list[Refused]:
        """Store rows; gives those that cannot be stored, which are left out.

        Raises ``Unavailable`` when nobody knows: then call again, with whatever is to be stored
        then.
        """
        if self._flight is not None:
            await self._insert(*self._flight)
        refused: list[Refused] = []
        for start in range(0, len(rows), FULL):
            refused += await self._write_some(rows[start : start + FULL])
        return refused

    async def tidy(self, *, bury: bool) -> None:
        """Merge what has become small, and remove what nobody needs.

        With ``bury``, nothing is left of streams that are gone.
        """
        await self.write(self._alike())
        if bury and self._gone:
            with_gone = [p for p in self._pages.values() if not p.streams.isdisjoint(self._gone)]
            await self.write([row for page in with_gone for row in self._alive(page)])
        over = self._unneeded()
        if len(over) >= ALIKE or (bury and over):
            await self._remove(over)

    async def rebuilt(self) -> None:
        """Note that no row is missing any more."""
        self._index.damaged = False
        try:
            await self._index.turn(list(self._pages), [])
        except BaseException:
            self._index.damaged = True
            raise

    async def _write_some(self, rows: Sequence[Row]) -> list[Refused]:
        """Store rows in one page or, where that is not possible, in two."""
        try:
            body = pack(rows)
            unpack(body)  # else one row that cannot be read would take along all of its page
            if len(body) <= LARGEST or len(rows) == 1:
                self._flight = (rows, body)
                await self._insert(rows, body)
                return []
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001  is told of the one row that it comes from
            self._flight = None
            if len(rows) == 1:
                return [(rows[0], error)]
        half = len(rows) // 2
        return [*await self._write_some(rows[:half]), *await self._write_some(rows[half:])]

    async def _insert(self, rows: Sequence[Row], body: bytes) -> None:
        """Store the next page; the very same one is sent again until it is there."""
        if not self._held():
            raise Unavailable("It is not certain that this T@skFlow still owns its store.")
        ident = self._index.next()
        sure = ident not in self._unsure
        self._unsure.add(ident)
        stored = await self._documents.insert(KIND, page_document(ident, body))
        if stored and sure:
            self._unsure.discard(ident)
        if not stored and await self._index.body(ident) != body:
            self._index.used()  # a page that was given up had come there after all
            await self._insert(rows, body)
            return
        self._index.used()
        self._flight = None
        self._note(ident, rows, len(body))

    def _note(self, ident: str, rows: Sequence[Row], size: int) -> None:
        """Note what a page holds."""
        page = Page(ident, frozenset(row.stream for row in rows), size)
        self._pages[ident] = page
        for row in rows:
            known = self._rows.get(row.stream)
            if known is not None and known.seq > row.seq:
                continue
            if known is not None and not known.gone:
                self._places[row.stream].alive -= 1
            self._rows[row.stream] = row
            self._places[row.stream] = page
            if row.gone:
                self._gone.add(row.stream)
            else:
                self._gone.discard(row.stream)
                page.alive += 1

    def _alike(self) -> list[Row]:
        """Give the rows of the smallest pages of which there are many about as large."""
        sizes: dict[int, list[Page]] = {}
        for page in self._pages.values():
            if page.small:
                sizes.setdefault(page.alive.bit_length() // 3, []).append(page)
        for _, pages in sorted(sizes.items()):
            if len(pages) >= ALIKE:
                return [row for page in pages for row in self._alive(page)]
        return []

    def _alive(self, page: Page) -> list[Row]:
        """Give the rows of a page that are the newest ones and there to stay."""
        mine = [self._rows[s] for s in page.streams if self._places[s] is page]
        return sorted((row for row in mine if not row.gone), key=lambda row: row.stream)

    def _unneeded(self) -> list[str]:
        """Give the pages without which the same rows are found."""
        needed = {page.ident: page for page in self._pages.values() if page.alive}
        waiting = list(needed.values())
        while waiting:  # what is gone must be known for as long as an older row of it is there
            page = waiting.pop()
            for stream in page.streams & self._gone:
                grave = self._places[stream]
                if grave.ident not in needed:
                    needed[grave.ident] = grave
                    waiting.append(grave)
        return [ident for ident in self._pages if ident not in needed]

    async def _remove(self, over: list[str]) -> None:
        """Let pages count no more, then remove them."""
        left = [ident for ident in self._pages if ident not in set(over)]
        await self._index.turn(left, over)
        for ident in over:
            page = self._pages.pop(ident)
            for stream in page.streams & self._gone:
                if self._places[stream] is page:
                    del self._places[stream], self._rows[stream]
                    self._gone.discard(stream)
        await self._index.sweep(self._unsure)

    def _unpacked(self, ident: str, body: bytes | None) -> list[Row] | None:
        """Give a page's rows; None of a page that is not there, or damaged."""
        try:
            if body is not None:
                return unpack(body)
            reason = "It is not there."
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            reason = str(error)
        log.error("rows.damaged", page=ident, reason=reason)
        self._index.damaged = True
        return None
