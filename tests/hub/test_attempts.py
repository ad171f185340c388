"""Attempts at work are counted, and bounded: what is paid for is not begun again for ever."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain.command import Command
from taskflow.domain.errors import Unavailable
from taskflow.domain.event import Effect
from taskflow.domain.patch import Patch
from taskflow.domain.principal import HUB, Principal
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.hub.due import effects
from taskflow.processors import loop, server


class Toil(TaskType):
    """Work that ends when it is let."""

    name = "TaskToil"
    machine: ClassVar[dict[str, Any]] = {
        "id": "toil",
        "initial": "ready",
        "states": {
            "ready": {
                "tags": ["stable"],
                "on": {"GO": "going", "BARE": "bare", "FAR": "far", "ONCE": "once", "LONG": "long"},
            },
            "going": {"invoke": {"src": "toil", "onDone": "over", "onError": "tired"}},
            "bare": {"invoke": {"src": "toil", "onDone": "over"}},
            "far": {"invoke": {"src": "far", "onDone": "over", "onError": "tired"}},
            "once": {"invoke": {"src": "once", "onDone": "over", "onError": "tired"}},
            "long": {"invoke": {"src": "patient", "onDone": "over", "onError": "tired"}},
            "tired": {"tags": ["stable", "failed"], "on": {"GO": "going"}},
            "over": {"type": "final"},
        },
    }

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.news = asyncio.Event()
        self.gate = asyncio.Event()

    async def _toil(self, task: TaskView) -> Patch:
        self.asked.append(task.family_id)
        self.news.set()
        await self.gate.wait()
        return Patch()

    @effect("toil")
    async def toil(self, task: TaskView, _: Run) -> Patch:
        return await self._toil(task)

    @effect("once", repeatable=False)
    async def once(self, task: TaskView, _: Run) -> Patch:
        return await self._toil(task)

    @effect("patient", attempts=4)
    async def patient(self, task: TaskView, _: Run) -> Patch:
        return await self._toil(task)

    @effect("far", environment="elsewhere")
    async def far(self, task: TaskView, _: Run) -> Patch:
        return await self._toil(task)


class Desk(HubDesk):
    """A desk with one type of task, which toils."""

    def __init__(self, url: str) -> None:
        self.toil = Toil()
        super().__init__(url, kinds=[self.toil])

    async def started(self, event: str = "GO") -> tuple[str, str]:
        """Start a family and its work; gives it and its task."""
        family = await self.begin("toil")
        task = task_of(family, "toil")
        await self.send(family.id, task, event)
        return family.id, task

    async def begun(self, times: int) -> None:
        """Wait until work was begun so many times."""
        async with asyncio.timeout(20):
            while len(self.toil.asked) < times:
                self.toil.news.clear()
                await self.toil.news.wait()

    async def came_to(self, family: str, *states: str) -> dict[str, Any]:
        """Wait until the task has come to one of these states, or failed; gives its document."""
        async with asyncio.timeout(20):
            async for _ in heard(self.hub, ANN, family, 0):
                state = await self.hub.read(ANN, family)
                task = state.task(task_of(state, "toil"))
                if task.state["current"] in states or task.done:
                    return task.document
        raise AssertionError("The family ended.")

    async def due(self, family: str, task: str) -> Effect:
        """Give the one effect that is due."""
        (one,) = (await self.hub.read(ANN, family)).task(task).effects.values()
        return one

    def lapse(self) -> None:
        """Let every lease run out, and the hub notice it."""
        self.clock.steady_ahead += effects.LEASE + 1
        self.hub.effects.lapsing.set()


@pytest.fixture
async def desk(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(loop, "HEARTBEAT", 3600.0)  # the processor has fallen silent
    monkeypatch.setattr(effects, "STALL", 3600.0)
    desk = Desk(database_url)
    await desk.open()
    await desk.flow(
        {"name": "toil", "tasks": [{"name": "toil", "type": "TaskToil", "initiator": True}]}
    )
    yield desk
    desk.toil.gate.set()
    await desk.close()


async def test_the_second_attempt_is_in_the_log_before_it_begins(desk: Desk) -> None:
    family, task = await desk.started()
    await desk.begun(1)
    assert (await desk.due(family, task)).attempt == 1
    desk.lapse()
    await desk.begun(2)
    assert (await desk.due(family, task)).attempt == 2
    assert [e.type for e in await desk.history(family)][-1] == "effect.attempted"
    desk.toil.gate.set()
    assert (await desk.came_to(family, "over"))["state"]["outcome"] == "done"


async def test_after_the_last_attempt_the_work_has_failed(desk: Desk) -> None:
    family, _ = await desk.started()
    for times in (1, 2):
        await desk.begun(times)
        desk.lapse()
    document = await desk.came_to(family, "tired")
    assert document["error"]["code"] == "effect.exhausted"
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}
    assert len(desk.toil.asked) == 2
    # What a person asks for is new work, with attempts of its own.
    desk.toil.gate.set()
    state = await desk.hub.read(ANN, family)
    await desk.send(family, task_of(state, "toil"), "GO")
    assert (await desk.came_to(family, "over"))["state"]["outcome"] == "done"


async def test_where_the_chart_has_no_way_of_errors_the_task_fails(desk: Desk) -> None:
    family, _ = await desk.started("BARE")
    for times in (1, 2):
        await desk.begun(times)
        desk.lapse()
    document = await desk.came_to(family)
    assert document["state"]["outcome"] == "failed"
    assert document["error"]["code"] == "effect.exhausted"


async def test_an_effect_may_ask_for_more_attempts(desk: Desk) -> None:
    family, _ = await desk.started("LONG")
    for times in range(1, 5):
        await desk.begun(times)
        desk.lapse()
    assert (await desk.came_to(family, "tired"))["error"]["code"] == "effect.exhausted"
    assert len(desk.toil.asked) == 4


async def test_attempts_are_counted_over_crashes(desk: Desk) -> None:
    family, _ = await desk.started()
    for times in (1, 2):
        await desk.begun(times)
        await desk.crash()
        await desk.open()
    assert (await desk.came_to(family, "tired"))["error"]["code"] == "effect.exhausted"
    assert len(desk.toil.asked) == 2
    await desk.crash()
    await desk.open()
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}


async def test_a_server_that_is_stopped_in_order_uses_up_no_attempt(desk: Desk) -> None:
    family, task = await desk.started()
    for times in range(1, 5):
        await desk.begun(times)
        await desk.close()
        await desk.open()
    await desk.begun(5)
    assert (await desk.due(family, task)).attempt == 1


async def test_waiting_for_a_processor_uses_up_no_attempt(desk: Desk) -> None:
    family, task = await desk.started("FAR")
    for _ in range(3):
        await desk.crash()
        await desk.open()
    assert (await desk.due(family, task)).attempt == 1


async def test_waiting_behind_others_uses_up_no_attempt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (effects, server):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 1)
    await desk.crash()
    await desk.open()
    first, _ = await desk.started()
    second, task = await desk.started()
    for times in (1, 2, 3):  # at each crash one is under way, and the other waits
        await desk.begun(times)
        await desk.crash()
        await desk.open()
    assert (await desk.came_to(first, "tired"))["error"]["code"] == "effect.exhausted"
    await desk.begun(4)
    assert desk.toil.asked == [first, second, first, second]
    assert (await desk.due(second, task)).attempt == 2


async def test_what_may_not_be_repeated_is_not(desk: Desk) -> None:
    family, _ = await desk.started("ONCE")
    await desk.begun(1)
    desk.lapse()
    assert (await desk.came_to(family, "tired"))["error"]["code"] == "effect.unknown"
    assert len(desk.toil.asked) == 1


async def test_a_result_that_nobody_can_record_counts_as_an_attempt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = desk.hub.submit

    async def choosy(principal: Principal, family: str, command: Command) -> Any:
        if principal is not HUB and principal.kind == "processor":
            raise RuntimeError("a mistake of ours")
        return await submit(principal, family, command)

    monkeypatch.setattr(desk.hub, "submit", choosy)
    desk.toil.gate.set()
    family, _ = await desk.started()
    assert (await desk.came_to(family, "tired"))["error"]["code"] == "effect.exhausted"
    assert len(desk.toil.asked) == 2


async def test_work_is_not_begun_again_while_the_store_cannot_note_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    due, refused = desk.hub.due, asyncio.Event()
    submit = due._submit  # noqa: SLF001  what the hub does in its own name

    async def away(*_: object) -> None:
        refused.set()
        raise Unavailable("The store does not answer.")

    family, task = await desk.started()
    await desk.begun(1)
    monkeypatch.setattr(due, "_submit", away)
    desk.lapse()
    await refused.wait()
    assert len(desk.toil.asked) == 1
    assert desk.hub.effects.counts()["claimed"] == 0
    monkeypatch.setattr(due, "_submit", submit)
    desk.hub.effects.lapsing.set()
    await desk.begun(2)
    assert (await desk.due(family, task)).attempt == 2


async def test_a_wall_clock_that_is_set_forward_ends_no_lease(desk: Desk) -> None:
    once, _ = await desk.started("ONCE")
    await desk.begun(1)
    family, _ = await desk.started()
    await desk.begun(2)
    desk.clock.ahead += 3_600_000
    assert desk.hub.effects.expire() == []
    desk.toil.gate.set()
    assert (await desk.came_to(once, "over"))["state"]["outcome"] == "done"
    assert (await desk.came_to(family, "over"))["state"]["outcome"] == "done"
    assert len(desk.toil.asked) == 2


async def test_a_server_that_stood_still_does_not_blame_the_work_for_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing ran here, nobody could prolong a lease."""
    monkeypatch.setattr(effects, "STALL", 10.0)
    await desk.started()
    await desk.begun(1)
    assert desk.hub.effects.expire() == []
    desk.clock.steady_ahead += 60.0
    assert desk.hub.effects.expire() == []
    assert desk.hub.effects.counts() == {"due": 1, "claimed": 1}
