"""Data: what the simulated store keeps, and its writes, each of which is done or not at all."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import bson
from bson.binary import Binary
from bson.codec_options import CodecOptions, TypeDecoder, TypeRegistry
from bson.int64 import Int64
from bson.raw_bson import RawBSONDocument

from simulation.store.documents import Json, begun, changed, matches, ordered

DUPLICATE = 11000
TOO_LARGE = 10334
MOST_DECODED = 2_000
"""Documents of a collection that are remembered as they read."""


class _PlainInteger(TypeDecoder):
    bson_type = Int64

    def transform_bson(self, value: Any) -> int:
        return int(value)


FLAT = frozenset((str, int, bytes, bool, float, type(None), Binary))
"""Types of values that nobody can change."""
CODEC: CodecOptions[Json] = CodecOptions(type_registry=TypeRegistry([_PlainInteger()]))


class Trouble(Exception):
    """One write that the server refuses."""

    def __init__(self, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.error = {"code": code, "errmsg": message, **more}


class Collection:
    """One collection's documents by id, as BSON; ``unique`` names fields with unique indexes."""

    def __init__(self, name: str, largest: int) -> None:
        self.name = name
        self.largest = largest
        self.unique: set[str] = set()
        self.documents: dict[Any, bytes] = {}
        self.written = 0
        self._decoded: dict[bytes, Json] = {}

    def insert(self, body: bytes) -> None:
        """Add a document; raises ``Trouble`` when its place is taken."""
        document = self._read(body)
        ident = document["_id"]
        if ident in self.documents:
            raise self._taken("_id", ident)
        self._put(document, body)

    def replace(self, wanted: Json, body: bytes, *, upsert: bool) -> tuple[int, Any]:
        """Replace the first match; gives how many matched, and the id of a new one."""
        found = self.first(wanted)
        given = self._read(body)
        if found is not None:
            if given.get("_id", found["_id"]) != found["_id"]:
                raise Trouble(66, "the immutable field '_id' was found to have been altered")
            self._put({"_id": found["_id"], **given}, None)
            return 1, None
        if not upsert:
            return 0, None
        new = {**({"_id": wanted["_id"]} if "_id" in wanted else {}), **given}
        self.insert(bson.encode(new))
        return 0, new["_id"]

    def update(self, wanted: Json, change: Json, *, upsert: bool, one: bool) -> tuple[int, Any]:
        """Change matches; gives how many matched, and the id of a new one."""
        found = self.matching(wanted)[: 1 if one else None]
        for document in found:
            self._put(changed(document, change), None)
        if found or not upsert:
            return len(found), None
        new = changed(begun(wanted), change, inserted=True)
        self.insert(bson.encode(new))
        return 0, new["_id"]

    def delete(self, wanted: Json, *, one: bool, most: int | None = None) -> int:
        """Remove matches; with ``most`` the server is stopped after so many."""
        found = self.matching(wanted)[: 1 if one else None]
        for document in found[:most]:
            del self.documents[document["_id"]]
        self.written += 1
        return len(found)

    def first(self, wanted: Json) -> Json | None:
        """Give the first match."""
        return next(iter(self.matching(wanted)), None)

    def find(self, wanted: Json, order: Sequence[tuple[str, int]], limit: int) -> list[Json]:
        """Give matches in order."""
        found = self.matching(wanted)
        if order:
            found = ordered(found, list(order))
        chosen = found[:limit] if limit else found
        return [copied(one) for one in chosen]

    def matching(self, wanted: Mapping[str, Any]) -> list[Json]:
        """Give matches as they lie; nobody may change them."""
        ident = wanted.get("_id")
        looked_up = True
        if isinstance(ident, str):
            bodies = [self.documents[ident]] if ident in self.documents else []
        elif isinstance(ident, dict) and list(ident) == ["$in"]:
            there = self.documents
            bodies = [there[one] for one in dict.fromkeys(ident["$in"]) if one in there]
        else:
            bodies = list(self.documents.values())
            looked_up = False
        found = [self._read(body) for body in bodies]
        rest = {name: value for name, value in wanted.items() if not (looked_up and name == "_id")}
        return [one for one in found if matches(one, rest)] if rest else found

    def _read(self, body: bytes) -> Json:
        """Decode a document, once; nobody may change it."""
        found = self._decoded.get(body)
        if found is None:
            if len(self._decoded) > MOST_DECODED:
                self._decoded.clear()
            found = self._decoded[body] = decoded(body)
        return found

    def _put(self, document: Json, body: bytes | None) -> None:
        body = bson.encode(document) if body is None else body
        if len(body) > self.largest:
            raise Trouble(TOO_LARGE, "object to insert too large")
        for field in self.unique:
            value = document.get(field)
            for other in self.documents.values() if value is not None else ():
                there = self._read(other)
                if there.get(field) == value and there["_id"] != document["_id"]:
                    raise self._taken(field, value)
        self.documents[document["_id"]] = body
        self.written += 1

    def _taken(self, field: str, value: Any) -> Trouble:
        return Trouble(
            DUPLICATE,
            f"E11000 duplicate key error collection: {self.name} dup key: {{ {field}: {value!r} }}",
            keyPattern={field: 1},
            keyValue={field: value},
        )


class Data:
    """All collections; what stays when every hub is dead."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self.collections: dict[str, Collection] = {}

    def collection(self, name: str) -> Collection:
        """Give a collection, which need not be made."""
        if name not in self.collections:
            self.collections[name] = Collection(name, self.largest)
        return self.collections[name]

    def mentioning(self, word: str) -> list[tuple[str, str]]:
        """Give collection and id of every document whose id holds a word."""
        return [
            (name, str(ident))
            for name, collection in self.collections.items()
            for ident in collection.documents
            if word in str(ident)
        ]


Write = Callable[[], Any]


def encoded(document: Any) -> bytes:
    """Give a document's BSON, as the driver would send it."""
    if isinstance(document, RawBSONDocument):
        return document.raw
    return bson.encode(document)


def decoded(body: bytes) -> Json:
    """Read a document."""
    return bson.decode(body, CODEC)


def copied(value: Json) -> Json:
    """Give a document anew, so that whoever gets it may change it."""
    return {name: one if type(one) in FLAT else _copied(one) for name, one in value.items()}


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return copied(value)
    return [_copied(one) for one in value] if isinstance(value, list) else value
