import asyncio
import sys
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from taskflow.domain.errors import StartFailed
from taskflow.store import ownership
from taskflow.store.database import Database
from taskflow.store.host import Process, this_process
from taskflow.store.ownership import MongoOwnership

ELSEWHERE = Process(host="elsewhere", boot="b", process=7, started="1")


class Watch:
    """The loop's clock, which goes only when somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = 1_000_000.0
        monkeypatch.setattr(ownership, "_clock", lambda: self.time)
        monkeypatch.setattr(ownership, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


async def test_every_acquisition_has_a_higher_epoch(database: Database) -> None:
    epochs = []
    for _ in range(3):
        owner = MongoOwnership(database)
        epochs.append(await owner.acquire())
        assert await owner.renew()
        await owner.release()
    assert epochs == [1, 2, 3]


async def test_a_living_owner_elsewhere_is_named(
    database: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = MongoOwnership(database, ELSEWHERE)
    await owner.acquire()

    async def renewed(seconds: float) -> None:
        watch.time += seconds
        assert await owner.renew()

    monkeypatch.setattr(ownership, "sleep", renewed)
    with pytest.raises(StartFailed, match="process 7 on elsewhere"):
        await MongoOwnership(database).acquire()


async def test_an_owner_that_gave_up_is_followed_at_once(database: Database, watch: Watch) -> None:
    first = MongoOwnership(database, ELSEWHERE)
    await first.acquire()
    await first.release()
    before = watch.time
    assert await MongoOwnership(database).acquire() == 2
    assert watch.time == before
    assert not await first.renew()


@pytest.mark.parametrize("ahead", [-3_600_000, 0, 3_600_000, 315_000_000_000])
async def test_an_owner_that_fell_silent_is_followed_whatever_the_clocks_say(
    database: Database, watch: Watch, ahead: int
) -> None:
    first = MongoOwnership(database, ELSEWHERE)
    await first.acquire()
    before = watch.time
    second = MongoOwnership(database, now=lambda: time.time_ns() // 1_000_000 + ahead)
    assert await second.acquire() == 2
    assert watch.time - before >= ownership.LEASE
    assert not await first.renew()
    assert await second.renew()
    await first.release()
    assert await second.renew()


async def test_an_owner_relies_on_its_lease_no_longer_than_others_wait(
    database: Database, watch: Watch
) -> None:
    owner = MongoOwnership(database)
    assert not owner.held
    await owner.acquire()
    assert owner.held
    watch.time += ownership.LEASE - ownership.MARGIN - 0.1
    assert owner.held
    watch.time += 0.2
    assert not owner.held
    assert await owner.renew()
    assert owner.held
    await owner.release()
    assert not owner.held


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


@pytest.mark.parametrize("other", ["boot", "machine", "namespace", "host"])
async def test_who_may_live_where_we_cannot_look_is_waited_for(
    database: Database, watch: Watch, other: str
) -> None:
    """Another machine or container may have our host's name, and a process of the same number."""
    gone = replace(this_process(), started="long ago", **{other: "another"})
    await MongoOwnership(database, gone).acquire()
    before = watch.time
    assert await MongoOwnership(database, alone=True).acquire() == 2
    assert watch.time == before
    await MongoOwnership(database, gone).acquire()
    before = watch.time
    assert await MongoOwnership(database).acquire() == 4
    assert watch.time - before >= ownership.LEASE


async def test_a_reused_process_id_is_another_process(database: Database) -> None:
    await MongoOwnership(database, replace(this_process(), started="long ago")).acquire()
    assert await MongoOwnership(database).acquire() == 2


@pytest.mark.usefixtures("watch")
@pytest.mark.parametrize("again", [False, True])
async def test_of_several_that_start_at_once_one_has_it_in_the_end(
    database: Database, *, again: bool
) -> None:
    rivals = [MongoOwnership(database, replace(ELSEWHERE, host=f"host{n}")) for n in range(1, 7)]
    if again:
        await _give_up(database)
    answers = await asyncio.gather(*(one.acquire() for one in rivals), return_exceptions=True)
    assert all(isinstance(answer, int | StartFailed) for answer in answers)
    epochs = [answer for answer in answers if isinstance(answer, int)]
    assert len(set(epochs)) == len(epochs) >= 1
    assert [await one.renew() for one in rivals].count(True) == 1


async def _give_up(database: Database) -> None:
    owner = MongoOwnership(database)
    await owner.acquire()
    await owner.release()


def _start_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
