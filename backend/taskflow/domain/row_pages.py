"""Row pages: how pages of rows, and the index that names them, are stored, and known as whole."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from msgspec import Struct, ValidationError, convert, msgpack, structs

from taskflow.domain.event import SCHEMA_VERSION

INDEX: Final = "index"
"""The id of the index; pages have that of :func:`page_id`."""


class Index(Struct, kw_only=True, frozen=True):
    """What the index says: see the record of rows; ``sum`` tells whether it is as it was stored."""

    version: int
    epoch: int
    pages: list[str]
    next: int
    over: list[str]
    damaged: bool
    sum: str = ""

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Index | None":
        """Read a stored index; None when it is not as it was stored."""
        try:
            index = convert(document, cls)
        except ValidationError:
            return None
        return index if index.sum == _sum(index) else None

    def fields(self) -> dict[str, Any]:
        """Give the fields of its document."""
        return {**structs.asdict(self), "sum": _sum(self)}


def page_id(epoch: int, number: int) -> str:
    """Give the id of a page of an owner."""
    return f"{epoch:08x}:{number:08x}"


def page_document(ident: str, body: bytes) -> dict[str, Any]:
    """Give a page as it is stored."""
    return {"_id": ident, "schemaVersion": SCHEMA_VERSION, "body": body, "sum": _seal(ident, body)}


def page_body(document: Mapping[str, Any]) -> bytes | None:
    """Give what is in a stored page; None when it is not as it was stored."""
    body = document.get("body")
    if not isinstance(body, bytes) or document.get("sum") != _seal(document["_id"], body):
        return None
    return bytes(body)


def _seal(ident: str, body: bytes) -> str:
    return blake2b(body, digest_size=8, key=ident.encode()).hexdigest()


def _sum(index: Index) -> str:
    return blake2b(msgpack.encode(structs.replace(index, sum="")), digest_size=8).hexdigest()
