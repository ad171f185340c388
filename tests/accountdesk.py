"""Accounts over the real store, by a clock that tests turn."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taskflow.auth.accounts import Accounts
from taskflow.auth.identity import Identity, Login
from taskflow.store.documents import MongoDocuments
from taskflow.store.mongo import MongoStore

SECRET = bytes(range(7, 71))
PASSWORD = "seven quiet herons"
MINUTE = 60_000
HERE = "203.0.113.7"


class TurnedClock:
    """Wall time that passes only when a test says so."""

    def __init__(self) -> None:
        self.time = int(time.time() * 1000)

    def now(self) -> int:
        return self.time

    def turn(self, milliseconds: int) -> None:
        self.time += milliseconds


class Desk:
    """One server's accounts, with its store and clock."""

    def __init__(
        self, documents: MongoDocuments, clock: TurnedClock, secret: bytes = SECRET
    ) -> None:
        self.documents = documents
        self.clock = clock
        self.accounts = Accounts(documents, clock, secret)

    def again(self) -> "Desk":
        """Give the accounts as another process, or this one after a restart, has them."""
        return Desk(self.documents, self.clock)

    async def admin(self, name: str = "Ada") -> Login:
        link = await self.accounts.issue_link()
        return await self.accounts.setup(link, name, PASSWORD)

    async def identity(self, login: Login) -> Identity:
        identity = await self.accounts.by_cookie(login.access)
        assert identity is not None
        return identity


@asynccontextmanager
async def opened_desk(database_url: str, secret: bytes = SECRET) -> AsyncIterator[Desk]:
    store = await MongoStore.connect(database_url)
    desk = Desk(store.documents, TurnedClock(), secret)
    try:
        yield desk
    finally:
        await desk.accounts.close()
        await store.close()
