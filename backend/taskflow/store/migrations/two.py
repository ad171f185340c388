"""From schema 2, where each row of a list was a document, to pages of rows.

The index is written when all pages are there, and only then the old collections are dropped: so
whenever it is killed, it can be begun again.
"""

from collections.abc import AsyncIterator

from bson.binary import Binary

from taskflow.domain.event import SCHEMA_VERSION
from taskflow.domain.row import FLOW, Row, pack, words
from taskflow.store.database import Database, Json
from taskflow.store.kinds import RowsRecord
from taskflow.store.trouble import translated

PAGE = 1000
INDEX = "index"
_OLD = ("families", "flows", "due")
"""The old collections, in the order in which they may be dropped."""


async def migrate(database: Database) -> None:
    """Bring a database of schema 2 to schema 3."""
    rows = database.collection(RowsRecord)
    with translated():
        if await rows.find_one({"_id": INDEX}) is None:
            pages = [await _write(database, page, some) async for page, some in _pages(database)]
            await rows.replace_one({"_id": INDEX}, _index(pages), upsert=True)
        for name in _OLD:
            await database.named(name).drop()


async def _write(database: Database, page: str, rows: list[Row]) -> str:
    document = {"_id": page, "body": Binary(pack(rows)), "schemaVersion": SCHEMA_VERSION}
    await database.collection(RowsRecord).replace_one({"_id": page}, document, upsert=True)
    return page


def _index(pages: list[str]) -> Json:
    told = {"version": 1, "epoch": 0, "next": len(pages), "over": [], "damaged": False}
    return {"_id": INDEX, "pages": pages, "schemaVersion": SCHEMA_VERSION, **told}


async def _pages(database: Database) -> AsyncIterator[tuple[str, list[Row]]]:
    """Give all rows, some at a time, and the name of the page that they go to."""
    some: list[Row] = []
    count = 0
    async for row in _rows(database):
        some.append(row)
        if len(some) >= PAGE:
            yield f"{0:08x}:{count:08x}", some
            count, some = count + 1, []
    if some:
        yield f"{0:08x}:{count:08x}", some


async def _rows(database: Database) -> AsyncIterator[Row]:
    """Give the rows of all families, then of all flows."""
    due = {document["_id"] async for document in database.named("due").find({}, {"_id": 1})}
    async for old in database.named("families").find({}):
        yield Row(
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
            busy=old["_id"] in due,
        )
    async for old in database.named("flows").find({}):
        yield Row(
            FLOW + old["_id"],
            old.get("seq", 0),
            old.get("updatedAt", 0),
            words=words(old.get("words", ())),
        )
