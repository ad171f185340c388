"""A processor that works for one person alone: nothing of anybody else's is handed to it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hubdesk import ANN, BOB, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import Conflict, Forbidden
from taskflow.domain.patch import Patch
from taskflow.domain.principal import Principal
from taskflow.domain.work import Done, ticket
from taskflow.hub.queues.queue import Queue
from taskflow.testing.work import ENVIRONMENT, nothing, soon
from workbench import HubBench, desk_of, processor


def page_of(person: Principal, name: str = "page") -> Principal:
    """Give a processor of the environment for one person."""
    return Principal(
        kind="processor", id=f"{name}-{person.id}", environments=(ENVIRONMENT,), owner=person.id
    )


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[HubBench]:
    desk = desk_of(database_url)
    await desk.open()
    yield HubBench(desk)
    await desk.close()


def queue_of(desk: HubDesk, who: Principal) -> Queue:
    return desk.hub.work.open(who, who.environments)


async def test_it_waits_on_while_work_of_others_comes_and_goes(bench: HubBench) -> None:
    his = asyncio.ensure_future(queue_of(bench.desk, page_of(BOB)).claim(ENVIRONMENT))
    mine = queue_of(bench.desk, page_of(ANN))
    for number in range(3):
        due = await bench.due("add", [number])
        work = await soon(mine.claim(ENVIRONMENT))
        await nothing(his)
        await mine.settle(work, Done({"whole": number}))
        assert (await soon(bench.came(due)))["output"] == {"whole": number}
    await nothing(his)


async def test_one_that_works_for_everybody_is_handed_what_is_left(bench: HubBench) -> None:
    claiming = asyncio.ensure_future((await bench.queue("all")).claim(ENVIRONMENT))
    await nothing(claiming)
    await bench.due("add", [1])
    assert (await soon(claiming)).input == {"parts": [1]}


async def test_no_result_of_anothers_page_counts_by_whatever_way_it_comes(bench: HubBench) -> None:
    due = await bench.due("add", [1, 2])
    mine = queue_of(bench.desk, page_of(ANN))
    work = await soon(mine.claim(ENVIRONMENT))
    stranger = page_of(BOB)
    for told in (work, ticket(work.id, work.attempt.replace("page-ann", "page-bob"))):
        with pytest.raises(Conflict):
            await queue_of(bench.desk, stranger).settle(told, Done({"whole": 9}))
        with pytest.raises(Conflict):
            await queue_of(bench.desk, stranger).heartbeat(told)
    task = task_of(await bench.desk.hub.read(ANN, due), "it")
    forged = commands.EffectDone(
        mutation="forged", task=task, effect=work.id, patch=Patch(merge={"output": {"whole": 9}})
    )
    with pytest.raises(Forbidden):
        await bench.desk.hub.submit(stranger, due, forged)
    await mine.settle(work, Done({"whole": 3}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 3}


async def test_after_a_restart_only_their_own_page_goes_on(bench: HubBench) -> None:
    due = await bench.due("add", [1, 2])
    work = await soon(queue_of(bench.desk, page_of(ANN)).claim(ENVIRONMENT))
    await bench.desk.crash()
    await bench.desk.open()
    impostor = Principal(kind="processor", id="page-ann", environments=(ENVIRONMENT,), owner=BOB.id)
    for other in (page_of(BOB), impostor, page_of(ANN, "other"), processor("all")):
        with pytest.raises(Conflict):
            await queue_of(bench.desk, other).heartbeat(work)
    mine = queue_of(bench.desk, page_of(ANN))
    await mine.heartbeat(work)
    await mine.settle(work, Done({"whole": 3}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 3}


async def test_one_that_may_not_come_back_leaves_its_work_to_the_next_at_once(
    bench: HubBench,
) -> None:
    due = await bench.due("add", [1])
    work = await soon(queue_of(bench.desk, page_of(ANN)).claim(ENVIRONMENT))
    bench.desk.hub.work.removed(page_of(ANN).id)
    next_ = queue_of(bench.desk, page_of(ANN, "next"))
    again = await soon(next_.claim(ENVIRONMENT))
    assert again.id == work.id
    with pytest.raises(Conflict):
        await queue_of(bench.desk, page_of(ANN)).settle(work, Done({"whole": 9}))
    await next_.settle(again, Done({"whole": 1}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 1}
    assert bench.desk.hub.effects.attempts == 2
