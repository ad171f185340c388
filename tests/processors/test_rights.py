"""Who works: an attempt belongs to whom the hub handed it, before a restart and after it."""

from collections.abc import AsyncIterator

import pytest

from taskflow.domain.errors import Conflict
from taskflow.domain.principal import Principal
from taskflow.domain.work import Done, ticket
from taskflow.hub.queues.queue import Queue
from taskflow.testing.work import ENVIRONMENT, soon
from workbench import HubBench, desk_of, processor

STRANGER = Principal(kind="processor", id="stranger", environments=("strange",))


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[HubBench]:
    desk = desk_of(database_url)
    await desk.open()
    yield HubBench(desk)
    await desk.close()


def queue_of(bench: HubBench, who: Principal) -> Queue:
    return bench.desk.hub.work.open(who, who.environments)


async def restarted(bench: HubBench) -> None:
    await bench.desk.crash()
    await bench.desk.open()


async def test_after_a_restart_only_whom_the_hub_handed_work_goes_on_with_it(
    bench: HubBench,
) -> None:
    due = await bench.due("add", [1, 2])
    work = await soon(queue_of(bench, processor("one")).claim(ENVIRONMENT))
    await restarted(bench)
    head, _, _ = work.attempt.rpartition("-")
    epoch, _, attempt = head.split("-")[:3]
    invented = f"{epoch}-1-{attempt}-"
    other = processor("other")
    for who in (STRANGER, other):
        for name in (f"{invented}{who.id}", f"{invented}{'0' * 32}-{who.id}", f"{head}-{who.id}"):
            told = ticket(work.id, name)
            with pytest.raises(Conflict) as refused:
                await queue_of(bench, who).heartbeat(told)
            assert refused.value.kind == "effect.lost"
            with pytest.raises(Conflict):
                await queue_of(bench, who).settle(told, Done({"whole": 9}))
    assert bench.desk.hub.effects.counts()["claimed"] == 0
    mine = queue_of(bench, processor("one"))
    await mine.heartbeat(work)
    await mine.settle(work, Done({"whole": 3}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 3}


async def test_a_name_counts_for_the_work_that_it_was_made_for(bench: HubBench) -> None:
    one = queue_of(bench, processor("one"))
    await bench.due("add", [1])
    first = await soon(one.claim(ENVIRONMENT))
    await bench.due("add", [2])
    other = await soon(one.claim(ENVIRONMENT))
    await restarted(bench)
    with pytest.raises(Conflict):
        await queue_of(bench, processor("one")).heartbeat(ticket(other.id, first.attempt))
    await queue_of(bench, processor("one")).heartbeat(other)


async def test_who_serves_an_environment_no_more_has_lost_its_work(bench: HubBench) -> None:
    due = await bench.due("add", [1])
    work = await soon(queue_of(bench, processor("one")).claim(ENVIRONMENT))
    moved = Principal(kind="processor", id="one", environments=("strange",))
    with pytest.raises(Conflict) as refused:
        await queue_of(bench, moved).settle(work, Done({"whole": 9}))
    assert refused.value.kind == "effect.lost"
    await restarted(bench)
    with pytest.raises(Conflict):
        await queue_of(bench, moved).heartbeat(work)
    mine = queue_of(bench, processor("one"))
    await mine.settle(work, Done({"whole": 1}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 1}
