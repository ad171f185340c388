"""Tasks end when they are cancelled, also those that overhear it at first."""

import asyncio
from typing import Any

import pytest

from hubdesk import ANN, HubDesk
from taskflow.domain.errors import Unavailable
from taskflow.hub.due import clean_shutdown
from taskflow.store.mongo import MongoStore
from taskflow.supervision import tasks
from taskflow.supervision.tasks import briefly, end, heed


async def overhear(often: int) -> None:
    """Swallow some cancellations, as asyncio.wait_for does before Python 3.12."""
    for _ in range(often):
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            continue
    await asyncio.sleep(3600)


async def started(often: int) -> "asyncio.Task[None]":
    task = asyncio.create_task(overhear(often))
    await asyncio.sleep(0)
    return task


async def test_tasks_end_however_often_they_overhear_it() -> None:
    tasks = [await started(often) for often in range(4)]
    await end(*tasks)
    assert all(task.cancelled() for task in tasks)


async def test_one_that_has_ended_or_failed_is_no_trouble() -> None:
    async def fail() -> None:
        raise ValueError

    failed = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await end(failed)
    await end()


async def test_work_heeds_a_cancellation_that_was_swallowed() -> None:
    async def work() -> str:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            heed()
        return "went on"

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    await end(task)
    assert task.cancelled()


async def test_nobody_is_disturbed_who_was_not_cancelled() -> None:
    heed()


async def test_what_is_done_last_is_waited_for() -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        return "done"

    assert await briefly(work()) == "done"


async def test_what_takes_too_long_to_be_done_last_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "LAST_WORDS", 0.01)
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await overhear(2)
        finally:
            ended.set()

    with pytest.raises(Unavailable):
        await briefly(work())
    assert ended.is_set()


async def test_what_is_done_last_ends_with_whoever_waits_for_it() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    waiting = asyncio.create_task(briefly(work()))
    await begun.wait()
    await end(waiting)
    assert ended.is_set()


@pytest.mark.parametrize("hangs", ["rows", "settings"])
async def test_a_stop_waits_for_nothing_that_the_next_start_can_do_without(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch, hangs: str
) -> None:
    monkeypatch.setattr(tasks, "LAST_WORDS", 0.2)
    family = await desk.begin()
    real = {method: getattr(desk.hub.documents, method) for method in ("insert", "put")}

    def hanging(method: str) -> Any:
        async def call(kind: str, *given: Any) -> Any:
            if kind == hangs:
                await asyncio.sleep(3600)
            return await real[method](kind, *given)

        return call

    for method in real:
        monkeypatch.setattr(desk.hub.documents, method, hanging(method))
    async with asyncio.timeout(20):
        await desk.close()
    store = await MongoStore.connect(desk.url)
    said = await store.documents.get(clean_shutdown.KIND, clean_shutdown.IDENT)
    await store.close()
    assert (said is not None) == (hangs != "settings")
    await desk.open()
    rows = await desk.hub.lists.families(ANN, first=9, after=None)
    assert [row.id for row in rows] == [family.id]
