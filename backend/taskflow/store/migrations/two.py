"""From schema 2, where each row of a list was a document, to pages of rows.

The index is written when all pages are there, and only then the old collections are dropped: so
whenever it is killed, it can be begun again.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import structlog
from bson.binary import Binary
from pymongo.errors import DuplicateKeyError

from taskflow.domain.event import SCHEMA_VERSION
from taskflow.domain.row import FLOW, Row, pack, unpack, words
from taskflow.domain.row_pages import INDEX, Index, page_document
from taskflow.store.database import Database, Json
from taskflow.store.kinds import RowsRecord
from taskflow.store.trouble import translated

PAGE = 1000
log = structlog.get_logger(__name__)
_OLD = ("families", "flows", "due")
"""The old collections, in the order in which they may be dropped."""


async def migrate(database: Database) -> None:
    """Bring a database of schema 2 to schema 3."""
    rows = database.collection(RowsRecord)
    with translated():
        if await rows.find_one({"_id": INDEX}) is None:
            old = _Old(database)
            pages = [await _write(database, page, some) async for page, some in _pages(old)]
            index = _index(pages, damaged=old.damaged)
            await _put(database, index)
        for name in _OLD:
            database.require_owned()
            await database.named(name).drop()


async def _write(database: Database, page: str, rows: list[Row]) -> str:
    await _put(database, page_document(page, Binary(pack(rows))))
    return page


async def _put(database: Database, document: Json) -> None:
    """Store a document unless it is there: begun again, it is the same, or a newer one."""
    database.require_owned()
    with suppress(DuplicateKeyError):
        await database.collection(RowsRecord).insert_one(document)


def _index(pages: list[str], *, damaged: bool) -> Json:
    index = Index(version=1, epoch=0, pages=pages, next=len(pages), over=[], damaged=damaged)
    return {"_id": INDEX, "schemaVersion": SCHEMA_VERSION, **index.fields()}


async def _pages(old: "_Old") -> AsyncIterator[tuple[str, list[Row]]]:
    """Give all rows, some at a time, and the name of the page that they go to."""
    some: list[Row] = []
    count = 0
    async for row in old.rows():
        some.append(row)
        if len(some) >= PAGE:
            yield f"{0:08x}:{count:08x}", some
            count, some = count + 1, []
    if some:
        yield f"{0:08x}:{count:08x}", some


class _Old:
    """The rows of all families and flows; those that cannot be read are made again later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.damaged = False

    async def rows(self) -> AsyncIterator[Row]:
        """Give the rows of all families, then of all flows."""
        due = {document["_id"] async for document in self._database.named("due").find({})}
        makers: dict[str, Callable[[Json], Row]] = {
            "families": lambda one: _family(one, busy=one["_id"] in due),
            "flows": _flow,
        }
        for name, make in makers.items():
            async for document in self._database.named(name).find({}):
                try:
                    row = make(document)
                    unpack(pack([row]))
                except Exception:
                    log.exception("migration.row", collection=name, ident=str(document["_id"]))
                    self.damaged = True
                else:
                    yield row


def _family(old: Json, *, busy: bool) -> Row:
    return Row(
        old["_id"],
        old.get("seq", 0),
        old.get("updatedAt", 0),
        words=words([old.get("label", "")]),
        label=old.get("label", ""),
        flow=old.get("flow", ""),
        owner=old.get("owner", ""),
        members=tuple(old.get("members", ())),
        status=old.get("status", ""),
        waiting=old.get("waitingCount", 0),
        created=old.get("createdAt", 0),
        busy=busy,
    )


def _flow(old: Json) -> Row:
    return Row(
        FLOW + old["_id"],
        old.get("seq", 0),
        old.get("updatedAt", 0),
        words=words(old.get("words", ())),
    )
