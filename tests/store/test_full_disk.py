"""The store's disk is full: a clear sentence, nothing acknowledged is lost, it goes on later."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import smalldisk
from conformance.log import commit
from storeserver import StoreServer
from taskflow.domain.errors import Unavailable
from taskflow.domain.event import Commit
from taskflow.domain.ports import Log
from taskflow.store.mongo import MongoStore

SIZE = "64m"
BALLAST = 32_000_000
"""What is freed; the store's recovery needs about as much as it had stored."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with smalldisk.small_disk(tmp_path / "disk", SIZE) as disk:
        yield disk


@pytest.fixture
def small_store(small_disk: Path, forgotten_sockets: None) -> Iterator[StoreServer]:
    assert forgotten_sockets is None
    server = StoreServer(small_disk)
    server.start()
    yield server
    server.kill()


async def _fill(log: Log, stored: list[Commit]) -> None:
    """Append until the store cannot, keeping what it acknowledged."""
    while True:
        new = commit("f", len(stored), text=os.urandom(40_000).hex())
        assert await log.append([new]) == []
        stored.append(new)


async def test_a_full_disk_is_named_and_loses_nothing(small_store: StoreServer) -> None:
    ballast = small_store.folder / "ballast"
    ballast.write_bytes(bytes(BALLAST))
    store = await MongoStore.connect(f"{small_store.url}/full")
    log = await store.log(await store.ownership.acquire())
    stored: list[Commit] = []
    with pytest.raises(Unavailable, match="disk") as caught:
        await _fill(log, stored)
    assert caught.value.details["reason"] in {"diskFull", "storeBroken"}
    assert stored
    ballast.unlink()
    await asyncio.to_thread(small_store.kill)
    await asyncio.to_thread(small_store.start)
    found = await log.read("f", 0)
    assert found[: len(stored)] == stored
    assert await log.append([commit("f", len(found))]) == []
    await store.check()
    await store.close()
