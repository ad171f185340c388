from collections.abc import AsyncIterator

import pytest

from taskflow.store.database import Database
from taskflow.store.mongo import MongoStore


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[MongoStore]:
    store = await MongoStore.connect(database_url)
    yield store
    await store.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(database_url)
    yield database
    await database.close()
