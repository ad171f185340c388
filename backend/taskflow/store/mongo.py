"""Mongo: the store as a whole; made when the application starts, closed when it ends."""

from typing import Self

from taskflow.store.database import Database
from taskflow.store.documents import MongoDocuments
from taskflow.store.kinds import KINDS
from taskflow.store.log import MongoLog
from taskflow.store.log_records import LOG_RECORDS
from taskflow.store.migrating import known_version, migrate
from taskflow.store.ownership import MongoOwnership


class MongoStore:
    """One database as documents, ownership and (once owned) a log."""

    def __init__(self, database: Database, *, alone: bool = False) -> None:
        """Use an open database; ``alone`` as in :class:`MongoOwnership`."""
        self._database = database
        self.documents = MongoDocuments(database)
        self.ownership = MongoOwnership(database, alone=alone)
        database.followed = lambda: self.ownership.lapsed

    @classmethod
    async def connect(cls, url: str, *, alone: bool = False) -> Self:
        """Connect within the running event loop, and make missing indexes.

        ``alone``: it is the embedded store, which no other machine can reach.
        Raises ``StartFailed`` when the URL is wrong, nothing answers, or the data is newer.
        """
        database = await Database.open(url, embedded=alone)
        try:
            await known_version(database)
            for record in (*LOG_RECORDS, *KINDS.values()):
                await database.prepare(record)
        except BaseException:
            await database.close()
            raise
        return cls(database, alone=alone)

    async def migrate(self) -> None:
        """Bring what an older version stored to today's shape; only the owner may."""
        await migrate(self._database)

    def log(self, epoch: int) -> MongoLog:
        """Give the log, to be written under an epoch that ``ownership.acquire`` gave."""
        return MongoLog(self._database, epoch)

    async def check(self) -> None:
        """Raise ``Unavailable`` when the store is away, or does not work any more.

        With ``details.reason == "storeBroken"`` it answers, but must be started again: SecantusDB
        serves nothing more after its disk was full.
        """
        await self.documents.find("settings", {}, limit=1)

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()
