import asyncio

import pytest

from storeserver import free_port
from taskflow.domain.errors import Malformed, StartFailed, TooLarge
from taskflow.store.mongo import MongoStore

pytestmark = pytest.mark.usefixtures("forgotten_sockets")


@pytest.mark.parametrize(
    "url", ["nonsense", "http://127.0.0.1/x", "mongodb://", "mongodb://h:99999/x", "mongodb://a b"]
)
async def test_a_url_that_is_none_says_how_to_write_one(url: str) -> None:
    with pytest.raises(StartFailed, match="MONGODB_URL"):
        await MongoStore.connect(url)


async def test_a_url_where_nobody_answers_is_told_within_seconds() -> None:
    port = free_port()
    async with asyncio.timeout(8):
        with pytest.raises(StartFailed, match=f"No store answers at 127.0.0.1:{port}") as caught:
            await MongoStore.connect(f"mongodb://ann:secret@127.0.0.1:{port}/x")
    assert "secret" not in caught.value.message


async def test_connecting_again_finds_everything(database_url: str) -> None:
    first = await MongoStore.connect(database_url)
    await first.documents.put("settings", [{"_id": "a", "x": 1}])
    await first.close()
    second = await MongoStore.connect(database_url)
    found = await second.documents.get("settings", "a")
    await second.close()
    assert found is not None
    assert found["x"] == 1


async def test_databases_of_one_store_are_strangers(store_url: str) -> None:
    one, other = [await MongoStore.connect(f"{store_url}/stranger{k}") for k in range(2)]
    await one.documents.put("settings", [{"_id": "a"}])
    assert await other.documents.get("settings", "a") is None
    await one.close()
    await other.close()


async def test_what_the_store_cannot_hold_is_refused_with_a_reason(store: MongoStore) -> None:
    with pytest.raises(TooLarge):
        await store.documents.insert("settings", {"_id": "a", "text": "x" * 17_000_000})
    with pytest.raises(Malformed):
        await store.documents.insert("settings", {"_id": "a", "in": {"a\0b": 1}})
