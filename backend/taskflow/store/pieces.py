"""Pieces: bodies of any size, compressed and cut into documents that are read fast."""

import asyncio
import zlib
from collections.abc import Sequence

from bson.binary import Binary
from pymongo.errors import DuplicateKeyError

from taskflow.domain.event import SCHEMA_VERSION
from taskflow.store.database import Database
from taskflow.store.log_records import PieceRecord
from taskflow.store.runs import fetch, remove
from taskflow.store.trouble import translated

SIZE = 512 * 1024
"""Bytes of a piece; larger documents take SecantusDB disproportionately long."""

_QUICK = 32 * 1024
"""Bytes that are compressed at once; longer bodies go to a thread."""


class Pieces:
    """Bodies under a name; who stores one keeps the number of its pieces.

    A process that slept stores none until it is sure again that it owns the store: the next owner
    has already looked for what is left over, and nobody would find it.
    """

    def __init__(self, database: Database) -> None:
        """Read and write in ``database``."""
        self._collection = database.collection(PieceRecord)
        self._require_sure = database.require_sure

    async def cut(self, body: bytes) -> list[bytes]:
        """Give a body's pieces."""
        return _cuts(await self.whole(body))

    async def whole(self, body: bytes) -> bytes:
        """Give a body as a single piece, which can be replaced at once; for one of bounded size."""
        return _pack(body) if len(body) < _QUICK else await asyncio.to_thread(_pack, body)

    async def write(self, name: str, cuts: Sequence[bytes]) -> None:
        """Store the pieces of a body under a name that is made from it."""
        for ident, cut in zip(idents(name, len(cuts)), cuts, strict=True):
            document = {"_id": ident, "body": Binary(cut), "schemaVersion": SCHEMA_VERSION}
            self._require_sure()
            with translated():
                try:
                    await self._collection.insert_one(document)
                except DuplicateKeyError:
                    continue  # stored by an earlier try: what has this name is this body

    async def overwrite(self, name: str, cuts: Sequence[bytes]) -> None:
        """Store the pieces of another body under a name, one after the other.

        Interrupted, it leaves neither body: for what can be made again.
        """
        for ident, cut in zip(idents(name, len(cuts)), cuts, strict=True):
            await self._replace(ident, cut)

    async def replace(self, name: str, body: bytes) -> None:
        """Put another body in the place of one of a single piece: wholly, or not at all."""
        (ident,) = idents(name, 1)
        await self._replace(ident, await self.whole(body))

    async def _replace(self, ident: str, cut: bytes) -> None:
        document = {"_id": ident, "body": Binary(cut), "schemaVersion": SCHEMA_VERSION}
        self._require_sure()
        with translated():
            await self._collection.replace_one({"_id": ident}, document, upsert=True)

    async def read(self, name: str, count: int) -> bytes:
        """Give a body of ``count`` pieces; a missing piece is an ``OSError``."""
        packed = b"".join(await self.cuts(name, count))
        if len(packed) < _QUICK:
            return zlib.decompress(packed)
        return await asyncio.to_thread(zlib.decompress, packed)

    async def cuts(self, name: str, count: int) -> list[bytes]:
        """Give a body's pieces as they are stored; a missing one is an ``OSError``."""
        wanted = idents(name, count)
        found = await fetch(self._collection, wanted)
        if len(found) != count:
            raise FileNotFoundError(f"{name}: {count - len(found)} of {count} pieces are missing")
        return [bytes(found[ident]["body"]) for ident in wanted]

    async def remove(self, name: str, count: int) -> None:
        """Delete a body."""
        await remove(self._collection, idents(name, count))


def _pack(body: bytes) -> bytes:
    return zlib.compress(body, level=1)


def _cuts(packed: bytes) -> list[bytes]:
    return [packed[start : start + SIZE] for start in range(0, len(packed), SIZE)]


def idents(name: str, count: int) -> list[str]:
    """Name the pieces of a body."""
    return [f"{name}:{number:04x}" for number in range(count)]
