"""Ownership of the partitions: a lease with a fencing epoch, the port ``Ownership``."""

import time
from collections.abc import Callable
from typing import Any

from msgspec import convert, to_builtins
from pymongo.errors import DuplicateKeyError

from taskflow.domain.errors import StartFailed
from taskflow.domain.event import PARTITIONS, SCHEMA_VERSION
from taskflow.store.database import Database, Json
from taskflow.store.host import Process, this_process
from taskflow.store.log_records import PartitionRecord
from taskflow.store.trouble import translated

LEASE_MS = 15_000
"""An owner that has not renewed for so long may be followed by another."""


def _now() -> int:
    return time.time_ns() // 1_000_000


class MongoOwnership:
    """All partitions for one process. Who wins the first partition takes the others.

    A process on this machine that has ended is followed at once; of others the lease must end.
    """

    def __init__(
        self,
        database: Database,
        process: Process | None = None,
        now: Callable[[], int] = _now,
    ) -> None:
        """Own partitions of ``database`` in the name of ``process``."""
        self._collection = database.collection(PartitionRecord)
        self._process = process or this_process()
        self._now = now
        self._epoch: int | None = None

    async def acquire(self) -> int:
        """Take all partitions and give the new epoch; see the port."""
        with translated():
            partitions = await self._collection.find({}).to_list()
        for partition in partitions:
            self._require_free(partition)
        epoch = 1 + max((partition["epoch"] for partition in partitions), default=0)
        gate = next((one for one in partitions if one["_id"] == _idents()[0]), None)
        await self._win(gate, epoch)
        with translated():
            rest = _idents()[1:]
            there = {partition["_id"] for partition in partitions}
            if new := [self._document(ident, epoch) for ident in rest if ident not in there]:
                await self._collection.insert_many(new)
            if there & set(rest):
                await self._collection.update_many(
                    {"_id": {"$in": rest}}, {"$set": self._lease(epoch)}
                )
        self._epoch = epoch
        return epoch

    async def renew(self) -> bool:
        """Prolong the lease; False when somebody else has taken it: stop at once."""
        if self._epoch is None:
            return False
        held = {"_id": {"$in": _idents()}, "epoch": self._epoch}
        with translated():
            until = {"until": self._now() + LEASE_MS}
            result = await self._collection.update_many(held, {"$set": until})
        return result.matched_count == PARTITIONS

    async def release(self) -> None:
        """Give the partitions back; the epoch stays, for the next one to count on."""
        if self._epoch is None:
            return
        held = {"_id": {"$in": _idents()}, "epoch": self._epoch}
        self._epoch = None
        with translated():
            await self._collection.update_many(held, {"$set": {"until": 0}})

    def _require_free(self, partition: Json) -> None:
        """Raise ``StartFailed`` when a partition has a living owner other than us."""
        owner = convert(partition, Process)
        over = partition["until"] <= self._now()
        if over or owner == self._process or owner.surely_dead(self._process):
            return
        raise StartFailed(
            f"This store is in use by process {owner.process} on {owner.host}. Stop that one "
            "first, or give this one another database. If it is gone, wait "
            f"{LEASE_MS // 1000} seconds.",
            code="start.storeOwned",
            details={"host": owner.host, "process": owner.process},
        )

    async def _win(self, gate: Json | None, epoch: int) -> None:
        """Take the first partition, unless somebody else just did."""
        ident = _idents()[0]
        with translated():
            try:
                if gate is None:
                    await self._collection.insert_one(self._document(ident, epoch))
                    return
                seen = {"_id": ident, "epoch": gate["epoch"]}
                result = await self._collection.update_one(seen, {"$set": self._lease(epoch)})
                won = result.matched_count == 1
            except DuplicateKeyError:
                won = False
        if not won:
            raise StartFailed(
                "Another process is starting on this store at the same time. Start only one, or "
                "give this one another database.",
                code="start.storeOwned",
            )

    def _document(self, ident: str, epoch: int) -> Json:
        return {"_id": ident, "schemaVersion": SCHEMA_VERSION, **self._lease(epoch)}

    def _lease(self, epoch: int) -> Json:
        lease: dict[str, Any] = to_builtins(self._process)
        return {**lease, "epoch": epoch, "until": self._now() + LEASE_MS}


def _idents() -> list[str]:
    return [f"{partition:02x}" for partition in range(PARTITIONS)]
