"""From schema 1, where each commit was a document, to batches and segments.

What was in checkpoints stays where it is and gets a head; what came after goes into the log of an
owner of epoch 0. Layers are written anew in their place; one that cannot be replaced in one write
is copied before. Only when all is written are the old collections and the copies dropped: so
whenever it is killed, it can be begun again. A stream of which something is damaged gets a head
that cannot be read, so that it is set aside and all others go on, and what there was of it is put
aside as it is.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import bson
import msgspec
import structlog
from bson.binary import Binary
from msgspec import Raw, convert
from pymongo.errors import DuplicateKeyError, PyMongoError

from taskflow.domain.errors import Unavailable
from taskflow.domain.event import SCHEMA_VERSION, Accepted, Commit
from taskflow.store.body_locations import BodyLocation, parts_name
from taskflow.store.database import Database, Json
from taskflow.store.heads import Head, Layer, Line, head_document, page_id
from taskflow.store.kinds import AsideRecord
from taskflow.store.layers import BELOW
from taskflow.store.log_records import BatchRecord, HeadRecord, OwnerRecord
from taskflow.store.pieces import Pieces, idents
from taskflow.store.record import Record
from taskflow.store.runs import BLOCK, fetch
from taskflow.store.trouble import translated

DAMAGED = "damaged"
"""What no head's sum is."""
BATCH_BYTES = 1024 * 1024
_PAGE = re.compile(r":[0-9a-f]{8}$")
_COPIES = "layers-of-one"
"""Where layers are kept as they were."""
_OLD = ("commits", "contents", "checkpoints", "notes", _COPIES)
"""The old collections, in the order in which they may be dropped."""


log = structlog.get_logger(__name__)


class _OldLine(NamedTuple):
    seq: int
    n: int
    at: int
    segment: int
    layer: int


async def migrate(database: Database) -> None:
    """Bring a database of schema 1 to schema 2."""
    with translated():
        spoilt = _Spoilt(database)
        written = {stream: head async for stream, head in _heads(database, spoilt)}
        await _tails(database, written, spoilt)
        for stream in sorted(spoilt.streams):
            await spoilt.mark(stream)
        for name in _OLD:
            database.require_owned()
            await database.named(name).drop()


