import secrets
from collections.abc import AsyncIterator

import pytest

from storeserver import StoreServer
from taskflow.domain.ports import Log
from taskflow.store.mongo import MongoStore
from taskflow.testing.log import LogConformance, Reopen


@pytest.fixture
def reopen(store: MongoStore) -> Reopen:
    async def open_again() -> tuple[Log, int]:
        epoch = await store.ownership.acquire()
        return store.log(epoch), epoch

    return open_again


@pytest.fixture
async def log(reopen: Reopen) -> Log:
    log, epoch = await reopen()
    assert (epoch, await log.take_over()) == (1, [])
    return log


class TestMongoLog(LogConformance):
    """The log in MongoDB does all that a log must do."""


class TestEmbeddedLog(LogConformance):
    """So does the log in the embedded store, appended to over a wire of our own."""

    @pytest.fixture
    async def store(self, embedded: StoreServer) -> AsyncIterator[MongoStore]:
        url = embedded.url_at(embedded.port, f"log_{secrets.token_hex(6)}")
        store = await MongoStore.connect(url, alone=True)
        yield store
        await store.close()
