"""Batches: one log an owner, appended to in groups, sealed by the next, trimmed behind."""

from contextlib import suppress

import msgspec
import structlog
from bson.binary import Binary

from taskflow.domain.errors import Overtaken, TooLarge
from taskflow.domain.event import EPOCH, SCHEMA_VERSION, Batch, Commit
from taskflow.store.database import Database, Json
from taskflow.store.log_records import BatchRecord
from taskflow.store.owners import Owner, Owners
from taskflow.store.runs import BLOCK, fetch, read_run, remove
from taskflow.store.trouble import translated

log = structlog.get_logger(__name__)

LARGEST = 15 * 1024 * 1024
"""Bytes of one batch; MongoDB takes 16 MB a document, its envelope included."""


class Batches:
    """The logs of all owners; appends to that of one epoch.

    An owner's next position is the only one it can write to. Who follows it writes a seal there,
    and no seal is ever removed: so one that was asleep for however long is refused by the store.
    """

    def __init__(self, database: Database, epoch: int) -> None:
        """Write to ``database``; :meth:`take_over` comes before anything else."""
        self._collection = database.collection(BatchRecord)
        self._inserter = database.inserter(BatchRecord)
        self._owners = Owners(database, epoch)
        self._epoch = epoch
        self._seals: dict[int, int] = {}
        self.lost: list[int] = []
        """Positions of which what was stored is damaged or missing."""

    async def take_over(self) -> list[Batch]:
        """Begin a log and seal all earlier ones; see the port."""
        found: list[Batch] = []
        for owner in await self._owners.take_over():
            found += await self._sealed(owner)
        return found

    async def append(self, batch: Batch) -> None:
        """Store a batch; see the port."""
        document = _document(batch)
        size = len(document["body"])
        if size > LARGEST:
            raise TooLarge(
                f"One change of {size} bytes is more than can be stored at once ({LARGEST}); send "
                "it in smaller steps."
            )
        if not await self._insert(document) and not await self._is_ours(batch):
            raise Overtaken(
                "Another T@skFlow has taken over this store; this one stores nothing more."
            )

    async def trim(self, upto: int) -> None:
        """Remove the batches up to a position, what an earlier trim has left, and no seal."""
        for owner in self._owners.known():
            end = min(upto + 1, self._seals.get(owner.epoch, upto + 1))
            if end > owner.first:
                await self._owners.begin_at(owner, end)
            if owner.swept < owner.first:
                idents = [batch_id(k) for k in range(owner.swept, owner.first)]
                await remove(self._collection, idents)
                await self._owners.swept(owner)
            if owner.first == self._seals.get(owner.epoch):
                await self._owners.forget(owner)

    async def _sealed(self, owner: Owner) -> list[Batch]:
        """Read an earlier owner's log to its end, and seal it there."""
        found: list[Batch] = []
        end = owner.first
        while True:
            for document in await read_run(self._collection, batch_id, end):
                if "body" not in document:
                    self._seals[owner.epoch] = end
                    return found
                found += self._readable(end, document["body"])
                end += 1
            if await self._goes_on(end):  # it was written in order, so this one was there
                self._lose(end)
                end += 1
                continue
            seal = {"_id": batch_id(end), "schemaVersion": SCHEMA_VERSION}
            if await self._insert(seal):
                self._seals[owner.epoch] = end
                return found

    async def _goes_on(self, position: int) -> bool:
        """Say whether a position is empty though one behind it is not."""
        behind = [batch_id(position + step) for step in range(1, BLOCK + 1)]
        if not await fetch(self._collection, behind):
            return False
        return not await fetch(self._collection, [batch_id(position)])

    def _readable(self, position: int, body: bytes) -> list[Batch]:
        """Read a batch; what is damaged of it is left out, and its streams lack it."""
        try:
            return [Batch(position, _DECODER.decode(body))]
        except (TypeError, ValueError):
            self._lose(position)
        commits = []
        try:
            for one in _PARTS.decode(body):
                with suppress(TypeError, ValueError):
                    commits.append(_COMMIT.decode(one))
        except (TypeError, ValueError):
            return []
        return [Batch(position, tuple(commits))]

    def _lose(self, position: int) -> None:
        log.error("log.damaged", position=batch_id(position))
        self.lost.append(position)

    async def _insert(self, document: Json) -> bool:
        """Insert a document; False when its position is taken."""
        with translated():
            return await self._inserter.insert(document)

    async def _is_ours(self, batch: Batch) -> bool:
        """Tell whether exactly this batch stands in its place, and make sure that it stays."""
        ident = batch_id(batch.position)
        body = _ENCODER.encode(batch.commits)
        with translated():
            document = await self._collection.find_one({"_id": ident})
            if document is None or bytes(document.get("body", b"")) != body:
                return False
            # Whoever wrote it got no answer; this one comes when a majority has it.
            version = {"schemaVersion": document["schemaVersion"]}
            await self._collection.update_one({"_id": ident}, {"$set": version})
        return True


def batch_id(position: int) -> str:
    """Give the id that makes a position unique."""
    return f"{position:016x}"


def first_position(epoch: int) -> int:
    """Give the position of an owner's first batch."""
    return epoch << EPOCH


def _document(batch: Batch) -> Json:
    body = Binary(_ENCODER.encode(batch.commits))
    return {"_id": batch_id(batch.position), "body": body, "schemaVersion": SCHEMA_VERSION}


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(tuple[Commit, ...])
_PARTS = msgspec.msgpack.Decoder(list[msgspec.Raw])
_COMMIT = msgspec.msgpack.Decoder(Commit)