class _Spoilt:
    """Streams of which something is damaged."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.streams: set[str] = set()

    def note(self, stream: str, error: Exception) -> None:
        """Note that a stream cannot be brought over."""
        log.error("migration.damaged", stream=stream, exc_info=error)
        self.streams.add(stream)

    async def keep(self, stream: str, collection: str, document: Json) -> None:
        """Put a document of a damaged stream aside as it is."""
        ident = {"_id": f"{collection}/{document['_id']}"}
        told = {"schemaVersion": SCHEMA_VERSION, "stream": stream}
        whole = {"document": Binary(bson.encode(document))}
        await _put(self._database, AsideRecord, ident | told | whole)

    async def mark(self, stream: str) -> None:
        """Give a stream a head that nobody takes for whole."""
        await _put(self._database, HeadRecord, head_document(stream, Head(1)))
        written = {"_id": stream, "version": 1}  # by us: nobody has gone on from it yet
        spoilt = {"$set": {"sum": DAMAGED}}
        await self._database.collection(HeadRecord).update_one(written, spoilt)
        names = self._database.named("contents")
        whole = f"^{re.escape(stream)}(:[0-9a-f]{{8}})?$"
        async for document in names.find({"_id": {"$regex": whole}}):
            await self.keep(stream, "contents", document)
        async for document in self._database.named("checkpoints").find({"stream": stream}):
            await self.keep(stream, "checkpoints", document)


async def _heads(database: Database, spoilt: _Spoilt) -> AsyncIterator[tuple[str, int]]:
    """Write the heads; give each stream's number of the first commit that is not in it."""
    async for document in database.named("contents").find({}):
        stream = document["_id"]
        if _is_page(stream) or document.get("dead"):
            continue
        try:
            following = await _head(database, stream, document)
        except (PyMongoError, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001  whatever it is: it costs this stream alone
            spoilt.note(stream, error)
        else:
            yield stream, following


async def _head(database: Database, stream: str, document: Json) -> int:
    """Write one head."""
    upgrade = _Upgrade(database, stream)
    firsts = []
    for number in range(len(document.get("firsts", []))):
        ident = page_id(stream, number)
        page = await database.named("contents").find_one({"_id": ident})
        lines = await upgrade.lines((page or {}).get("lines", []))
        firsts.append(lines[0])
        await _put(database, HeadRecord, head_document(ident, Head(0, lines)))
    lines = await upgrade.lines(document["lines"])
    layers = upgrade.layers(document.get("layers", []))
    head = Head(1, lines, tuple(firsts), layers)
    await _put(database, HeadRecord, head_document(stream, head))
    return head.next


async def _put(database: Database, record: type[Record], document: Json) -> None:
    """Store a document unless it is there: begun again, it is the same, or a newer one."""
    database.require_owned()
    with suppress(DuplicateKeyError):
        await database.collection(record).insert_one(document)


class _Upgrade:
    """The checkpoints of one stream: each layer is to say which ones lie below it."""

    def __init__(self, database: Database, stream: str) -> None:
        self._database = database
        self._checkpoints = database.named("checkpoints")
        self._pieces = Pieces(database)
        self._copies = database.named(_COPIES)
        self._stream = stream
        self._counts: dict[int, int] = {}

    async def lines(self, lines: Sequence[Sequence[int]]) -> tuple[Line, ...]:
        """Write the layers of these lines anew; in the order in which they were made."""
        made = []
        for line in (_OldLine(*one) for one in lines):
            found = await self._checkpoints.find_one({"_id": self._name(line.seq)})
            if found is None:
                raise LookupError(f"The checkpoint at event {line.seq} is missing.")
            below = [one for one in found.get("layers", []) if one[0] != line.seq]
            parts = await self._parts(line)
            parts[BELOW] = msgspec.msgpack.encode(self.layers(below))
            cuts = await self._pieces.cut(msgspec.msgpack.encode(parts))
            self._database.require_owned()
            if max(len(cuts), line.layer) > 1:
                await self._copy(line)
                self._database.require_owned()
            await self._pieces.overwrite(parts_name(self._name(line.seq)), cuts)
            self._counts[line.seq] = len(cuts)
            place = BodyLocation(self._name(line.seq), len(cuts), line.segment)
            made.append(Line(line.seq, line.n, line.at, place))
        return tuple(made)

    def layers(self, layers: Sequence[Sequence[int]]) -> tuple[Layer, ...]:
        """Give layers as they are named now."""
        return tuple(
            Layer(seq, size, BodyLocation(self._name(seq), self._counts.get(seq, pieces), 0))
            for seq, pieces, size in layers
        )

    async def _parts(self, line: _OldLine) -> dict[str, bytes | None]:
        """Give the parts of a layer as they were, or of one piece that was written anew already."""
        if not line.layer:
            return {}
        cuts = await self._copied(line) or await self._pieces.cuts(*self._layer(line))
        body = zlib.decompress(b"".join(cuts))
        return msgspec.msgpack.decode(body, type=dict[str, bytes | None])

    async def _copied(self, line: _OldLine) -> list[bytes]:
        """Give the copy of a layer's pieces; none unless it is whole."""
        wanted = idents(*self._layer(line))
        found = await fetch(self._copies, wanted)
        return (
            [bytes(found[ident]["body"]) for ident in wanted] if len(found) == len(wanted) else []
        )

    async def _copy(self, line: _OldLine) -> None:
        """Keep a layer as it was, unless it is: it is not touched before its copy is whole."""
        if await self._copied(line):
            return
        cuts = await self._pieces.cuts(*self._layer(line))
        for ident, cut in zip(idents(*self._layer(line)), cuts, strict=True):
            document = {"_id": ident, "body": Binary(cut)}
            await self._copies.replace_one({"_id": ident}, document, upsert=True)

    def _layer(self, line: _OldLine) -> tuple[str, int]:
        """Give the name of a layer, and how many pieces it had."""
        return parts_name(self._name(line.seq)), line.layer

    def _name(self, seq: int) -> str:
        return f"{self._stream}:{seq:08x}"


async def _tails(database: Database, written: dict[str, int], spoilt: _Spoilt) -> None:
    """Write what no checkpoint holds into the log of epoch 0, and the graves into heads."""
    position = 0
    batch: list[Commit] = []
    size = 0
    async for stream, number, commit in _commits(database, spoilt):
        if stream in spoilt.streams:
            continue
        if number == 0 and commit.n:
            await _bury(database, commit)
        elif commit.n >= written.get(stream, 0):
            batch.append(commit)
            size += len(bytes(commit.events))
        if size >= BATCH_BYTES:
            position, batch, size = await _store(database, position, batch), [], 0
    if batch:
        position = await _store(database, position, batch)
    if position:
        owner = {"first": 0, "swept": 0, "trims": 0, "schemaVersion": SCHEMA_VERSION}
        await _put(database, OwnerRecord, {"_id": "00000000", **owner})


async def _commits(database: Database, spoilt: _Spoilt) -> AsyncIterator[tuple[str, int, Commit]]:
    """Give all commits with their streams and the numbers of their places, in order."""
    commits, numbers = database.named("commits"), await _numbers(database, spoilt)
    for stream in sorted(numbers):
        ordered = sorted(numbers[stream])
        for start in range(0, len(ordered), BLOCK):
            idents = {f"{stream}:{number:08x}": number for number in ordered[start : start + BLOCK]}
            found = await fetch(commits, list(idents))
            for ident, number in idents.items():
                if ident not in found:
                    database.require_owned()
                    raise Unavailable("The store was changed while it was taken over; start again.")
                try:
                    commit = _commit(found[ident])
                except (KeyError, TypeError, ValueError) as error:
                    spoilt.note(stream, error)
                if stream in spoilt.streams:
                    await spoilt.keep(stream, "commits", found[ident])
                else:
                    yield stream, number, commit


async def _numbers(database: Database, spoilt: _Spoilt) -> dict[str, list[int]]:
    """Give the numbers of the commits' places, by stream."""
    numbers: dict[str, list[int]] = defaultdict(list)
    async for document in database.named("commits").find({}, {"stream": 1}):
        if "stream" in document:  # the others are notes
            try:
                number = int(document["_id"].rpartition(":")[2], 16)
            except ValueError as error:
                spoilt.note(document["stream"], error)
                await spoilt.keep(document["stream"], "commits", document)
            else:
                numbers[document["stream"]].append(number)
    return numbers


async def _store(database: Database, position: int, commits: list[Commit]) -> int:
    ident = f"{position:016x}"
    body = Binary(msgspec.msgpack.encode(commits))
    document = {"_id": ident, "body": body, "schemaVersion": SCHEMA_VERSION}
    await _put(database, BatchRecord, document)
    return position + 1


async def _bury(database: Database, grave: Commit) -> None:
    head = Head(1, grave=msgspec.msgpack.encode(grave))
    await _put(database, HeadRecord, head_document(grave.stream, head))


def _commit(document: Json) -> Commit:
    commands = convert(document["commands"], tuple[Accepted, ...])
    events = Raw(msgspec.msgpack.encode(document["events"]))
    return Commit(document["stream"], document["n"], commands, events)


def _is_page(ident: str) -> bool:
    """Tell the id of a page from a stream's: families have no colon, names of flows one."""
    return bool(_PAGE.search(ident)) and not re.fullmatch(r"flow:[0-9a-f]{8}", ident)
