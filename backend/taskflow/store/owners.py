"""Owners: where the log of each owner begins, and who may change that."""

from msgspec import Struct
from pymongo.errors import DuplicateKeyError

from taskflow.domain.errors import Overtaken, StartFailed
from taskflow.domain.event import EPOCH, SCHEMA_VERSION
from taskflow.store.database import Database
from taskflow.store.log_records import OwnerRecord
from taskflow.store.trouble import translated


class Owner(Struct):
    """One owner's log: it begins at ``first``; batches from ``swept`` on may still exist."""

    epoch: int
    first: int
    swept: int


class Owners:
    """The logs of which something may be left, changed under one epoch.

    What is removed is first said to be gone, so a crash in between leaves a log that is whole.
    """

    def __init__(self, database: Database, epoch: int) -> None:
        """Read and write in ``database``."""
        self._collection = database.collection(OwnerRecord)
        self._epoch = epoch
        self._owners: list[Owner] = []

    async def take_over(self) -> list[Owner]:
        """Make this owner known, take over the logs of the earlier ones, and give those.

        Who is made known after a later one sees that one here, and stops; who is made known
        before is seen by it. So no two go on.
        """
        first = self._epoch << EPOCH
        own = {"first": first, "swept": first, "trims": self._epoch}
        with translated():
            try:
                await self._collection.insert_one(
                    {"_id": _id(self._epoch), **own, "schemaVersion": SCHEMA_VERSION}
                )
            except DuplicateKeyError as error:
                raise StartFailed(
                    "This start was given an epoch that was used before; start again.",
                    code="start.epochUsed",
                ) from error
            await self._collection.update_many(
                {"trims": {"$lt": self._epoch}}, {"$set": {"trims": self._epoch}}
            )
            found = await self._collection.find({}).to_list()
        if any(owner["trims"] > self._epoch for owner in found):
            raise Overtaken("A later start of T@skFlow has this store; this one stops.")
        owners = [Owner(int(one["_id"], 16), one["first"], one["swept"]) for one in found]
        self._owners = sorted(owners, key=lambda owner: owner.epoch)
        return [owner for owner in self._owners if owner.epoch < self._epoch]

    def known(self) -> list[Owner]:
        """Give the logs of which something may be left, the oldest first."""
        return list(self._owners)

    async def begin_at(self, owner: Owner, first: int) -> None:
        """Say that a log begins later than it did."""
        await self._advance(owner, "first", first)
        owner.first = first

    async def swept(self, owner: Owner) -> None:
        """Say that nothing is left before a log's beginning."""
        await self._advance(owner, "swept", owner.first)
        owner.swept = owner.first

    async def forget(self, owner: Owner) -> None:
        """Forget a log of which only its seal is left."""
        with translated():
            await self._collection.delete_one({"_id": _id(owner.epoch), "trims": self._epoch})
        self._owners.remove(owner)

    async def _advance(self, owner: Owner, field: str, position: int) -> None:
        """Set a position that only grows: else a write that lands late would set it back.

        A start that begins to read where nothing is any more would find nothing of what follows.
        """
        ours = {"_id": _id(owner.epoch), "trims": self._epoch}
        earlier = {**ours, field: {"$lt": position}}
        with translated():
            result = await self._collection.update_one(earlier, {"$set": {field: position}})
            if result.matched_count or await self._collection.find_one(ours):
                return  # where it was as far already, an earlier try has come there after all
        raise Overtaken(
            "Another T@skFlow has taken over this store; this one removes nothing more."
        )


def _id(epoch: int) -> str:
    return f"{epoch:08x}"
