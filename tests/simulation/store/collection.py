"""Collection: pymongo's async collection as the product's store uses it, over simulated data.

Each call travels to the server, is done there all at once, and its answer travels back; in between
the hub may die and other calls are done. What is on its way is done even if nobody waits any more.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any, Self

from pymongo import DeleteMany, DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne
from pymongo.errors import BulkWriteError, DocumentTooLarge, DuplicateKeyError, WriteError
from pymongo.results import (
    BulkWriteResult,
    DeleteResult,
    InsertManyResult,
    InsertOneResult,
    UpdateResult,
)

from simulation.process import Process
from simulation.store.data import DUPLICATE, Collection, Trouble, encoded
from simulation.store.documents import Json
from simulation.store.line import Line

Step = Callable[[], Any]


class SimulatedCollection:
    """One collection as one process sees it."""

    def __init__(self, data: Collection, line: Line, process: Process) -> None:
        self.name = data.name
        self._data = data
        self._line = line
        self._process = process

    async def insert_one(self, document: Any) -> InsertOneResult:
        body = self._body(document)
        await self._write("insert_one", [lambda: self._data.insert(body)])
        return InsertOneResult(document["_id"], acknowledged=True)

    async def insert_many(
        self,
        documents: Iterable[Any],
        ordered: bool = True,  # noqa: FBT001, FBT002
    ) -> InsertManyResult:
        bodies = [self._body(one) for one in documents]
        if not bodies:
            raise TypeError("documents must be a non-empty list")
        steps = [_inserting(self._data, body) for body in bodies]
        await self._bulk("insert_many", steps, ordered=ordered)
        return InsertManyResult([None] * len(bodies), acknowledged=True)

    async def replace_one(
        self,
        wanted: Json,
        document: Any,
        upsert: bool = False,  # noqa: FBT001, FBT002
    ) -> UpdateResult:
        body = self._body(document)
        step = _replacing(self._data, wanted, body, upsert=upsert)
        matched, made = (await self._write("replace_one", [step]))[0]
        return _updated(matched, made)

    async def update_one(
        self,
        wanted: Json,
        change: Json,
        upsert: bool = False,  # noqa: FBT001, FBT002
    ) -> UpdateResult:
        step = _updating(self._data, wanted, change, upsert=upsert, one=True)
        matched, made = (await self._write("update_one", [step]))[0]
        return _updated(matched, made)

    async def update_many(
        self,
        wanted: Json,
        change: Json,
        upsert: bool = False,  # noqa: FBT001, FBT002
    ) -> UpdateResult:
        step = _updating(self._data, wanted, change, upsert=upsert, one=False)
        matched, made = (await self._write("update_many", [step]))[0]
        return _updated(matched, made)

    async def delete_one(self, wanted: Json) -> DeleteResult:
        step = _deleting(self._data, wanted, one=True)
        count = (await self._write("delete_one", [step]))[0]
        return DeleteResult({"n": count}, acknowledged=True)

    async def delete_many(self, wanted: Json) -> DeleteResult:
        # The server deletes one document after the other, and can be stopped in between.
        ids = wanted.get("_id")
        if isinstance(ids, Mapping) and "$in" in ids and len(wanted) == 1:
            steps = [_deleting(self._data, {"_id": one}, one=True) for one in ids["$in"]]
        else:
            steps = [_deleting(self._data, wanted, one=False)]
        count = sum(await self._write("delete_many", steps)) if steps else 0
        return DeleteResult({"n": count}, acknowledged=True)

    async def bulk_write(
        self,
        requests: Sequence[Any],
        ordered: bool = True,  # noqa: FBT001, FBT002
    ) -> BulkWriteResult:
        numbered = list(enumerate(self._step_of(request) for request in requests))
        if not ordered:  # the driver then sends inserts first, deletes last
            numbered.sort(key=lambda one: _turn(requests[one[0]]))
        places = [place for place, _ in numbered]
        return await self._bulk(
            "bulk_write", [step for _, step in numbered], ordered=ordered, places=places
        )

    async def find_one(self, wanted: Json | None = None, *_: Any, **more: Any) -> Json | None:
        if more or _:
            raise NotImplementedError(f"The simulated store does not know {more or _}; teach it.")
        found = await self._read("find_one", lambda: self._data.find(wanted or {}, (), 1))
        return found[0] if found else None

    def find(self, wanted: Json | None = None, fields: Json | None = None, **more: Any) -> "Cursor":
        if more:
            raise NotImplementedError(f"The simulated store does not know {more}; teach it.")
        return Cursor(self, wanted or {}, fields)

    async def find_one_and_update(
        self, wanted: Json, change: Json, *, upsert: bool = False, return_document: bool = False
    ) -> Json | None:
        def step() -> Json | None:
            before = self._data.find(wanted, (), 1)
            self._data.update(wanted, change, upsert=upsert, one=True)
            if return_document:
                before = self._data.find({"_id": before[0]["_id"]} if before else wanted, (), 1)
            return before[0] if before else None

        found: Json | None = (await self._write("find_one_and_update", [step]))[0]
        return found

    async def count_documents(self, wanted: Json) -> int:
        return len(await self._read("count_documents", lambda: self._data.matching(wanted)))

    async def create_index(self, keys: Any, *, unique: bool = False, **_: Any) -> str:
        names = (
            [keys] if isinstance(keys, str) else [k if isinstance(k, str) else k[0] for k in keys]
        )
        if unique:
            self._data.unique.add(names[0])
        return "_".join(names)

    async def drop(self) -> None:
        await self._write("drop", [self._data.documents.clear])

    async def read(self, wanted: Json, order: Sequence[tuple[str, int]], limit: int) -> list[Json]:
        """Do what a cursor asks."""
        found: list[Json] = await self._read("find", lambda: self._data.find(wanted, order, limit))
        return found

    def _body(self, document: Any) -> bytes:
        body = encoded(document)
        if len(body) > self._data.largest:
            raise DocumentTooLarge(f"BSON document too large ({len(body)} bytes)")
        return body

    def _step_of(self, request: Any) -> Step:
        data = self._data
        match request:
            case InsertOne():
                return _inserting(data, self._body(request._doc))  # noqa: SLF001
            case ReplaceOne():
                body = self._body(request._doc)  # noqa: SLF001
                return _replacing(data, request._filter, body, upsert=bool(request._upsert))  # noqa: SLF001
            case UpdateOne() | UpdateMany():
                one = isinstance(request, UpdateOne)
                upsert = bool(request._upsert)  # noqa: SLF001
                return _updating(data, request._filter, request._doc, upsert=upsert, one=one)  # noqa: SLF001
            case DeleteOne() | DeleteMany():
                return _deleting(data, request._filter, one=isinstance(request, DeleteOne))  # noqa: SLF001
        raise NotImplementedError(f"The simulated store does not know {request}; teach it.")

    async def _read(self, method: str, step: Step) -> Any:
        return (await self._line.call(self._process, f"{self.name}.{method}", [step], _all))[0]

    async def _write(self, method: str, steps: list[Step]) -> list[Any]:
        try:
            return await self._line.call(self._process, f"{self.name}.{method}", steps, _all)
        except Trouble as trouble:
            raise _refusal(trouble) from None

    async def _bulk(
        self, method: str, steps: list[Step], *, ordered: bool, places: Sequence[int] = ()
    ) -> BulkWriteResult:
        def work(waiting: list[Step]) -> list[Any]:
            return _each(waiting, ordered=ordered)

        results = await self._line.call(self._process, f"{self.name}.{method}", steps, work)
        errors = [one for one in results if isinstance(one, dict)]
        if places:
            errors = [{**one, "index": places[one["index"]]} for one in errors]
        details = _summary(results, errors)
        if errors:
            raise BulkWriteError(details)
        return BulkWriteResult(details, acknowledged=True)


class Cursor:
    """What ``find`` gives."""

    def __init__(
        self, collection: SimulatedCollection, wanted: Json, fields: Json | None = None
    ) -> None:
        self._collection = collection
        self._wanted = wanted
        self._fields = {"_id", *fields} if fields else None
        self._order: list[tuple[str, int]] = []
        self._limit = 0

    def sort(self, key: Any, direction: int = 1) -> Self:
        self._order = [(key, direction)] if isinstance(key, str) else list(key)
        return self

    def limit(self, count: int) -> Self:
        self._limit = count
        return self

    def batch_size(self, _count: int) -> Self:
        return self

    async def to_list(self, length: int | None = None) -> list[Json]:
        found = await self._collection.read(self._wanted, self._order, self._limit)
        return [_only(one, self._fields) for one in found[:length]]

    async def __aiter__(self) -> AsyncIterator[Json]:
        for document in await self.to_list():
            yield document


def _only(document: Json, fields: set[str] | None) -> Json:
    return {k: v for k, v in document.items() if fields is None or k in fields}


def _inserting(data: Collection, body: bytes) -> Step:
    return lambda: data.insert(body)


def _replacing(data: Collection, wanted: Json, body: bytes, *, upsert: bool) -> Step:
    return lambda: data.replace(wanted, body, upsert=upsert)


def _updating(data: Collection, wanted: Json, change: Json, *, upsert: bool, one: bool) -> Step:
    return lambda: data.update(wanted, change, upsert=upsert, one=one)


def _deleting(data: Collection, wanted: Json, *, one: bool) -> Step:
    return lambda: data.delete(wanted, one=one)


def _all(steps: list[Step]) -> list[Any]:
    return [step() for step in steps]


def _each(steps: list[Step], *, ordered: bool) -> list[Any]:
    """Do the writes of a bulk; a refused one becomes its error document."""
    results: list[Any] = []
    for index, step in enumerate(steps):
        try:
            results.append(step())
        except Trouble as trouble:
            results.append({"index": index, **trouble.error})
            if ordered:
                break
    return results


def _turn(request: Any) -> int:
    if isinstance(request, InsertOne):
        return 0
    return 2 if isinstance(request, DeleteOne | DeleteMany) else 1


def _updated(matched: int, made: Any) -> UpdateResult:
    raw: Json = {"n": matched, "nModified": matched}
    if made is not None:
        raw = {"n": 1, "nModified": 0, "upserted": made}
    return UpdateResult(raw, acknowledged=True)


def _summary(results: list[Any], errors: list[Json]) -> Json:
    done = [one for one in results if not isinstance(one, dict)]
    pairs = [one for one in done if isinstance(one, tuple)]
    return {
        "writeErrors": errors,
        "writeConcernErrors": [],
        "nInserted": sum(one is None for one in done),
        "nUpserted": sum(made is not None for _, made in pairs),
        "nMatched": sum(count for count, _ in pairs),
        "nModified": sum(count for count, _ in pairs),
        "nRemoved": sum(one for one in done if isinstance(one, int)),
        "upserted": [],
    }


def _refusal(trouble: Trouble) -> Exception:
    code, message = trouble.error["code"], trouble.error["errmsg"]
    kind = DuplicateKeyError if code == DUPLICATE else WriteError
    return kind(message, code, trouble.error)
