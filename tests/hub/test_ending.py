"""Tasks end when they are cancelled, also those that overhear it at first."""

import asyncio

from taskflow.hub.ending import end, heed


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
