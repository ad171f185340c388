"""Work that goes on though it was ended is told of, for as long as it keeps its place."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, ClassVar

import pytest

from hubdesk import HubDesk, task_of
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.processors import health, loop


class Deaf(TaskType):
    """Work that hears of no end before a gate is open."""

    name = "TaskDeaf"
    machine: ClassVar[dict[str, Any]] = {
        "id": "deaf",
        "initial": "working",
        "states": {"working": {"invoke": {"src": "work"}}},
    }

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()

    @effect("work")
    async def work(self, _task: TaskView, _: Run) -> Patch:
        self.begun.set()
        while not self.gate.is_set():
            try:
                await self.gate.wait()
            except asyncio.CancelledError:
                continue
        return Patch()


@pytest.fixture
async def deaf() -> Deaf:
    return Deaf()


@pytest.fixture
async def desk(
    database_url: str, deaf: Deaf, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[HubDesk]:
    monkeypatch.setattr(loop, "HEARTBEAT", 0.02)
    desk = HubDesk(database_url, kinds=[deaf])
    await desk.open()
    await desk.flow({"name": "f", "tasks": [{"name": "a", "type": "TaskDeaf", "initiator": True}]})
    yield desk
    deaf.gate.set()
    await desk.close()


async def until(true: Callable[[], Any]) -> None:
    """Look again and again until something is so."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - health is asked, it does not tell
            await asyncio.sleep(0.01)


def numbers(desk: HubDesk) -> dict[str, float]:
    return {figure.name: figure.value for figure in health.figures(desk.processor)}


async def test_work_that_heeds_no_end_is_told_of_until_it_ends(desk: HubDesk, deaf: Deaf) -> None:
    family = await desk.begin("f")
    await deaf.begun.wait()
    assert numbers(desk) == {"taskflow_work_running": 1, "taskflow_work_stuck": 0}
    assert list(health.reasons(desk.processor)) == []
    task = task_of(family, "a")
    await desk.cancel(family.id, task)
    await until(lambda: numbers(desk)["taskflow_work_stuck"])
    (reason,) = health.reasons(desk.processor)
    assert reason.code == "work.stuck"
    assert task not in reason.message
    assert reason.detail == f"1: work of {task}"
    deaf.gate.set()
    await until(lambda: not numbers(desk)["taskflow_work_running"])
    assert list(health.reasons(desk.processor)) == []
