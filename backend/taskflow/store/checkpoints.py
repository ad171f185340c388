"""Checkpoints: reading a stream of any length fast, at its head and at any moment."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import convert

from taskflow.domain.event import SCHEMA_VERSION, Commit
from taskflow.domain.ports import Checkpoint
from taskflow.store.commits import Commits
from taskflow.store.contents import Contents, Line
from taskflow.store.database import Database, Json
from taskflow.store.layers import Layer, Layers, layer_name
from taskflow.store.log_records import CheckpointRecord
from taskflow.store.pieces import Pieces
from taskflow.store.runs import remove
from taskflow.store.trouble import translated


class Checkpoints:
    """The checkpoints, parts and segments of all streams.

    What a checkpoint refers to is written before it, and its line in the contents last: a crash
    in between leaves the one before it in force.
    """

    def __init__(self, database: Database, commits: Commits) -> None:
        """Read and write in ``database``; the newest events come from ``commits``."""
        self._collection = database.collection(CheckpointRecord)
        self._commits = commits
        self._contents = Contents(database)
        self._pieces = Pieces(database)
        self._layers = Layers(self._pieces)

    async def write(
        self, point: Checkpoint, parts: Mapping[str, bytes | None], segment: Sequence[Commit]
    ) -> None:
        """Store a checkpoint; one that is not newer than the newest changes nothing."""
        stream, seq = point.stream, point.seq
        head = await self._contents.head(stream)
        if head.dead or (head.lines and seq <= head.lines[-1].seq):
            return
        layers = await self._layers.add(stream, seq, head.layers, parts)
        own = layers[-1].pieces if layers and layers[-1].seq == seq else 0
        pieces = await self._pieces.write(_segment_name(stream, seq), _ENCODER.encode(segment))
        ident = _checkpoint_id(stream, seq)
        document = _document(point, layers)
        with translated():
            await self._collection.replace_one({"_id": ident}, document, upsert=True)
        await self._contents.add(stream, head, Line(seq, point.n, point.at, pieces, own), layers)

    async def at(self, stream: str, seq: int | None, at: int | None) -> Checkpoint | None:
        """Give the newest checkpoint at or before event ``seq`` and time ``at``."""
        line = await self._contents.newest(stream, seq, at)
        if line is None:
            return None
        with translated():
            document = await self._collection.find_one({"_id": _checkpoint_id(stream, line.seq)})
        return convert(document, Checkpoint) if document else None

    async def parts(self, point: Checkpoint) -> dict[str, bytes]:
        """Give every part of a checkpoint."""
        return await self._layers.parts(point.stream, convert(point.layers, list[Layer]))

    async def segment(self, stream: str, after: int, upto: int) -> list[Commit]:
        """Give the commits that hold the events with ``after < seq <= upto``, in order."""
        lines, newest = await self._contents.covering(stream, after, upto)
        commits: list[Commit] = []
        for line in lines:
            body = await self._pieces.read(_segment_name(stream, line.seq), line.segment)
            commits += _DECODER.decode(body)
        if newest is None or upto > newest.seq:
            commits += await self._commits.read(stream, 0 if newest is None else newest.n + 1)
        return [commit for commit in commits if _overlaps(commit, after, upto)]

    async def newest_number(self, stream: str) -> int:
        """Give the number of the newest commit that a checkpoint knows, or 0."""
        head = await self._contents.head(stream)
        return head.lines[-1].n if head.lines else 0

    async def purge(self, stream: str) -> None:
        """Remove a stream's checkpoints, parts and segments; may be begun again at any time."""
        await self._contents.bury(stream)
        lines = await self._contents.everything(stream)
        for line in lines:
            await self._pieces.remove(_segment_name(stream, line.seq), line.segment)
            await self._pieces.remove(layer_name(stream, line.seq), line.layer)
        await remove(self._collection, [_checkpoint_id(stream, line.seq) for line in lines])
        await self._contents.remove(stream)


def _document(point: Checkpoint, layers: Sequence[Layer]) -> Json:
    return {
        "stream": point.stream,
        "n": point.n,
        "seq": point.seq,
        "at": point.at,
        "layers": [list(layer) for layer in layers],
        "schemaVersion": SCHEMA_VERSION,
    }


def _overlaps(commit: Commit, after: int, upto: int) -> bool:
    return any(after < event["seq"] <= upto for event in commit.events)


def _checkpoint_id(stream: str, seq: int) -> str:
    return f"{stream}:{seq:08x}"


def _segment_name(stream: str, seq: int) -> str:
    return f"{stream}:{seq:08x}:segment"


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Commit])
