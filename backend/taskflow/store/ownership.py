"""Ownership of the partitions: a lease with a fencing epoch, the port ``Ownership``."""

import asyncio
import time
from asyncio import sleep
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

LEASE = 15.0
"""Seconds that a lease holds without being renewed, on the clock of whoever looks at it."""
MARGIN = 3.0
"""Seconds before its end from which on an owner does not rely on its lease."""
LOOK = 0.5
"""Seconds between looks at a lease that must be seen to stand still."""


def _now() -> int:
    return time.time_ns() // 1_000_000


class MongoOwnership:
    """All partitions for one process. Who wins the first partition takes the others.

    A process on this machine that has ended is followed at once. Of any other one the lease must
    be seen to stand still for its whole length: clocks of two machines are never compared.
    """

    def __init__(
        self,
        database: Database,
        process: Process | None = None,
        now: Callable[[], int] = _now,
        *,
        alone: bool = False,
    ) -> None:
        """Own partitions of ``database`` in the name of ``process``.

        ``alone`` says that no other machine can reach the store, and that whoever else had it on
        this one has ended.
        """
        self._collection = database.collection(PartitionRecord)
        self._process = process or this_process()
        self._now = now
        self._alone = alone
        self._epoch: int | None = None
        self._sure_until = 0.0

    @property
    def held(self) -> bool:
        """Tell whether nobody else can have taken the partitions yet."""
        return self._epoch is not None and _clock() < self._sure_until

    @property
    def lapsed(self) -> bool:
        """Tell whether the partitions were ours, and somebody may have taken them since."""
        return self._sure_until > 0 and not self.held

    @property
    def sure_for(self) -> float:
        """Give for how many seconds nobody else can take the partitions, as far as we know."""
        return 0.0 if self._epoch is None else self._sure_until - _clock()

    async def acquire(self) -> int:
        """Take all partitions and give the new epoch; see the port."""
        partitions = await self._free()
        began = _clock()
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
        self._sure_until = began + LEASE - MARGIN
        return epoch

    async def renew(self) -> bool:
        """Prolong the lease; False when somebody else has taken it: stop at once."""
        if self._epoch is None:
            return False
        began = _clock()
        held = {"_id": {"$in": _idents()}, "epoch": self._epoch}
        with translated():
            until = {"until": self._now() + int(1000 * LEASE)}
            result = await self._collection.update_many(held, {"$set": until})
        if result.matched_count != PARTITIONS:
            self._epoch = None
            return False
        self._sure_until = began + LEASE - MARGIN
        return True

    async def release(self) -> None:
        """Give the partitions back; the epoch stays, for the next one to count on."""
        if self._epoch is None:
            return
        held = {"_id": {"$in": _idents()}, "epoch": self._epoch}
        self._epoch = None
        with translated():
            await self._collection.update_many(held, {"$set": {"until": 0}})

    async def _free(self) -> list[Json]:
        """Give the partitions as they are when no living owner has them."""
        seen: list[Json] | None = None
        began = 0.0
        while True:
            with translated():
                partitions = await self._collection.find({}).to_list()
            partitions.sort(key=lambda partition: str(partition["_id"]))
            doubtful = [one for one in partitions if not self._is_free(one)]
            if not doubtful or (seen == partitions and _clock() - began >= LEASE):
                return partitions
            owner = convert(doubtful[0], Process)
            if owner.surely_alive(self._process) or (seen is not None and seen != partitions):
                raise _owned(owner)
            if seen is None:
                seen, began = partitions, _clock()
            await sleep(LOOK)

    def _is_free(self, partition: Json) -> bool:
        owner = convert(partition, Process)
        given_back = partition["until"] == 0
        if given_back or owner == self._process or owner.surely_dead(self._process):
            return True
        return self._alone and not owner.surely_alive(self._process)

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
        return {**lease, "epoch": epoch, "until": self._now() + int(1000 * LEASE)}


def _owned(owner: Process) -> StartFailed:
    return StartFailed(
        f"This store is in use by process {owner.process} on {owner.host}. Stop that one first, "
        f"or give this one another database. If it is gone, start again after {LEASE:.0f} seconds.",
        code="start.storeOwned",
        details={"host": owner.host, "process": owner.process},
    )


def _clock() -> float:
    return asyncio.get_running_loop().time()


def _idents() -> list[str]:
    return [f"{partition:02x}" for partition in range(PARTITIONS)]
