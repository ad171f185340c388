import pytest

from conformance.log import LogConformance, Reopen
from taskflow.domain.ports import Log
from taskflow.store.mongo import MongoStore


@pytest.fixture
def reopen(store: MongoStore) -> Reopen:
    async def open_again() -> Log:
        return await store.log(await store.ownership.acquire())

    return open_again


@pytest.fixture
async def log(reopen: Reopen) -> Log:
    return await reopen()


class TestMongoLog(LogConformance):
    """The log in MongoDB does all that a log must do."""
