"""No way of writing makes a document deeper than 64 levels."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any, ClassVar

import pytest
from msgspec import Struct

from hubdesk import ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import TaskflowError
from taskflow.domain.limits import MAX_DEPTH
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.service import Run
from taskflow.domain.task import Change, Task, TaskType, action, effect
from taskflow.domain.view import Happening, TaskView
from taskflow.hub.stream.queued_command import Wish

ROUNDS = 70


def nested(levels: int) -> Any:
    """Give a list in lists, or with one level only an empty one."""
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    return value


def depth(value: Any) -> int:
    """Count how many lists and objects there are in one another."""
    level, levels = [value], 0
    while inner := [one for one in level if isinstance(one, (dict, list))]:
        levels += 1
        level = [x for one in inner for x in (one.values() if isinstance(one, dict) else one)]
    return levels


def around(task: TaskView, field: str = "output") -> Any:
    return task.field(field).get("x", [])


DEEPER = {"type": "assign", "params": {"output.x": "[output.x]"}}
DEEPER_EVENT = {"type": "assign", "params": {"output.x": "[event.data]"}}


class Deep(TaskType):
    """Puts what it has into one more list, in every way there is."""

    name = "TaskDeep"
    machine: ClassVar[dict[str, Any]] = {
        "id": "deep",
        "initial": "a",
        "states": {
            "a": {
                "on": {
                    "ASSIGN": {"actions": [DEEPER]},
                    "MANY": {"actions": [DEEPER] * 70},
                    "VERY_MANY": {"actions": [DEEPER] * 480},
                    "GIVEN": {"actions": [DEEPER_EVENT]},
                    "ACT": {"actions": ["merge"]},
                    "EDIT": {"actions": ["edit"]},
                    "WORK": "b",
                    "TICK": "c",
                }
            },
            "b": {"invoke": {"src": "work", "onDone": "a", "onError": "a"}},
            "c": {"after": {"0": {"target": "a", "actions": [DEEPER]}}},
        },
    }

    class Input(Struct):
        x: Any = None

    class Output(Struct):
        x: Any = None

    @action("merge")
    def merge(self, task: TaskView, _: Happening) -> Change:
        return Change(Patch(merge={"output": {"x": [around(task)]}}))

    @action("edit")
    def edit(self, task: TaskView, _: Happening) -> Change:
        return Change(Patch(edit=[Operation("add", "/output/x", [around(task)])]))

    @effect("work")
    async def work(self, task: TaskView, _run: Run) -> Patch:
        return Patch(merge={"output": {"x": [around(task)]}})


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[Deep()])
    await desk.open()
    tasks = [
        {"name": "one", "type": "TaskDeep", "initiator": True},
        {"name": "two", "parent": "one", "type": "TaskDeep"},
    ]
    links = [
        {"from": "one.output.x", "to": "two.input.x"},
        {"from": "one.input.x", "to": "two.shared.a.b.c.x"},
    ]
    await desk.flow({"name": "deep", "tasks": tasks, "connections": links})
    yield desk
    await desk.close()


async def refusal(doing: Awaitable[Any]) -> str:
    """Give the code of what refuses something; none if nothing does."""
    try:
        await doing
    except TaskflowError as error:
        return error.kind
    return ""


def documents(task: Task) -> int:
    return depth(task.document)


async def deepest(desk: HubDesk, family: str) -> int:
    """Wait until nothing is due; give the levels of the deepest document."""
    async with asyncio.timeout(20):
        while (state := await desk.hub.read(ANN, family)).busy:  # noqa: ASYNC110  others' work
            await asyncio.sleep(0.005)
    return max(map(documents, state.tasks.values()))


@pytest.mark.parametrize("event", ["ASSIGN", "ACT", "EDIT", "WORK", "TICK"])
async def test_what_goes_one_level_deeper_each_time_comes_to_an_end(
    desk: HubDesk, event: str
) -> None:
    family = await desk.begin("deep")
    one = task_of(family, "one")
    refusals = set()
    for _ in range(ROUNDS):
        refusals.add(await refusal(desk.send(family.id, one, event)))
        assert await deepest(desk, family.id) <= MAX_DEPTH
    reached = await deepest(desk, family.id)
    assert reached > MAX_DEPTH - 4
    assert refusals <= {"", "input.tooDeep", "event.illegal"}
    assert len(refusals) > 1 or event == "WORK"  # a result that is refused goes the way of errors


@pytest.mark.parametrize("event", ["MANY", "VERY_MANY"])
async def test_many_levels_of_one_step_are_refused_and_the_task_goes_on(
    desk: HubDesk, event: str
) -> None:
    family = await desk.begin("deep")
    one = task_of(family, "one")
    with pytest.raises(TaskflowError) as refused:
        await desk.send(family.id, one, event)
    assert refused.value.kind in {"input.tooDeep", "step.tooCostly"}
    await desk.send(family.id, one, "ASSIGN")
    assert await deepest(desk, family.id) < 10


@pytest.mark.parametrize("levels", range(MAX_DEPTH - 8, MAX_DEPTH + 2))
async def test_whatever_is_brought_along_is_as_deep_as_may_be_or_refused(
    desk: HubDesk, levels: int
) -> None:
    value = nested(levels)
    family = await desk.begin("deep")
    one = task_of(family, "one")
    add = Operation("add", "/shared/x", value)
    ways: list[Any] = [
        commands.Send(mutation="1", task=one, event="GIVEN", data=value),
        commands.Send(mutation="2", task=one, event="ASSIGN", patch={"input": {"x": value}}),
        commands.Update(mutation="3", task=one, patch=Patch(merge={"input": {"x": value}})),
        commands.Update(mutation="4", task=one, patch=Patch(merge={"shared": {"x": []}})),
        commands.Update(mutation="5", task=one, patch=Patch(edit=[add])),
        commands.Complete(mutation="6", task=task_of(family, "two"), output={"x": value}),
    ]
    for command in ways:
        refused = await refusal(desk.hub.submit(ANN, family.id, command))
        assert refused in {"", "input.tooDeep"}, command
        assert await deepest(desk, family.id) <= MAX_DEPTH, command
    wish = Wish(mutation="7", flow="deep", input={"x": value})
    assert await refusal(desk.hub.begin(ANN, wish)) in {"", "input.tooDeep"}
    begun = desk.families.loaded(desk.hub.family_id(ANN, "7"))
    assert begun is None or max(map(documents, begun.state.tasks.values())) <= MAX_DEPTH
