import asyncio
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from taskflow.domain.errors import StartFailed
from taskflow.store.database import Database
from taskflow.store.host import Process, this_process
from taskflow.store.ownership import LEASE_MS, MongoOwnership

ELSEWHERE = Process(host="elsewhere", boot="b", process=7, started="1")


class Watch:
    """A clock that goes only when told to."""

    def __init__(self) -> None:
        self.time = 1_000_000

    def __call__(self) -> int:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


async def test_every_acquisition_has_a_higher_epoch(database: Database) -> None:
    epochs = []
    for _ in range(3):
        ownership = MongoOwnership(database)
        epochs.append(await ownership.acquire())
        assert await ownership.renew()
        await ownership.release()
    assert epochs == [1, 2, 3]


async def test_a_living_owner_elsewhere_is_named(database: Database, watch: Watch) -> None:
    await MongoOwnership(database, ELSEWHERE, watch).acquire()
    with pytest.raises(StartFailed, match="process 7 on elsewhere"):
        await MongoOwnership(database, now=watch).acquire()


async def test_an_owner_that_gave_up_is_followed_at_once(database: Database, watch: Watch) -> None:
    first = MongoOwnership(database, ELSEWHERE, watch)
    await first.acquire()
    await first.release()
    assert await MongoOwnership(database, now=watch).acquire() == 2
    assert not await first.renew()


async def test_an_owner_that_fell_silent_is_followed_and_learns_it(
    database: Database, watch: Watch
) -> None:
    first = MongoOwnership(database, ELSEWHERE, watch)
    await first.acquire()
    watch.time += LEASE_MS - 1
    assert await first.renew()
    watch.time += LEASE_MS - 1
    second = MongoOwnership(database, now=watch)
    with pytest.raises(StartFailed):
        await second.acquire()
    watch.time += 1
    assert await second.acquire() == 2
    assert not await first.renew()
    assert await second.renew()
    await first.release()
    assert await second.renew()


async def test_a_dead_process_of_this_machine_is_followed_at_once(database: Database) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE
    )
    owner = replace(this_process(), process=child.pid, started=_start_of(child.pid))
    await MongoOwnership(database, owner).acquire()
    with pytest.raises(StartFailed, match=f"process {child.pid}"):
        await MongoOwnership(database).acquire()
    child.kill()
    await child.wait()
    assert await MongoOwnership(database).acquire() == 2


async def test_a_process_of_an_earlier_boot_is_dead(database: Database) -> None:
    await MongoOwnership(database, replace(this_process(), boot="earlier")).acquire()
    assert await MongoOwnership(database).acquire() == 2


async def test_a_reused_process_id_is_another_process(database: Database) -> None:
    await MongoOwnership(database, replace(this_process(), started="long ago")).acquire()
    assert await MongoOwnership(database).acquire() == 2


@pytest.mark.parametrize("again", [False, True])
async def test_of_several_that_start_at_once_one_wins(
    database: Database,
    *,
    again: bool,
) -> None:
    rivals = [MongoOwnership(database, replace(ELSEWHERE, host=f"host{n}")) for n in range(1, 7)]
    if again:
        await _give_up(database)
    answers = await asyncio.gather(*(one.acquire() for one in rivals), return_exceptions=True)
    winners = [one for one, answer in zip(rivals, answers, strict=True) if isinstance(answer, int)]
    assert len(winners) == 1
    assert all(isinstance(answer, int | StartFailed) for answer in answers)
    assert await winners[0].renew()


async def _give_up(database: Database) -> None:
    ownership = MongoOwnership(database)
    await ownership.acquire()
    await ownership.release()


def _start_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
