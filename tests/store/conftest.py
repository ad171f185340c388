from collections.abc import AsyncIterator, Iterator

import pytest

from storeserver import StoreServer
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


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    """Give a store with a password, served as T@skFlow serves its own."""
    server = StoreServer(tmp_path_factory.mktemp("embedded"), "secret")
    server.start()
    yield server
    server.stop()
