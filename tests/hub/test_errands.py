"""What is to be done once in the background is done, also where the store was away meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, ClassVar

import pytest

from hubdesk import ANN, TALK, HubDesk, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.errors import Unavailable
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.hub.due import work as due
from taskflow.hub.hub import Hub
from taskflow.hub.recovery import Recovery
from taskflow.supervision import supervisor as supervision
from taskflow.supervision.supervisor import Supervisor

SECONDS = 20


class Pay(TaskType):
    """Work that must not be done twice, and a delay."""

    name = "TaskPay"
    machine: ClassVar[dict[str, Any]] = {
        "id": "pay",
        "initial": "ready",
        "states": {
            "ready": {"tags": ["stable"], "on": {"PAY": "paying", "WAIT": "waiting"}},
            "paying": {"invoke": {"src": "pay", "onDone": "ready"}},
            "waiting": {"after": {"300": "waited"}},
            "waited": {"tags": ["stable"]},
        },
    }

    @effect("pay", repeatable=False)
    async def pay(self, _task: TaskView, _: Run) -> Patch:
        await asyncio.Event().wait()
        return Patch()


@pytest.fixture
async def desk(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HubDesk]:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(due, "SWEEP", 0.05)
    desk = HubDesk(database_url, kinds=[Pay()])
    await desk.open()
    await desk.flow(
        {"name": "pay", "tasks": [{"name": "pay", "type": "TaskPay", "initiator": True}]}
    )
    yield desk
    await desk.close()


def away(times: int, work: Callable[..., Any], when: Callable[..., bool] = lambda *_: True) -> Any:
    """Make something fail so many times, as when the store is away."""
    left = [times]

    def called(*given: Any, **named: Any) -> Any:
        if left[0] and when(*given):
            left[0] -= 1
            raise Unavailable("The store is away.")
        return work(*given, **named)

    return called


async def test_what_comes_to_an_end_is_begun_again_until_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.001)
    workers, seen = Supervisor(), []

    async def work() -> None:
        seen.extend(workers.states())
        away_or_not()

    away_or_not = away(3, lambda: None)
    await workers.complete("errand", work)
    assert [state.restarts for state in seen] == [0, 1, 2, 3]
    assert "The store is away." in seen[-1].error
    assert seen[-1].ends
    assert workers.states() == []
    await workers.stop()


async def test_interrupted_work_is_settled_though_the_store_was_away_at_the_start(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await desk.begin("pay")
    task = task_of(family, "pay")
    await desk.send(family.id, task, "PAY")
    await desk.crash()

    def settling(_hub: Hub, _who: Any, _family: str, command: Any) -> bool:
        return isinstance(command, (commands.EffectFailed, commands.AttemptLost))

    monkeypatch.setattr(Hub, "submit", away(3, Hub.submit, settling))
    await desk.open()
    async with asyncio.timeout(SECONDS):
        async for news in heard(desk.hub, ANN, family.id, 0):
            if news.type == "task.failed":
                break
    error = (await desk.hub.read(ANN, family.id)).task(task).document["error"]
    assert error["code"] == "effect.unknown"


async def test_what_is_due_is_taken_up_though_the_store_was_away(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A family that can be read again gets its timers back, however often that goes wrong."""
    family = await desk.begin("pay")
    task = task_of(family, "pay")
    await desk.send(family.id, task, "WAIT")
    (timer,) = family.task(task).timers or (await desk.hub.read(ANN, family.id)).task(task).timers
    desk.hub.due.timers.forget(timer)
    stream = await desk.families.get(family.id)
    monkeypatch.setattr(desk.families, "get", away(3, desk.families.get))
    desk.hub._take_up(family.id)  # noqa: SLF001  as when it can be read again
    async with asyncio.timeout(SECONDS):
        with stream.watched() as woken:
            while stream.state.task(task).state["current"] != "waited":
                woken.clear()
                await woken.wait()


async def test_a_start_learns_of_all_families_though_the_store_was_away(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.flow(TALK)
    families = [(await desk.begin()).id for _ in range(3)]
    await desk.crash()
    keep = Recovery._keep  # noqa: SLF001  what fails here is what it asks the store
    kept: list[Recovery] = []

    def later(recovery: Recovery) -> bool:
        kept.append(recovery)
        return len(kept) > 1  # not while the start itself waits for it

    monkeypatch.setattr(Recovery, "_keep", away(2, keep, later))
    monkeypatch.setattr(Hub, "_learn", away(2, Hub._learn))  # noqa: SLF001
    await desk.open()
    async with asyncio.timeout(SECONDS):
        await desk.hub.caught_up
        while not desk.families.known.complete:  # noqa: ASYNC110  nobody is told
            await asyncio.sleep(0.01)
    assert desk.families.unread == []
    assert all(desk.families.known.maybe(family) for family in families)
