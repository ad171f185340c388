"""A mistake in a plug-in costs the task it happens in, names the plug-in, and harms nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, ClassVar

import pytest

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain.errors import FlowInvalid, PluginFailed, Problem
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import Change, TaskType, action, effect
from taskflow.domain.view import Happening, TaskView

RAISED: dict[str, BaseException] = {
    "key": KeyError("odd"),
    "memory": MemoryError(),
    "exit": SystemExit(1),
    "cancelled": asyncio.CancelledError(),
}


class Tool(Operator):
    """An operator that trips."""

    name = "tool"

    async def run(self, _given: Operator.Input, _: OperatorRun) -> Operator.Output:
        raise RAISED["key"]


class Odd(TaskType):
    """A task type that trips wherever its label says."""

    name = "TaskOdd"
    machine: ClassVar[dict[str, Any]] = {
        "id": "odd",
        "initial": "ready",
        "states": {
            "ready": {
                "tags": ["stable"],
                "on": {
                    "ACT": {"actions": "act"},
                    "WORK": "working",
                    "CALL": "calling",
                    "NOTHING": {"actions": "nothing"},
                },
            },
            "working": {"invoke": {"src": "work", "onDone": "ready", "onError": "tired"}},
            "calling": {"invoke": {"src": "call", "onDone": "ready", "onError": "tired"}},
            "tired": {"tags": ["stable", "failed"]},
        },
    }

    def __init__(self) -> None:
        super().__init__()
        self.mistake = "key"
        self.where: set[str] = set()

    def trip(self, where: str) -> None:
        if where in self.where:
            raise RAISED[self.mistake]

    @action("act")
    def act(self, _task: TaskView, _: Happening) -> Change:
        self.trip("act")
        return Change()

    @action("nothing")
    def nothing(self, _task: TaskView, _: Happening) -> Change:
        return None  # type: ignore[return-value]  # the mistake

    @effect("work")
    async def work(self, _task: TaskView, _: Run) -> Patch:
        self.trip("work")
        return Patch()

    @effect("call")
    async def call(self, _task: TaskView, run: Run) -> Patch:
        return Patch(merge={"output": await run.operator("tool", {})})

    def headline(self, task: TaskView) -> str:
        if task.document["name"] == "odd":
            self.trip("headline")
        return "all is well"

    def mistakes(self, _local: Mapping[str, Any]) -> Iterable[Problem]:
        self.trip("mistakes")
        return ()


@pytest.fixture
async def odd() -> Odd:
    return Odd()


@pytest.fixture
async def desk(database_url: str, odd: Odd) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, {"tool": Tool()}, kinds=[odd])
    await desk.open()
    tasks = [
        {"name": "odd", "type": "TaskOdd", "initiator": True},
        {"name": "good", "parent": "odd", "type": "TaskOdd"},
    ]
    await desk.flow({"name": "odd", "tasks": tasks})
    yield desk
    await desk.close()


@pytest.mark.parametrize("mistake", RAISED)
async def test_a_command_whose_action_trips_is_refused_and_its_neighbours_are_not(
    desk: HubDesk, odd: Odd, mistake: str
) -> None:
    family = await desk.begin("odd")
    odd.where, odd.mistake = {"act"}, mistake
    refused, written = await asyncio.gather(
        desk.send(family.id, task_of(family, "odd"), "ACT"),
        desk.send(family.id, task_of(family, "good"), "WORK"),
        return_exceptions=True,
    )
    assert isinstance(refused, PluginFailed)
    assert "TaskOdd" in refused.message
    assert not isinstance(written, BaseException)
    odd.where = set()
    await desk.send(family.id, task_of(family, "odd"), "ACT")


async def test_an_action_that_gives_nothing_says_so(desk: HubDesk) -> None:
    family = await desk.begin("odd")
    with pytest.raises(PluginFailed, match="nothing of TaskOdd"):
        await desk.send(family.id, task_of(family, "odd"), "NOTHING")


async def test_a_headline_that_trips_costs_its_own_card(desk: HubDesk, odd: Odd) -> None:
    family = await desk.begin("odd")
    odd.where = {"headline"}
    graph = json.loads(bytes(await desk.hub.graphs.graph(family)))
    lines = {node["name"]: node["line"] for node in graph["nodes"]}
    assert lines["good"] == "all is well"
    assert "TaskOdd" in lines["odd"]


async def test_a_check_that_trips_is_a_mistake_of_the_flow(desk: HubDesk, odd: Odd) -> None:
    odd.where = {"mistakes"}
    state = await desk.hub.flows.read(ANN, "odd")
    problems = await desk.hub.flows.check(ANN, state.document)
    assert {problem.path for problem in problems} == {
        "/tasks/0/config/local",
        "/tasks/1/config/local",
    }
    with pytest.raises(FlowInvalid, match="TaskOdd"):
        await desk.begin("odd")


@pytest.mark.parametrize("mistake", RAISED)
async def test_work_that_trips_takes_the_way_of_errors(
    desk: HubDesk, odd: Odd, mistake: str
) -> None:
    odd.where, odd.mistake = {"work"}, mistake
    error = await failed(desk, "WORK")
    assert error["code"] == ("effect.failed" if mistake == "cancelled" else "plugin.failed")


async def test_an_operator_that_trips_is_named(desk: HubDesk) -> None:
    error = await failed(desk, "CALL")
    assert error["code"] == "plugin.failed"
    assert "tool" in error["message"]


async def failed(desk: HubDesk, event: str) -> dict[str, Any]:
    """Let a task fail over an event; gives its error."""
    family = await desk.begin("odd")
    task = task_of(family, "odd")
    await desk.send(family.id, task, event)
    async with asyncio.timeout(20):
        async for news in heard(desk.hub, ANN, family.id, 0):
            if news.state == "tired":
                break
    error = (await desk.hub.read(ANN, family.id)).task(task).document["error"]
    assert isinstance(error, dict)
    return error
