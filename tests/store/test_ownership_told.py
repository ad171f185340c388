"""What owners of the partitions are told: who came first, and how long they may rely on it."""

import asyncio

import pytest
from msgspec.structs import replace

from taskflow.domain.errors import StartFailed
from taskflow.store import ownership
from taskflow.store.database import Database, Json
from taskflow.store.host import this_process
from taskflow.store.ownership import MongoOwnership


class Hesitant(MongoOwnership):
    """Waits, once it has found the store free, until others have found so, too."""

    found: asyncio.Barrier

    async def _free(self) -> list[Json]:
        free = await super()._free()
        await self.found.wait()
        return free


@pytest.mark.parametrize("again", [False, True])
async def test_of_all_that_found_the_store_free_one_has_it_and_the_others_are_told(
    database: Database, *, again: bool
) -> None:
    if again:
        before = MongoOwnership(database)
        await before.acquire()
        await before.release()
    barrier = asyncio.Barrier(4)
    rivals = []
    for number in range(4):
        rival = Hesitant(database, replace(this_process(), host=f"host{number}"))
        rival.found = barrier
        rivals.append(rival)
    answers = await asyncio.gather(*(one.acquire() for one in rivals), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, StartFailed)]
    assert len(refused) == 3
    assert {one.kind for one in refused} == {"start.storeOwned"}
    assert all("starting on this store at the same time" in one.message for one in refused)
    assert [one.held for one in rivals].count(True) == 1


async def test_it_is_told_for_how_long_nobody_else_can_have_the_store(database: Database) -> None:
    owner = MongoOwnership(database)
    assert owner.sure_for == 0
    assert not owner.lapsed
    await owner.acquire()
    assert 0 < owner.sure_for <= ownership.LEASE - ownership.MARGIN
    assert not owner.lapsed
    await owner.release()
    assert owner.sure_for == 0
    assert owner.lapsed


async def test_who_has_given_the_store_back_neither_renews_nor_gives_it_back_again(
    database: Database,
) -> None:
    owner = MongoOwnership(database)
    assert not await owner.renew()
    await owner.acquire()
    await owner.release()
    heir = MongoOwnership(database)
    await heir.acquire()
    await owner.release()
    assert not await owner.renew()
    assert await heir.renew()
