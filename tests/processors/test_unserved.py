"""Work that nobody who is there does: who may start a processor for it learns of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from taskflow.domain.work import Done
from taskflow.hub.due.effects import LEASE
from taskflow.testing.work import ENVIRONMENT, nothing, soon
from workbench import HubBench, desk_of, processor

BOTH = ("add", "pay")


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[HubBench]:
    desk = desk_of(database_url)
    await desk.open()
    yield HubBench(desk)
    await desk.close()


async def test_it_is_told_when_work_waits_that_nobody_does(bench: HubBench) -> None:
    waiting = asyncio.ensure_future(bench.desk.hub.work.unserved(ENVIRONMENT, BOTH))
    await nothing(waiting)
    await bench.due("add", [1])
    await soon(waiting)
    await soon(bench.desk.hub.work.unserved(ENVIRONMENT, BOTH))  # it still waits
    other = asyncio.ensure_future(bench.desk.hub.work.unserved(ENVIRONMENT, ("pay",)))
    await nothing(other)
    other.cancel()


async def test_work_of_somebody_who_is_there_counts_once_they_go(bench: HubBench) -> None:
    work = bench.desk.hub.work
    who = processor("one")
    queue = work.open(who, who.environments, {"add": 1})
    await bench.due("add", [1])
    waiting = asyncio.ensure_future(work.unserved(ENVIRONMENT, BOTH))
    await nothing(waiting)
    assert work.served(ENVIRONMENT, ("add",), but="two")
    assert not work.served(ENVIRONMENT, ("add",), but="one")
    assert not work.served(ENVIRONMENT, BOTH, but="two")
    work.close(queue)
    await soon(waiting)


async def test_of_who_is_there_it_is_known_what_they_do_not_do(bench: HubBench) -> None:
    work = bench.desk.hub.work
    who = processor("one")
    assert work.unable("one", BOTH) == []
    queue = work.open(who, who.environments, {"add": 1})
    assert work.unable("one", BOTH) == ["pay"]
    work.close(queue)


async def test_another_version_is_not_the_work_that_waits(bench: HubBench) -> None:
    who = processor("one")
    bench.desk.hub.work.open(who, who.environments, {"add": 2})
    await bench.due("add", [1])
    await soon(bench.desk.hub.work.unserved(ENVIRONMENT, BOTH))


async def test_who_is_dismissed_is_handed_nothing_more_and_may_end_what_they_have(
    bench: HubBench,
) -> None:
    work = bench.desk.hub.work
    who = processor("one")
    queue = work.open(who, who.environments)
    first = await bench.due("add", [1, 2])
    claimed = await soon(queue.claim(ENVIRONMENT))
    waiting = asyncio.ensure_future(queue.claim(ENVIRONMENT))
    await nothing(waiting)
    work.dismiss("one")
    await bench.due("add", [3])
    await nothing(waiting)
    assert work.at_work("one")
    await soon(work.unserved(ENVIRONMENT, BOTH))
    await queue.settle(claimed, Done({"whole": 3}))
    assert (await soon(bench.came(first)))["output"] == {"whole": 3}
    assert not work.at_work("one")
    waiting.cancel()


async def test_the_death_of_a_processor_is_an_attempt_at_once(bench: HubBench) -> None:
    work = bench.desk.hub.work
    who = processor("one")
    due, once = await bench.due("add", [1, 2]), await bench.due("pay", [3])
    queue = work.open(who, who.environments)
    claimed = [await soon(queue.claim(ENVIRONMENT)) for _ in range(2)]
    work.close(queue)
    work.died("one")
    assert (await soon(bench.came(once)))["error"]["code"] == "effect.unknown"
    other = await bench.queue("other")
    again = await soon(other.claim(ENVIRONMENT))
    (held,) = bench.desk.hub.effects.held("other")
    assert held.effect.attempt == 2
    await other.settle(again, Done({"whole": 3}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 3}
    assert again.attempt not in {one.attempt for one in claimed}


async def test_who_tells_nothing_though_they_have_work_is_silent(bench: HubBench) -> None:
    work = bench.desk.hub.work
    who = processor("one")
    queue = work.open(who, who.environments)
    assert work.there("one")
    await bench.due("add", [1])
    claimed = await soon(queue.claim(ENVIRONMENT))
    assert not work.silent("one")
    bench.desk.clock.steady_ahead += LEASE + 1
    assert work.silent("one")
    assert work.quiet("one") > LEASE
    await queue.heartbeat(claimed)
    assert not work.silent("one")
    assert work.quiet("one") < LEASE
    work.close(queue)
    assert not work.there("one")
    assert work.quiet("one") == 0.0
