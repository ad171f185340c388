"""The store is killed in the middle of appends: what was acknowledged is there, once."""

import asyncio
import random

import pytest

from conformance.log import commit
from storeserver import StoreServer
from taskflow.domain.errors import Unavailable
from taskflow.domain.event import Commit
from taskflow.domain.ports import Log
from taskflow.store.mongo import MongoStore

STREAMS = [f"s{k:02}" for k in range(24)]


class Writer:
    """Appends to all streams, in groups, until stopped; believes only what was acknowledged."""

    def __init__(self, log: Log, seed: int) -> None:
        self._log = log
        self._random = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
        self.acknowledged: dict[str, list[Commit]] = {one: [] for one in STREAMS}
        self._progress = asyncio.Semaphore(0)
        self.stopped = False

    async def run(self) -> None:
        while not self.stopped:
            group = self._random.sample(STREAMS, self._random.randint(1, len(STREAMS)))
            new = [commit(one, len(self.acknowledged[one]), task=self._task()) for one in group]
            try:
                refused = await self._log.append(new)
            except Unavailable:
                await self._learn(group)
                continue
            assert refused == []
            for one in new:
                self.acknowledged[one.stream].append(one)
                self._progress.release()

    async def progress(self, count: int) -> None:
        """Wait until so many more commits are acknowledged."""
        while self._progress.locked() is False:
            await self._progress.acquire()
        for _ in range(count):
            await self._progress.acquire()

    async def _learn(self, group: list[str]) -> None:
        """Read what became of an append that nobody answered for."""
        for one in group:
            while not self.stopped:
                try:
                    stored = await self._log.read(one, 0)
                except Unavailable:
                    await asyncio.sleep(0.05)
                    continue
                known = self.acknowledged[one]
                assert stored[: len(known)] == known
                assert len(stored) <= len(known) + 1
                self.acknowledged[one] = stored
                break

    def _task(self) -> str:
        return f"{self._random.getrandbits(64):x}"


async def _torment(server: StoreServer, kills: int, seed: int) -> None:
    store = await MongoStore.connect(f"{server.url}/crash")
    log = await store.log(await store.ownership.acquire())
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
    for stream, known in writer.acknowledged.items():
        assert await log.read(stream, 0) == known
    assert await log.touched() >= {one for one, known in writer.acknowledged.items() if known}
    await store.close()


async def test_what_was_acknowledged_survives_kills_once(own_store: StoreServer) -> None:
    await _torment(own_store, kills=4, seed=11)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(4))
async def test_what_was_acknowledged_survives_many_kills_once(
    own_store: StoreServer, seed: int
) -> None:
    await _torment(own_store, kills=25, seed=seed)


async def test_a_store_that_was_away_is_used_again_without_a_restart(
    own_store: StoreServer,
) -> None:
    store = await MongoStore.connect(f"{own_store.url}/away")
    log = await store.log(await store.ownership.acquire())
    await log.append([commit("f", 0)])
    await asyncio.to_thread(own_store.kill)
    for attempt in (
        log.append([commit("f", 1)]),
        log.read("f", 0),
        store.documents.put("settings", [{"_id": "a"}]),
        store.ownership.renew(),
        store.check(),
    ):
        with pytest.raises(Unavailable):
            await attempt
    await asyncio.to_thread(own_store.start)
    assert await log.read("f", 0) == [commit("f", 0)]
    assert await log.append([commit("f", 1)]) == []
    assert await store.ownership.renew()
    await store.check()
    await store.close()
