"""Heads: each stream's table of contents, to find any checkpoint with two reads.

The newest lines are in the head page, under the stream's own name; a full page is put away under
``stream:number`` and only its first line is kept in the head. So a segment costs one small write
however long the history is. A head is changed only if it is still what its writer has read.
"""

from collections.abc import AsyncIterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

import structlog
from bson.binary import Binary
from msgspec import Struct, convert, msgpack, structs, to_builtins
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from taskflow.domain.errors import Unreadable
from taskflow.domain.event import SCHEMA_VERSION, Commit
from taskflow.store.body_locations import BodyLocation
from taskflow.store.database import Database, Json
from taskflow.store.log_records import HeadRecord
from taskflow.store.runs import fetch
from taskflow.store.trouble import is_duplicate, translated

PAGE = 128
"""Lines of a page."""
SOME = 1000
"""Names given at a time."""
log = structlog.get_logger(__name__)


class Layer(NamedTuple):
    """Where a layer of parts is, which checkpoint it came with, and its size in bytes."""

    seq: int
    size: int
    place: BodyLocation


class Line(NamedTuple):
    """One segment: the last commit, event and time in it, and where it is."""

    seq: int
    n: int
    at: int
    place: BodyLocation

    def within(self, seq: int | None, at: int | None) -> bool:
        """Tell whether the checkpoint is not after event ``seq`` and time ``at``."""
        return (seq is None or self.seq <= seq) and (at is None or self.at <= at)


class Cover(NamedTuple):
    """Lines that follow on one another, and the number of the last commit before them if known."""

    before: int | None
    lines: list[Line]


class Head(Struct, frozen=True):
    """The head page; ``firsts`` are the first lines of the pages put away, in order."""

    version: int = 0
    lines: tuple[Line, ...] = ()
    firsts: tuple[Line, ...] = ()
    layers: tuple[Layer, ...] = ()
    grave: bytes | None = None
    purging: bool = False

    @property
    def next(self) -> int:
        """Give the number of the commit that a new segment must begin with."""
        return self.lines[-1].n + 1 if self.lines else 0


class Heads:
    """The heads of all streams, and their full pages."""

    def __init__(self, database: Database) -> None:
        """Read and write in ``database``."""
        self._collection = database.collection(HeadRecord)
        self._require_sure = database.require_sure

    async def get(self, stream: str) -> Head:
        """Give a stream's head page; an empty one when there is none."""
        with translated():
            document = await self._collection.find_one({"_id": stream})
        return _head(stream, document)

    async def several(self, streams: Sequence[str], *, strictly: bool = True) -> dict[str, Head]:
        """Give the head pages of several streams.

        Those that cannot be read raise ``Unreadable``, or are left out if not ``strictly``: a
        start must not fail for one.
        """
        found = await fetch(self._collection, list(streams))
        heads: dict[str, Head] = {}
        for stream in streams:
            try:
                heads[stream] = _head(stream, found.get(stream))
            except Unreadable:
                if strictly:
                    raise
                log.exception("head.unreadable", stream=stream)
        return heads

    async def add(self, stream: str, head: Head, line: Line, layers: Sequence[Layer]) -> Head:
        """Give the head with one line more; a full page is put away first."""
        if len(head.lines) >= PAGE:
            page = page_id(stream, len(head.firsts))
            await self._put(page, Head(lines=head.lines))
            head = structs.replace(head, lines=(), firsts=(*head.firsts, head.lines[0]))
        return structs.replace(head, lines=(*head.lines, line), layers=tuple(layers))

    async def change(self, changes: dict[str, tuple[Head, Head]]) -> bool:
        """Put new heads in the place of the old ones; False when some were others meanwhile.

        Then nobody knows which: read them again.
        """
        new = [
            head_document(stream, structs.replace(head, version=1))
            for stream, (old, head) in changes.items()
            if old.version == 0
        ]
        rest = [
            UpdateOne(
                {"_id": stream, "version": old.version},
                {"$set": _fields(stream, structs.replace(head, version=old.version + 1))},
            )
            for stream, (old, head) in changes.items()
            if old.version
        ]
        with translated():
            try:
                if new:  # one transaction in the store, where each update is one
                    await self._collection.insert_many(new, ordered=False)
            except BulkWriteError as error:
                if not is_duplicate(error):
                    raise
                return False
            if not rest:
                return True
            result = await self._collection.bulk_write(rest, ordered=False)
        return result.matched_count == len(rest)

    async def replace(self, stream: str, head: Head) -> bool:
        """Put a head in the place of one that is damaged; False when it was changed meanwhile."""
        with translated():
            found = await self._collection.find_one({"_id": stream}) or {}
            version = found.get("version")
            following = version + 1 if isinstance(version, int) else 1
            result = await self._collection.replace_one(
                {"_id": stream, "version": version, "sum": found.get("sum")},
                head_document(stream, structs.replace(head, version=following)),
            )
        return result.matched_count == 1

    async def newest(
        self, stream: str, seq: int | None, at: int | None
    ) -> tuple[Head, Line | None]:
        """Give the head, and the last line that is not after event ``seq`` and time ``at``."""
        head = await self.get(stream)
        line = _last(head.lines, seq, at)
        number = len(head.firsts)
        while line is None and number:
            number -= 1
            if head.firsts[number].within(seq, at):
                line = _last(await self._page(stream, number), seq, at)
        return head, line

    async def covering(self, stream: str, after: int, upto: int) -> Cover:
        """Give the lines whose segments hold events of ``after < seq <= upto``; none of a grave."""
        head = await self.get(stream)
        if not head.lines or head.grave is not None:
            return Cover(None, [])
        starts = [line.seq for line in (*head.firsts, head.lines[0])]
        first = 0
        lines: list[Line] = []
        for number in range(len(starts)):
            ended = number + 1 < len(starts) and starts[number + 1] <= after
            not_begun = number > 0 and starts[number - 1] >= upto and starts[number] > upto
            if not ended and not not_begun:
                on_head = number == len(head.firsts)
                first = first if lines else number
                lines += head.lines if on_head else await self._page(stream, number)
        return _between(lines, after, upto, -1 if first == 0 else None)

    async def names(self, stream: str, head: Head, place: BodyLocation) -> bool:
        """Tell whether a head, or a page that was put away, names a place."""
        near = [line.place for line in head.lines] + [layer.place for layer in head.layers]
        if place in near:
            return True
        return any(line.place == place for line in await self.everything(stream, head))

    async def everything(self, stream: str, head: Head) -> list[Line]:
        """Give all lines; of a stream whose pieces are to go, those that are still there."""
        lines: list[Line] = []
        for number in range(len(head.firsts)):
            if head.purging:  # an earlier try, that was cut off, may have removed the page
                lines += (await self.get(page_id(stream, number))).lines
            else:
                lines += await self._page(stream, number)
        return [*lines, *head.lines]

    async def drop_pages(self, stream: str, head: Head) -> None:
        """Delete the pages that were put away."""
        with translated():
            for number in range(len(head.firsts)):
                await self._collection.delete_one({"_id": page_id(stream, number)})

    async def streams(self) -> AsyncIterator[list[str]]:
        """Give the names of all streams, some at a time."""
        some: list[str] = []
        with translated():
            async for document in self._collection.find({}, {"_id": 1}):
                some.append(document["_id"])
                if len(some) >= SOME:
                    yield some
                    some = []
        yield some

    async def _page(self, stream: str, number: int) -> tuple[Line, ...]:
        """Give the lines of a page that was put away; raises ``Unreadable`` if it is not there."""
        lines = (await self.get(page_id(stream, number))).lines
        if not lines:
            raise damaged()
        return lines

    async def _put(self, ident: str, page: Head) -> None:
        self._require_sure()  # else it may come back when its stream was deleted
        with translated():
            await self._collection.replace_one(
                {"_id": ident}, head_document(ident, page), upsert=True
            )


