"""Workers in processes of their own: killed, paused and stopped, each work has one result."""

import asyncio
import random
import secrets
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hubdesk import HubDesk
from hubsocket import cut, served
from taskflow.domain.step import step
from taskflow.hub.due import effects, work
from toiling import Toil, ToilOnce
from workbench import HubBench
from workerprocess import Workers

LEASE = 3.0
READY = 60.0
PATIENT = 600_000
"""Milliseconds: where most workers are dead or paused most of the time, work waits for long."""
pytestmark = pytest.mark.timeout(280)


class Yard(HubBench):
    """A hub whose operators are those of the workers."""

    workers: Workers

    async def toil(self, operator: str = "toil", **drawn: float) -> str:
        """Let a piece of work become due."""
        flow = f"f{self.desk.mutation()}"
        task = {"name": "it", "type": operator, "initiator": True, "config": {"local": drawn}}
        await self.desk.flow({"name": flow, "tasks": [task]})
        return (await self.desk.begin(flow)).id

    async def there(self, count: int) -> None:
        """Wait until so many workers are there, beside the server's own."""
        async with asyncio.timeout(READY):
            while len(self.desk.hub.work.connected()) <= count:  # noqa: ASYNC110 - it is looked
                await asyncio.sleep(0.05)

    async def begun(self, times: int) -> None:
        """Wait until work was begun so many times."""
        async with asyncio.timeout(READY):
            while self.workers.calls.total() < times:  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.02)


@pytest.fixture
async def yard(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Yard]:
    monkeypatch.setattr(effects, "LEASE", LEASE)
    monkeypatch.setattr(work, "SWEEP", 0.3)
    made = (Toil(), ToilOnce())
    desk = HubDesk(database_url, {one.name: one for one in made}, [step(one) for one in made])
    await desk.open()
    async with served(desk) as url:
        yard = Yard(desk)
        yard.workers = Workers(tmp_path, url)
        try:
            yield yard
        finally:
            yard.workers.end()
    await desk.close()


async def test_a_worker_does_what_is_due_and_stops_when_it_is_told(yard: Yard) -> None:
    worker = yard.workers.begin("one")
    due = [await yard.toil() for _ in range(5)]
    for one in due:
        came = await yard.came(one)
        assert came["output"] == {"whole": 1}
        assert came["log"] == ["toils"]
    assert set(yard.workers.calls.values()) == {1}
    worker.terminate()
    assert await asyncio.to_thread(worker.wait, 30) == 0
    assert "Traceback" not in yard.workers.said()


async def test_a_worker_that_stops_gives_back_what_does_not_end(yard: Yard) -> None:
    worker = yard.workers.begin("one")
    due = await yard.toil(seconds=12.0)
    await yard.begun(1)
    worker.terminate()
    assert await asyncio.to_thread(worker.wait, 60) == 0
    assert yard.desk.hub.effects.counts() == {"due": 1, "claimed": 0}
    (one,) = yard.desk.hub.effects.of(due)
    assert one.effect.attempt == 1


async def test_what_may_be_done_only_once_is_not_begun_again_after_a_kill(yard: Yard) -> None:
    worker = yard.workers.begin("one")
    due = await yard.toil("toil.once", seconds=60.0)
    await yard.begun(1)
    worker.kill()
    yard.workers.begin("other")
    assert (await yard.came(due))["error"]["code"] == "effect.unknown"
    assert yard.workers.calls.total() == 1


async def test_who_is_at_work_goes_on_after_a_restart_of_the_hub(yard: Yard) -> None:
    yard.workers.begin("one")
    due = await yard.toil(seconds=4.0)
    once = await yard.toil("toil.once", seconds=4.0)
    await yard.begun(2)
    await yard.desk.crash()
    cut()
    await yard.desk.open()
    for one in (due, once):
        assert (await yard.came(one))["output"] == {"whole": 1}
    assert set(yard.workers.calls.values()) == {1}


async def test_work_that_keeps_its_process_busy_costs_it_an_attempt_each(yard: Yard) -> None:
    """The worker ends itself; who supervises it begins it again."""
    due = await yard.toil(seconds=600.0, blocks=True)
    for times in (1, 2):
        worker = yard.workers.begin("one")
        await yard.begun(times)
        assert await asyncio.to_thread(worker.wait, 60) == 70
    assert (await yard.came(due))["error"]["code"] == "effect.exhausted"
    assert yard.workers.calls.total() == 2


async def _harassed(yard: Yard, times: int, seed: int) -> None:
    """Kill and pause workers in mid-work; each work has one result, and two calls at most."""
    chance = random.Random(seed)  # noqa: S311
    print(f"seed {seed}")  # noqa: T201
    workers = [yard.workers.begin(f"w{number}") for number in range(3)]
    await yard.there(3)
    due: list[str] = []
    paused: list[tuple[float, subprocess.Popen[bytes]]] = []
    for time_ in range(times):
        drawn = [chance.uniform(0.0, 1.5) for _ in range(3)]
        due += [await yard.toil(seconds=seconds, timeout=PATIENT) for seconds in drawn]
        await asyncio.sleep(chance.uniform(0.0, 0.8))
        for until, one in list(paused):
            if time.monotonic() > until:
                one.send_signal(signal.SIGCONT)
                paused.remove((until, one))
        victim = chance.randrange(len(workers))
        if chance.random() < 0.5:
            workers[victim].kill()
            workers[victim] = yard.workers.begin(f"k{time_}")
        elif all(one is not workers[victim] for _, one in paused):
            workers[victim].send_signal(signal.SIGSTOP)
            paused.append((time.monotonic() + chance.uniform(1.2, 2.0) * LEASE, workers[victim]))
    for _, one in paused:
        one.send_signal(signal.SIGCONT)
    outcomes = [await asyncio.wait_for(yard.came(one), 240) for one in due]
    for came in outcomes:
        good = came["output"] == {"whole": 1} and not came["error"]
        assert good or came["error"]["code"] == "effect.exhausted", came
    assert max(yard.workers.calls.values()) <= 2, yard.workers.calls.most_common(3)
    for one in due:  # one result each, whoever comes late
        told = [event.patch.merge for event in await yard.desk.history(one)]
        results = [merge for merge in told if merge.get("output") or merge.get("error")]
        assert len(results) == 1, results
    assert yard.desk.hub.effects.counts() == {"due": 0, "claimed": 0}


async def test_workers_that_are_killed_and_paused_leave_one_result_each(yard: Yard) -> None:
    await _harassed(yard, 6, secrets.randbits(32))


@pytest.mark.long
@pytest.mark.timeout(1200)
async def test_a_hundred_kills_and_pauses_leave_one_result_each(yard: Yard) -> None:
    await _harassed(yard, 100, secrets.randbits(32))
