"""Every figure moves when the thing it counts happens, and goes back when that is over."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest

from hubdesk import HubDesk, task_of
from taskflow.app.hub_health import health_reasons
from taskflow.app.metrics import metrics
from taskflow.domain.errors import NotFound, Unavailable
from taskflow.domain.event import Batch
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.hub.hub import Hub
from taskflow.hub.stream import appender
from taskflow.hub.stream.set_aside import LOADING

SECONDS = 20


class Slow(TaskType):
    """Work that lasts until somebody opens the gate, and a long delay."""

    name = "TaskSlow"
    machine: ClassVar[dict[str, Any]] = {
        "id": "slow",
        "initial": "ready",
        "states": {
            "ready": {"tags": ["stable"], "on": {"WORK": "working", "WAIT": "waiting"}},
            "working": {"invoke": {"src": "work", "onDone": "ready"}},
            "waiting": {"after": {"3600000": "ready"}, "on": {"STOP": "ready"}},
        },
    }

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()

    @effect("work")
    async def work(self, _task: TaskView, _: Run) -> Patch:
        await self.gate.wait()
        return Patch()


@pytest.fixture
async def slow() -> Slow:
    return Slow()


@pytest.fixture
async def desk(database_url: str, slow: Slow) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[slow])
    await desk.open()
    tasks = [{"name": "slow", "type": "TaskSlow", "initiator": True}]
    await desk.flow({"name": "slow", "tasks": tasks})
    yield desk
    await desk.close()


def read(hub: Hub) -> dict[str, float]:
    return {one.name.removeprefix("taskflow_"): one.value for one in metrics(hub)}


async def until(hub: Hub, **wanted: float) -> None:
    """Wait until figures are so."""
    async with asyncio.timeout(SECONDS):
        while wanted != {name: read(hub)[name] for name in wanted}:  # noqa: ASYNC110  nobody is told
            await asyncio.sleep(0.01)


async def test_work_and_timers_are_counted_while_they_are_due(desk: HubDesk, slow: Slow) -> None:
    first, second = await desk.begin("slow"), await desk.begin("slow")
    before = read(desk.hub)
    assert (before["effects_due"], before["timers_running"]) == (0, 0)
    await desk.send(first.id, task_of(first, "slow"), "WORK")
    await desk.send(second.id, task_of(second, "slow"), "WAIT")
    await until(desk.hub, effects_due=1, effects_claimed=1, timers_running=1)
    after = read(desk.hub)
    assert after["attempts_total"] == before["attempts_total"] + 1
    assert after["commits_total"] == before["commits_total"] + 2
    assert after["log_batches"] > 0 < after["log_bytes"]
    slow.gate.set()
    await desk.send(second.id, task_of(second, "slow"), "STOP")
    await until(desk.hub, effects_due=0, effects_claimed=0, timers_running=0)
    await until(desk.hub, projections_waiting=0, projections_lag_seconds=0)


async def test_what_the_store_does_not_take_waits_visibly(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appender, "LATEST", 0.05)
    family = await desk.begin("slow")
    append, away = desk.hub.log.append, asyncio.Event()

    async def appended(batch: Batch) -> None:
        if not away.is_set():
            raise Unavailable("The store is away.")
        await append(batch)

    monkeypatch.setattr(desk.hub.log, "append", appended)
    sent = asyncio.ensure_future(desk.send(family.id, task_of(family, "slow"), "WAIT"))
    await until(desk.hub, commits_waiting=1)
    await asyncio.wait({sent}, timeout=SECONDS)
    assert isinstance(sent.exception(), Unavailable)
    assert "store.late" in {reason.code for reason in health_reasons(desk.hub)}
    away.set()
    await until(desk.hub, commits_waiting=0, timers_running=1)
    assert list(health_reasons(desk.hub)) == []


async def test_a_timer_that_cannot_fire_is_late_until_it_has(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await desk.begin("slow")
    await desk.send(family.id, task_of(family, "slow"), "WAIT")
    left, fire = [1], desk.hub.due.timers._fire  # noqa: SLF001  what it gives the hub

    async def fired(*given: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise Unavailable("The store is away.")
        return await fire(*given)

    monkeypatch.setattr(desk.hub.due.timers, "_fire", fired)
    desk.clock.ahead += 3_600_000
    desk.hub.due.timers._wake.set()  # noqa: SLF001  it looks at the clock twice a minute
    await until(desk.hub, timers_late=1)
    assert "timer.late" in {reason.code for reason in health_reasons(desk.hub)}
    await until(desk.hub, timers_late=0, timers_running=0)


async def test_a_stream_that_is_set_aside_is_counted_until_it_works_again(desk: HubDesk) -> None:
    desk.hub.aside.put("lost", LOADING, ValueError("damaged"))
    assert read(desk.hub)["streams_aside"] == 1
    (reason,) = health_reasons(desk.hub)
    assert reason.code == "stream.aside"
    assert "lost" in reason.detail
    assert "lost" not in reason.message
    (shown,) = desk.hub.aside.all()
    assert shown.reason
    assert shown.remedy
    with pytest.raises(NotFound):
        await desk.families.get("lost")
    desk.hub.aside.clear("lost", LOADING)
    assert read(desk.hub)["streams_aside"] == 0
