"""The embedded store: a real SecantusDB that comes back with its data, whatever kills it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from embedded.waiting import until
from smalldisk import enlarge
from taskflow.domain.errors import StartFailed
from taskflow.embedded import Child, child, embedded_store, store

Client = AsyncMongoClient[dict[str, Any]]
MEGABYTE = 1 << 20


async def memory_with(data: Path, cache: int) -> int:
    """Give the bytes of memory that a store with such a cache has after 30 MB were put in."""
    kept = store(data, cache)
    await kept.start()
    try:
        async with Client(kept.url) as client:
            for _ in range(40):
                some = [{"text": os.urandom(1500)} for _ in range(500)]
                await client.tried.notes.insert_many(some)
        return int(psutil.Process(kept.pid).memory_info().rss)
    finally:
        await kept.stop()


async def fill(client: Client) -> int:
    """Insert until the store refuses; gives how many it took."""
    for number in range(1000):
        try:
            await client.tried.notes.insert_one({"_id": number, "text": "x" * 100_000})
        except PyMongoError:
            return number
    pytest.fail("the disk never got full")


@pytest.fixture
async def running_store(tmp_path: Path) -> AsyncIterator[Child]:
    child = store(tmp_path)
    await child.start()
    yield child
    await child.stop()


async def test_it_answers_as_soon_as_it_is_ready(tmp_path: Path) -> None:
    async with embedded_store(tmp_path) as url, Client(url) as client:
        assert (await client.admin.command("ping"))["ok"] == 1


async def test_it_keeps_what_it_has_from_one_start_to_the_next(tmp_path: Path) -> None:
    async with embedded_store(tmp_path) as url, Client(url) as client:
        await client.tried.notes.insert_one({"_id": 1, "text": "kept"})
    async with embedded_store(tmp_path) as url, Client(url) as client:
        assert await client.tried.notes.find_one() == {"_id": 1, "text": "kept"}


async def test_it_keeps_no_more_of_its_data_in_memory_than_it_was_told(tmp_path: Path) -> None:
    folders = [(tmp_path / name, cache) for name, cache in (("small", 4), ("large", 64))]
    for folder, _ in folders:
        folder.mkdir()
    small, large = [await memory_with(*one) for one in folders]
    assert small < large - 10 * MEGABYTE


async def test_files_that_are_still_held_are_waited_for(tmp_path: Path) -> None:
    held, waits = store(tmp_path), store(tmp_path)
    await held.start()
    starting = asyncio.create_task(waits.start())
    failed = [(await until(waits, "failed")).reason for _ in range(child.FIRST_TRIES + 1)]
    await held.stop()
    await starting
    assert waits.state.phase == "ready"
    assert "another process still holds them" in failed[-1]
    await waits.stop()


async def test_a_kill_9_loses_nothing_and_it_comes_back_at_the_same_url(
    running_store: Child,
) -> None:
    url, killed = running_store.url, running_store.pid
    assert killed
    async with Client(url) as client:
        for number in range(50):
            await client.tried.notes.insert_one({"_id": number})
        os.kill(killed, signal.SIGKILL)
        failed = await until(running_store, "failed")
        assert "SIGKILL" in failed.reason
        await until(running_store, "ready")
        assert running_store.url == url
        assert running_store.pid != killed
        assert await client.tried.notes.count_documents({}) == 50


async def test_after_stop_no_process_is_left(tmp_path: Path) -> None:
    child = store(tmp_path)
    await child.start()
    pid = child.pid
    assert pid
    await child.stop()
    assert not psutil.pid_exists(pid)
    assert child.state.phase == "absent"


async def test_it_starts_again_after_a_stop(running_store: Child) -> None:
    await running_store.stop()
    await running_store.start()
    assert running_store.state.phase == "ready"


async def test_starting_twice_starts_one(running_store: Child) -> None:
    pid = running_store.pid
    await running_store.start()
    assert running_store.pid == pid


async def test_files_of_a_server_that_still_runs_are_refused_with_the_log_named(
    running_store: Child, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "HELD", 0.0)
    with pytest.raises(StartFailed) as caught:
        async with embedded_store(tmp_path):
            pass
    assert caught.value.kind == "start.locked"
    assert "store.log" in caught.value.message
    assert running_store.state.phase == "ready"


async def test_its_log_stays_short(running_store: Child) -> None:
    assert running_store.log.path.stat().st_size < 10_000


@pytest.mark.timeout(120)
async def test_after_a_full_disk_it_goes_on_by_itself_once_there_is_space(
    small_disk: Path,
) -> None:
    child = store(small_disk)
    await child.start()
    try:
        async with Client(child.url) as client:
            stored = await fill(client)
            failed = await until(child, "failed")
            assert "the disk is full" in failed.reason
            enlarge(small_disk)
            await until(child, "ready")
            found = await client.tried.notes.count_documents({})
            assert found in (stored, stored + 1)  # of the refused one nobody can know
            await client.tried.notes.insert_one({"_id": "more"})
    finally:
        await child.stop()


async def test_files_that_were_overwritten_are_called_damaged(tmp_path: Path) -> None:
    async with embedded_store(tmp_path):
        pass
    catalogue = tmp_path / "store" / "WiredTiger.wt"
    catalogue.write_bytes(bytes(catalogue.stat().st_size))
    with pytest.raises(StartFailed, match="Restore the data folder from a copy") as caught:
        await store(tmp_path).start()
    assert caught.value.kind == "start.damaged"


async def test_one_that_does_not_end_in_time_is_killed_and_the_next_finds_everything(
    tmp_path: Path,
) -> None:
    async with embedded_store(tmp_path) as url, Client(url) as client:
        await client.tried.notes.insert_one({"_id": 1})
    stuck = store(tmp_path)
    await stuck.start()
    pid = stuck.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    await stuck.stop()
    assert not psutil.pid_exists(pid)
    async with embedded_store(tmp_path) as url, Client(url) as client:
        assert await client.tried.notes.find_one() == {"_id": 1}