def head_document(ident: str, head: Head) -> Json:
    """Give the document of a page."""
    return {"_id": ident, **_fields(ident, head)}


def page_id(stream: str, number: int) -> str:
    """Name a page that was put away."""
    return f"{stream}:{number:08x}"


def grave_of(head: Head) -> Commit | None:
    """Give the last commit of a stream that was purged."""
    return None if head.grave is None else _DECODER.decode(head.grave)


def buried(head: Head, grave: Commit) -> Head:
    """Give the head of a stream whose last commit is its grave, and whose pieces are to go."""
    return structs.replace(head, grave=_ENCODER.encode(grave), purging=True)


def damaged() -> Unreadable:
    """Give the error for what is not as it was stored."""
    return Unreadable(
        "The table of contents of what is stored is damaged. Restore the store from a backup."
    )


def _fields(ident: str, head: Head) -> Json:
    fields: Json = to_builtins(head, builtin_types=(bytes,))
    if head.grave is not None:
        fields["grave"] = Binary(head.grave)
    fields["schemaVersion"] = SCHEMA_VERSION
    fields["sum"] = _sum(ident, head)
    return fields


def _head(ident: str, document: Json | None) -> Head:
    """Read a head; one that is not as it was stored is ``Unreadable``, though it may parse."""
    if document is None:
        return Head()
    try:
        head = convert(document, Head)
        grave_of(head)
    except (TypeError, ValueError) as error:  # of msgspec, and for bytes that are not UTF-8
        raise damaged() from error
    if document.get("sum") != _sum(ident, head):
        raise damaged()
    return head


def _sum(ident: str, head: Head) -> str:
    """Give what tells that a head is the one that was stored under this id."""
    told = blake2b(ident.encode(), digest_size=8)
    told.update(_ENCODER.encode(head))
    return told.hexdigest()


def _last(lines: Sequence[Line], seq: int | None, at: int | None) -> Line | None:
    return next((line for line in reversed(lines) if line.within(seq, at)), None)


def _between(lines: Sequence[Line], after: int, upto: int, before: int | None) -> Cover:
    """Leave out the lines whose segments end before the span, or begin behind it.

    A segment of which no commit has an event ends where the one before it does, and belongs to it.
    """
    begin = next((place for place, line in enumerate(lines) if line.seq > after), len(lines))
    later = lines[begin:]
    end = next((place for place, line in enumerate(later) if line.seq >= upto), len(later))
    while end + 1 < len(later) and later[end + 1].seq == later[end].seq == upto:
        end += 1
    return Cover(lines[begin - 1].n if begin else before, [*later[: end + 1]])


_ENCODER = msgpack.Encoder()
_DECODER = msgpack.Decoder(Commit)
