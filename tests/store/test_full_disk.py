"""The store's disk is full: a clear sentence, nothing acknowledged is lost, it goes on later."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import smalldisk
from storeserver import StoreServer
from taskflow.domain.errors import Unavailable
from taskflow.domain.event import EPOCH, Batch
from taskflow.domain.ports import Log
from taskflow.store.mongo import MongoStore
from taskflow.testing.log import commit, segment

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


async def _fill(log: Log, stored: list[Batch]) -> Batch:
    """Append until the store cannot, keeping what it acknowledged; gives what it did not."""
    while True:
        text = os.urandom(40_000).hex()
        new = Batch((1 << EPOCH) + len(stored), (commit("f", len(stored), text=text),))
        try:
            await log.append(new)
        except Unavailable as error:
            if "disk" not in error.message:
                raise
            return new
        stored.append(new)


async def test_a_full_disk_is_named_and_loses_nothing(small_store: StoreServer) -> None:
    ballast = small_store.folder / "ballast"
    ballast.write_bytes(bytes(BALLAST))
    store = await MongoStore.connect(f"{small_store.url}/full")
    log = store.log(await store.ownership.acquire())
    await log.take_over()
    stored: list[Batch] = []
    last = await _fill(log, stored)
    assert stored
    ballast.unlink()
    await asyncio.to_thread(small_store.kill)
    await asyncio.to_thread(small_store.start)
    await log.append(last)
    await log.write([segment([commit("g", 0)], {}, first=True)])
    again = store.log(await store.ownership.acquire())
    assert await again.take_over() == [*stored, last]
    await store.check()
    await store.close()
