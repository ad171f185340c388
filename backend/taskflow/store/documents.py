"""Documents in MongoDB: the port ``Documents`` of the domain."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReplaceOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from taskflow.domain.errors import Conflict
from taskflow.store.database import Database, Json
from taskflow.store.runs import remove
from taskflow.store.shape import (
    check_findable,
    check_names,
    check_scalar,
    checked,
    checked_change,
    checked_filter,
    record_of,
)
from taskflow.store.trouble import DUPLICATE, translated

SOME = 500
"""Documents given at a time of those that are looked through."""
TOGETHER = 64
"""Documents that are sent in one go, so that appends never wait long behind them."""


class MongoDocuments:
    """Documents by kind and id; unknown kinds are ``NotFound``, misfits ``SchemaMismatch``."""

    def __init__(self, database: Database) -> None:
        """Read and write in ``database``."""
        self._database = database

    async def get(self, kind: str, ident: str) -> Json | None:
        """Give one document, or None."""
        check_scalar(ident)
        with translated():
            return await self._collection(kind).find_one({"_id": ident})

    async def put(self, kind: str, documents: Iterable[Mapping[str, Any]]) -> None:
        """Store documents under their ``_id``, each replacing what was there.

        Raises ``Conflict`` when a unique field is taken by another document.
        """
        record = record_of(kind)
        # The last one of several with the same id is what is to stay.
        last = {one["_id"]: one for one in (checked(record, given) for given in documents)}
        waiting = list(last.values())
        for start in range(0, len(waiting), TOGETHER):
            await self._put_some(self._collection(kind), waiting[start : start + TOGETHER])

    async def insert(self, kind: str, document: Mapping[str, Any]) -> bool:
        """Store a new document; False when its ``_id`` (or a unique field) is taken."""
        stored = checked(record_of(kind), document)
        with translated():
            try:
                await self._collection(kind).insert_one(stored)
            except DuplicateKeyError:
                return False
        return True

    async def change(
        self, kind: str, ident: str, expected: Mapping[str, Any], new: Mapping[str, Any]
    ) -> bool:
        """Set fields of one document if its fields equal ``expected``; False when they do not."""
        check_names(expected)
        for value in (ident, *expected.values()):
            check_scalar(value)
        fields = checked_change(record_of(kind), new)
        wanted = {**expected, "_id": ident}
        with translated():
            try:
                result = await self._collection(kind).update_one(wanted, {"$set": fields})
            except DuplicateKeyError as error:
                raise _taken(kind) from error
        return result.matched_count == 1

    async def delete(self, kind: str, idents: Iterable[str]) -> None:
        """Remove documents."""
        wanted = list(idents)
        for ident in wanted:
            check_scalar(ident)
        await remove(self._collection(kind), wanted)

    async def discard(self, kind: str, ident: str, expected: Mapping[str, Any]) -> bool:
        """Remove one document if its fields equal ``expected``; False when they do not."""
        check_names(expected)
        for value in (ident, *expected.values()):
            check_scalar(value)
        with translated():
            result = await self._collection(kind).delete_one({**expected, "_id": ident})
        return result.deleted_count == 1

    async def scan(self, kind: str, fields: Iterable[str]) -> AsyncIterator[list[Json]]:
        """Give these fields of all documents of a kind, some documents at a time."""
        some: list[Json] = []
        wanted = dict.fromkeys(fields, 1)
        with translated():
            async for document in self._collection(kind).find({}, wanted):
                some.append(document)
                if len(some) >= SOME:
                    yield some
                    some = []
        yield some

    async def find(
        self,
        kind: str,
        equal: Mapping[str, str | int | bool],
        *,
        order: str = "_id",
        after: tuple[Any, str] | None = None,
        limit: int = 100,
    ) -> list[Json]:
        """Give documents whose fields equal the values, in order.

        ``order`` is a field, descending with a ``-`` before it; equal ones go by ``_id``.
        ``after`` is the ``(order value, _id)`` of the last one seen.
        """
        record = record_of(kind)
        field, direction = order.removeprefix("-"), DESCENDING if order[:1] == "-" else ASCENDING
        check_findable(record, field)
        base = checked_filter(record, equal)
        sort = [(field, direction), ("_id", ASCENDING)][: 1 if field == "_id" else 2]
        found: list[Json] = []
        for rest in _behind(field, direction, after):
            left = limit - len(found)
            if left > 0:
                cursor = self._collection(kind).find(_both(base, rest)).sort(sort).limit(left)
                with translated():
                    found += await cursor.to_list()
        return found

    def _collection(self, kind: str) -> AsyncCollection[Json]:
        return self._database.collection(record_of(kind))

    async def _put_some(self, collection: AsyncCollection[Json], documents: list[Json]) -> None:
        """Insert what is new in one go, which is several times faster, and replace the rest."""
        with translated():
            there = await _insert_new(collection, documents)
            if not there:
                return
            replacements = [ReplaceOne({"_id": one["_id"]}, one, upsert=True) for one in there]
            try:
                await collection.bulk_write(replacements, ordered=False)
            except BulkWriteError as error:
                _places_taken(error)
                raise _taken(collection.name) from error


async def _insert_new(collection: AsyncCollection[Json], documents: list[Json]) -> list[Json]:
    """Insert documents; give those whose place is taken."""
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        return [documents[place] for place in _places_taken(error)]
    return []


def _places_taken(error: BulkWriteError) -> list[int]:
    """Give the places of the documents that were refused as duplicates; raise anything else."""
    troubles = error.details.get("writeErrors") or []
    if not troubles or any(trouble.get("code") != DUPLICATE for trouble in troubles):
        raise error
    return [int(trouble["index"]) for trouble in troubles]


def _behind(field: str, direction: int, after: tuple[Any, str] | None) -> list[Json]:
    """Give the filters for what comes after a document, in order; each can use an index."""
    if after is None:
        return [{}]
    value, ident = after
    check_scalar(value)
    check_scalar(ident)
    beyond = "$gt" if direction == ASCENDING else "$lt"
    if field == "_id":
        return [{"_id": {beyond: ident}}]
    equal = {field: value, "_id": {"$gt": ident}}
    if value is not None:
        return [equal, {field: {beyond: value}}] + (
            [{field: None}] if direction != ASCENDING else []
        )
    return [equal, {field: {"$ne": None}}] if direction == ASCENDING else [equal]


def _both(one: Json, other: Json) -> Json:
    """Join two filters."""
    return {"$and": [one, other]} if one.keys() & other.keys() else {**one, **other}


def _taken(kind: str) -> Conflict:
    return Conflict(f"Another one of the {kind} has that name already; choose a different one.")
