"""What a flow computes is bounded: one that would hold up everybody is refused, or ends visibly."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest
from msgspec import Struct

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.budget import COMMAND, STEP
from taskflow.domain.errors import Conflict, TaskflowError, TooCostly
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.service import Run
from taskflow.domain.statechart import Machine
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.hub.decide import family_decision

NUMBERS = list(range(6000))
COSTLY = [{"guard": f"input.numbers[?@ < `-{n}`]", "target": "b"} for n in range(1, 41)]
ENDLESS = [{"guard": f"input.numbers[?@ < `-{n}`]", "target": "c"} for n in range(1, 41)]


class Counting(TaskType):
    """A task type that works, and whose charts are the flow's."""

    name = "TaskCounting"
    machine: ClassVar[dict[str, Any]] = {"initial": "a", "states": {"a": {}}}

    class Input(Struct):
        numbers: list[int] = []

    @effect("count")
    async def count(self, _task: TaskView, _run: Run) -> Patch:
        return Patch(merge={"output": {"counted": True}})


def flow(name: str, states: dict[str, Any], *tasks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a flow of one task in the states given, with 6,000 numbers in its input."""
    fsm = {"initial": "a", "states": {"b": {}, "c": {}, **states}}
    first = {"name": "one", "type": "TaskCounting", "initiator": True, "fsm": fsm}
    return {"name": name, "tasks": [{**first, "input": {"numbers": NUMBERS}}, *tasks], **more}


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[Counting()])
    await desk.open()
    yield desk
    await desk.close()


async def ended(desk: HubDesk, family: str) -> dict[str, Any]:
    """Wait until the task has ended; gives its document."""
    async with asyncio.timeout(30):
        async for _ in heard(desk.hub, ANN, family, 0):
            state = await desk.hub.read(ANN, family)
            task = state.task(task_of(state, "one"))
            if task.done:
                return task.document
    raise AssertionError("The family ended.")


async def test_an_event_that_would_take_too_much_work_is_refused_and_leaves_no_trace(
    desk: HubDesk,
) -> None:
    await desk.flow(flow("many", {"a": {"on": {"GO": COSTLY, "STAY": "c"}}}))
    family = await desk.begin("many")
    task = task_of(family, "one")
    with pytest.raises(TooCostly) as refused:
        await desk.send(family.id, task, "GO")
    assert refused.value.kind == "step.tooCostly"
    assert refused.value.details["expression"].startswith("input.numbers[?@ <")
    assert refused.value.details["expression"] in refused.value.message
    assert (await desk.hub.read(ANN, family.id)).seq == family.seq
    await desk.send(family.id, task, "STAY")


async def test_a_timer_into_work_without_end_ends_its_task_also_over_a_restart(
    desk: HubDesk,
) -> None:
    turning = {"b": {"always": ENDLESS}, "c": {"always": {"target": "b"}}}
    await desk.flow(flow("late", {"a": {"after": {"60000": "b"}}, **turning}))
    families = [await desk.begin("late") for _ in range(5)]
    await desk.crash()
    desk.clock.ahead = 120_000
    await desk.open()
    for family in families:
        document = await ended(desk, family.id)
        assert document["state"]["outcome"] == "failed"
        assert document["error"]["code"] == "step.tooCostly"
    assert desk.hub.due.timers.running == 0


@pytest.mark.parametrize(("way", "outcome"), [("c", "done"), (COSTLY, "failed")])
async def test_a_result_whose_step_is_too_costly_takes_the_way_of_errors_or_ends_its_task(
    desk: HubDesk, way: Any, outcome: str
) -> None:
    work = {"src": "count", "onDone": COSTLY, "onError": way}
    await desk.flow(flow("work", {"a": {"invoke": work}, "c": {"type": "final"}}))
    family = await desk.begin("work")
    document = await ended(desk, family.id)
    assert document["error"]["code"] == "step.tooCostly"
    assert document["state"]["outcome"] == outcome
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}


async def test_a_start_that_would_take_too_much_work_founds_nothing(desk: HubDesk) -> None:
    always = {"a": {"always": COSTLY}}
    await desk.flow(flow("start", always))
    with pytest.raises(TooCostly):
        await desk.begin("start")


def crowd(parent: str, count: int, **more: Any) -> list[dict[str, Any]]:
    one = {"type": "TaskCounting", "parent": parent, **more}
    return [{"name": f"{parent}_{number}", **one} for number in range(count)]


CROWDS: dict[str, list[dict[str, Any]]] = {
    "side by side": crowd("one", 1200),
    "in one another": [
        task for group in crowd("one", 35) for task in (group, *crowd(group["name"], 35))
    ],
}


@pytest.mark.parametrize("tasks", CROWDS.values(), ids=CROWDS)
async def test_more_tasks_than_a_command_may_start_are_refused_before_the_first_is_started(
    desk: HubDesk, tasks: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = {"name": "crowd", "tasks": [flow("", {"a": {}})["tasks"][0], *tasks]}
    await desk.flow(document)
    started: list[str] = []
    initial = Machine.initial

    def noted(machine: Machine, document: dict[str, Any], *more: Any) -> Any:
        started.append(document["name"])
        return initial(machine, document, *more)

    monkeypatch.setattr(Machine, "initial", noted)
    with pytest.raises(Conflict) as refused:
        await desk.begin("crowd")
    assert refused.value.kind == "command.endless"
    assert started == ["one"]


async def test_what_connections_compute_and_copy_is_paid_by_the_command_that_sets_them_going(
    desk: HubDesk,
) -> None:
    others = [{"name": f"t{n}", "type": "TaskCounting", "parent": "one"} for n in range(30)]
    links = [{"from": "one.input.numbers", "to": f"t{n}.shared.list"} for n in range(30)]
    await desk.flow(flow("copies", {"a": {}}, *others, connections=links))
    with pytest.raises(TooCostly):
        await desk.begin("copies")
    asking = [
        {**link, "to": f"t1.shared.list{n}", "when": f"input.numbers[?@ < `-{n}`]"}
        for n, link in enumerate(links)
    ]
    await desk.flow(flow("asks", {"a": {}}, *others[:2], connections=asking))
    with pytest.raises(TooCostly):
        await desk.begin("asks")


async def test_thousands_of_edits_of_a_long_list_are_refused(desk: HubDesk) -> None:
    await desk.flow(flow("edits", {"a": {}}))
    family = await desk.begin("edits")
    task = task_of(family, "one")

    async def edit(count: int) -> None:
        steps = [Operation("add", "/input/numbers/-", number) for number in range(count)]
        update = commands.Update(mutation=desk.mutation(), task=task, patch=Patch(edit=steps))
        await desk.hub.submit(ANN, family.id, update)

    await edit(10)
    with pytest.raises(TooCostly):
        await edit(5000)


async def test_many_costly_commands_at_once_leave_others_their_turn(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.flow(flow("many", {"a": {"on": {"GO": COSTLY}}}))
    families = [await desk.begin("many") for _ in range(4)]
    turns: list[int] = []
    take = family_decision.FamilyDecision.take

    def counted(decision: family_decision.FamilyDecision, ask: Any) -> None:
        before = decision.work
        try:
            take(decision, ask)
        finally:
            turns[-1] += decision.work - before

    monkeypatch.setattr(family_decision.FamilyDecision, "take", counted)
    loop = asyncio.get_running_loop()
    sending = [
        asyncio.ensure_future(desk.send(family.id, task_of(family, "one"), "GO"))
        for family in families
        for _ in range(10)
    ]
    while not all(sent.done() for sent in sending):
        turns.append(0)
        turn = loop.create_future()
        loop.call_soon(turn.set_result, None)
        await turn
    assert all(isinstance(sent.exception(), TaskflowError) for sent in sending)
    assert sum(turns) >= len(sending) * STEP
    assert max(turns) <= 2 * COMMAND
