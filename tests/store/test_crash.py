"""The store is killed in the middle of appends: what was acknowledged is there, once."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from storeserver import StoreServer
from taskflow.domain.errors import Unavailable
from taskflow.domain.event import EPOCH, Batch
from taskflow.domain.ports import Log
from taskflow.store.mongo import MongoStore
from taskflow.testing.log import commit

STREAMS = [f"s{k:02}" for k in range(24)]


class Writer:
    """Appends commits of all streams, in batches, until stopped; repeats what is unknown."""

    def __init__(self, log: Log, seed: int) -> None:
        self._log = log
        self._random = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
        self.acknowledged: list[Batch] = []
        self._numbers = dict.fromkeys(STREAMS, 0)
        self._progress = asyncio.Semaphore(0)
        self.unknown = 0
        self.stopped = False

    async def run(self) -> None:
        while not self.stopped:
            group = self._random.sample(STREAMS, self._random.randint(1, len(STREAMS)))
            commits = tuple(commit(one, self._numbers[one], task=self._task()) for one in group)
            batch = Batch((1 << EPOCH) + len(self.acknowledged), commits)
            while not await self._append(batch):  # noqa: ASYNC110  nobody is told
                await asyncio.sleep(0.05)
            self.acknowledged.append(batch)
            for one in group:
                self._numbers[one] += 1
                self._progress.release()

    async def progress(self, count: int) -> None:
        """Wait until so many more commits are acknowledged."""
        while self._progress.locked() is False:
            await self._progress.acquire()
        for _ in range(count):
            await self._progress.acquire()

    async def _append(self, batch: Batch) -> bool:
        try:
            await self._log.append(batch)
        except Unavailable:
            self.unknown += 1
            return False
        return True

    def _task(self) -> str:
        return f"{self._random.getrandbits(64):x}"


async def _torment(server: StoreServer, kills: int, seed: int) -> None:
    url = server.url_at(server.port, "crash")
    store = await MongoStore.connect(url, alone=bool(server.password))
    log = store.log(await store.ownership.acquire())
    await log.take_over()
    writer = Writer(log, seed)
    run = asyncio.create_task(writer.run())
    pause = random.Random(seed)  # noqa: S311 - same
    for _ in range(kills):
        await writer.progress(pause.randint(20, 600))
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
    await writer.progress(100)
    writer.stopped = True
    await run
    assert writer.unknown
    again = store.log(await store.ownership.acquire())
    assert await again.take_over() == writer.acknowledged
    await store.close()


@pytest.fixture(params=["by the driver", "over our wire"])
def killed_store(
    request: pytest.FixtureRequest, tmp_path: Path, forgotten_sockets: None
) -> Iterator[StoreServer]:
    """Give a server that is appended to by PyMongo, and the embedded one."""
    assert forgotten_sockets is None
    server = StoreServer(tmp_path / "store", "secret" if "wire" in request.param else "")
    server.start()
    yield server
    server.stop()


async def test_what_was_acknowledged_survives_kills_once(killed_store: StoreServer) -> None:
    await _torment(killed_store, kills=4, seed=11)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(4))
async def test_what_was_acknowledged_survives_many_kills_once(
    killed_store: StoreServer, seed: int
) -> None:
    await _torment(killed_store, kills=25, seed=seed)


async def test_a_store_that_was_away_is_used_again_without_a_restart(
    own_store: StoreServer,
) -> None:
    store = await MongoStore.connect(f"{own_store.url}/away")
    log = store.log(await store.ownership.acquire())
    await log.take_over()
    first, second = (Batch((1 << EPOCH) + n, (commit("f", n),)) for n in range(2))
    await log.append(first)
    await asyncio.to_thread(own_store.kill)
    for attempt in (
        log.append(second),
        log.checkpoint_at("f"),
        store.documents.put("settings", [{"_id": "a"}]),
        store.ownership.renew(),
        store.check(),
    ):
        with pytest.raises(Unavailable):
            await attempt
    await asyncio.to_thread(own_store.start)
    await log.append(second)
    assert await store.ownership.renew()
    await store.check()
    again = store.log(await store.ownership.acquire())
    assert await again.take_over() == [first, second]
    await store.close()
