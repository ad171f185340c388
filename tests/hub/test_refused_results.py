"""What a task cannot take of its own work or time ends that task, visibly, and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar

import pytest
from msgspec import Struct

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain.command import Complete
from taskflow.domain.errors import IllegalEvent, PathConflict
from taskflow.domain.family import Family
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.service import Run
from taskflow.domain.task import Change, TaskType, action, effect
from taskflow.domain.view import Happening, TaskView
from taskflow.hub.decide import draft
from taskflow.store import batches

IMPOSSIBLE = {"actions": {"type": "assign", "params": {"shared.sum": "sum(input.missing)"}}}
"""A transition that the chart can never make: there is nothing to sum up."""
LONG = "s" * 190


LAST: Mapping[str, BaseException] = {
    "interrupt": KeyboardInterrupt(),
    "exit": SystemExit(),
    "cancelled": asyncio.CancelledError(),
    "generator": GeneratorExit(),
    "group": BaseExceptionGroup("Both.", [KeyboardInterrupt(), ValueError()]),
}
"""What hardly anybody catches."""
MISTAKES = ["memory", "depth", "key", "conflict", *LAST]


def chart(**going: Any) -> dict[str, Any]:
    """Give a chart that works after GO, as ``going`` says, and rests before."""
    return {
        "id": "odd",
        "initial": "ready",
        "states": {
            "ready": {"tags": ["stable"], "on": {"GO": "going"}},
            "going": going,
            "tired": {"tags": ["stable", "failed"]},
            "over": {"type": "final"},
        },
    }


def step(**ways: Any) -> dict[str, Any]:
    """Give what a state does that calls the effect ``step``."""
    return {"invoke": {"src": "step", **ways}}


class Odd(TaskType):
    """A task type with every sort of mistake in it."""

    name = "TaskOdd"
    machine: ClassVar[dict[str, Any]] = chart(**step(onDone="over"))

    class Config(Struct):
        path: str = ""
        mistake: str = ""

    @effect("step")
    async def step(self, task: TaskView, _: Run) -> Patch:
        if task.local.get("path") == "/big":
            return Patch(merge={"output": {"said": "hello " * 10_000}})
        if task.local.get("path"):
            return Patch(edit=[Operation("add", str(task.local["path"]), 1)])
        return Patch(merge={"output": {"said": "hello"}})

    @action("trip")
    def trip(self, task: TaskView, _: Happening) -> Change:
        mistakes: Mapping[str, BaseException] = {
            "memory": MemoryError(),
            "depth": RecursionError(),
            "key": KeyError("odd"),
            "conflict": PathConflict("No."),
            **LAST,
        }
        raise mistakes[task.local["mistake"] or "key"]

    @action("note")
    def note(self, _task: TaskView, _: Happening) -> Change:
        return Change(Patch(merge={"output": {"told": True}}))


def flow(name: str, fsm: dict[str, Any], **local: Any) -> dict[str, Any]:
    """Give a flow of one odd task."""
    task = {"name": "odd", "type": "TaskOdd", "initiator": True, "fsm": fsm}
    return {"name": name, "tasks": [{**task, "config": {"local": local}}]}


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[Odd()])
    await desk.open()
    yield desk
    await desk.close()


async def gone(desk: HubDesk, name: str) -> str:
    """Start a flow and send its odd task GO; gives the family."""
    family = await desk.begin(name)
    await desk.send(family.id, task_of(family, "odd"), "GO")
    return family.id


async def ended(desk: HubDesk, family: str, name: str = "odd") -> dict[str, Any]:
    """Wait until a task has ended or rests as failed; gives its document."""
    async with asyncio.timeout(20):
        async for _ in heard(desk.hub, ANN, family, 0):
            state = await desk.hub.read(ANN, family)
            task = state.task(task_of(state, name))
            if task.done or task.kind == "failed":
                return task.document
    raise AssertionError("The family ended.")


async def settled(desk: HubDesk, family: str) -> Family:
    """Give a family in which nothing is due any more."""
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}
    state = await desk.hub.read(ANN, family)
    assert not state.busy
    return state


async def test_a_result_that_the_chart_takes_in_no_way_fails_its_task_and_holds_nobody(
    desk: HubDesk,
) -> None:
    await desk.flow(flow("odd", chart(**step(onDone=IMPOSSIBLE, onError=IMPOSSIBLE))))
    await desk.flow(flow("good", chart(**step(onDone="over"))))
    family, other = await gone(desk, "odd"), await gone(desk, "good")
    document = await ended(desk, family)
    assert document["state"]["outcome"] == "failed"
    assert document["error"]["code"] == "event.illegal"
    assert "sum" in document["error"]["message"]
    assert (await ended(desk, other))["state"]["outcome"] == "done"
    await settled(desk, family)


async def test_a_result_that_is_refused_takes_the_way_of_errors(desk: HubDesk) -> None:
    await desk.flow(flow("odd", chart(**step(onDone=IMPOSSIBLE, onError="tired"))))
    document = await ended(desk, await gone(desk, "odd"))
    assert document["state"]["current"] == "tired"
    assert document["error"]["code"] == "event.illegal"


async def test_a_result_that_cannot_be_written_takes_the_way_of_errors(desk: HubDesk) -> None:
    await desk.flow(flow("odd", chart(**step(onDone="over", onError="tired")), path="/no/where"))
    document = await ended(desk, await gone(desk, "odd"))
    assert document["state"]["current"] == "tired"


async def test_a_result_that_the_store_cannot_hold_takes_the_way_of_errors_and_is_not_made_again(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "LARGEST", 30_000)
    await desk.flow(flow("odd", chart(**step(onDone="over", onError="tired")), path="/big"))
    family = await gone(desk, "odd")
    document = await ended(desk, family)
    assert document["state"]["current"] == "tired"
    assert document["error"]["code"] == "input.tooLarge"
    assert desk.hub.effects.attempts == 1
    await settled(desk, family)


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_whatever_an_action_raises_after_work_fails_its_own_task(
    desk: HubDesk, mistake: str
) -> None:
    trips = {"target": "over", "actions": "trip"}
    await desk.flow(flow("odd", chart(**step(onDone=trips, onError=trips)), mistake=mistake))
    family = await gone(desk, "odd")
    assert (await ended(desk, family))["state"]["outcome"] == "failed"
    await settled(desk, family)


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_whatever_an_action_raises_at_a_timer_fails_its_own_task_and_others_fire(
    desk: HubDesk, mistake: str
) -> None:
    trips = {"after": {"20": {"target": "over", "actions": "trip"}}}
    await desk.flow(flow("odd", chart(**trips), mistake=mistake))
    await desk.flow(flow("good", chart(after={"30": "over"})))
    family, other = await gone(desk, "odd"), await gone(desk, "good")
    assert (await ended(desk, family))["state"]["outcome"] == "failed"
    assert (await ended(desk, other))["state"]["outcome"] == "done"
    await settled(desk, family)


async def test_a_timer_that_its_chart_refuses_fails_its_task_and_others_fire(desk: HubDesk) -> None:
    await desk.flow(flow("odd", chart(after={"20": IMPOSSIBLE})))
    await desk.flow(flow("good", chart(after={"30": "over"})))
    family, other = await gone(desk, "odd"), await gone(desk, "good")
    document = await ended(desk, family)
    assert document["state"]["outcome"] == "failed"
    assert "sum" in document["error"]["message"]
    assert (await ended(desk, other))["state"]["outcome"] == "done"
    await settled(desk, family)


@pytest.mark.parametrize("depth", [1, 6, 12])
async def test_a_timer_of_a_state_with_a_very_long_path_fires_also_over_a_start(
    desk: HubDesk, depth: int
) -> None:
    inner: dict[str, Any] = {"after": {"20": "#odd.over"}}
    for _ in range(depth):
        inner = {"initial": LONG, "states": {LONG: inner}}
    await desk.flow(flow("odd", chart(**inner)))
    assert (await ended(desk, await gone(desk, "odd")))["state"]["outcome"] == "done"
    family = await gone(desk, "odd")
    await desk.crash()
    await desk.open()
    assert (await ended(desk, family))["state"]["outcome"] == "done"


async def test_timers_that_failed_stay_failed_over_a_start(desk: HubDesk) -> None:
    await desk.flow(flow("odd", chart(after={"500": IMPOSSIBLE})))
    await desk.flow(flow("good", chart(after={"600": "over"})))
    family, other = await gone(desk, "odd"), await gone(desk, "good")
    await desk.crash()
    desk.clock.ahead += 10_000
    await desk.open()
    assert (await ended(desk, family))["state"]["outcome"] == "failed"
    assert (await ended(desk, other))["state"]["outcome"] == "done"
    await desk.crash()
    await desk.open()
    assert (await settled(desk, family)).status == "failed"


def pair(parent: dict[str, Any], child: dict[str, Any], **local: Any) -> dict[str, Any]:
    """Give a flow in which one odd task lies in another."""
    outer = {"name": "outer", "type": "TaskOdd", "initiator": True, "fsm": parent}
    inner = {"name": "odd", "parent": "outer", "type": "TaskOdd", "fsm": child}
    return {"name": "pair", "tasks": [{**outer, "config": {"local": local}}, inner]}


HEARS: dict[str, Any] = {
    "id": "outer",
    "initial": "on",
    "states": {"on": {"tags": ["stable"], "on": {"CHILD_DONE": {"actions": "trip"}}}},
}


async def test_a_parent_that_trips_over_its_child_fails_itself_and_the_result_stands(
    desk: HubDesk,
) -> None:
    await desk.flow(pair(HEARS, chart(**step(onDone="over"))))
    family = await gone(desk, "pair")
    document = await ended(desk, family)
    assert document["state"]["outcome"] == "done"
    assert document["output"] == {"said": "hello"}
    outer = (await settled(desk, family)).task(task_of(await desk.hub.read(ANN, family), "outer"))
    assert outer.kind == "failed"


async def test_a_task_whose_parent_trips_can_be_cancelled(desk: HubDesk) -> None:
    await desk.flow(pair(HEARS, chart(**step(onDone="over"))))
    family = await desk.begin("pair")
    await desk.cancel(family.id, task_of(family, "odd"))
    state = await settled(desk, family.id)
    assert state.task(task_of(state, "odd")).kind == "cancelled"
    assert state.task(task_of(state, "outer")).kind == "failed"


@pytest.mark.parametrize("below", [[], ["then"]])
async def test_a_result_stands_after_which_nothing_can_start_and_that_is_seen(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch, below: list[str]
) -> None:
    """The type of the task that follows, or of one below, was uninstalled while the flow ran."""
    follows = "room" if below else "then"
    first = {"name": "odd", "parent": "outer", "type": "TaskOdd", "next": [follows, "also"]}
    calm = {**HEARS, "states": {"on": {"tags": ["stable"]}}}
    document = {
        "name": "line",
        "tasks": [
            {"name": "outer", "type": "TaskOdd", "initiator": True, "fsm": calm},
            {**first, "fsm": chart(**step(onDone="over", onError="tired"))},
            {"name": "room", "parent": "outer", "type": "TaskConversation"},
            {"name": "also", "parent": "outer", "type": "TaskConversation"},
            {"name": "then", "parent": "room" if below else "outer", "type": "TaskShowInstruction"},
        ],
    }
    await desk.flow(document)
    family = await desk.begin("line")
    monkeypatch.delitem(desk.hub.catalogue.types, "TaskShowInstruction")
    await desk.send(family.id, task_of(family, "odd"), "GO")
    told = await ended(desk, family.id)
    assert told["state"]["outcome"] == "done"
    assert told["output"] == {"said": "hello"}
    assert told["error"]["code"] == "taskType.notFound"
    state = await settled(desk, family.id)
    names = [task.document["name"] for task in state.tasks.values()]
    assert ("also" in names, follows in names) == (True, False)
    assert desk.hub.graphs.node(state, task_of(state, "odd"))["error"] == told["error"]["message"]


async def test_a_completion_stands_after_which_nothing_can_start(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = {**HEARS, "states": {"on": {"tags": ["stable"]}}}
    first = {"name": "odd", "parent": "outer", "type": "TaskOdd", "next": "then", "fsm": calm}
    document = {
        "name": "line",
        "tasks": [
            {"name": "outer", "type": "TaskOdd", "initiator": True, "fsm": calm},
            first,
            {"name": "then", "parent": "outer", "type": "TaskShowInstruction"},
        ],
    }
    await desk.flow(document)
    family = await desk.begin("line")
    monkeypatch.delitem(desk.hub.catalogue.types, "TaskShowInstruction")
    odd = task_of(family, "odd")
    command = Complete(mutation=desk.mutation(), task=odd, output={"said": "by hand"})
    await desk.hub.submit(ANN, family.id, command)
    told = (await desk.hub.read(ANN, family.id)).task(odd)
    assert (told.kind, told.document["output"]) == ("done", {"said": "by hand"})
    assert told.document["error"]["code"] == "taskType.notFound"


async def test_a_task_of_more_children_than_a_command_may_start_can_be_cancelled(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = {**HEARS, "states": {"on": {"tags": ["stable"]}}}
    many = {
        "name": "many",
        "tasks": [
            {"name": "outer", "type": "TaskOdd", "initiator": True, "fsm": calm},
            *({"name": f"odd{n}", "parent": "outer", "type": "TaskOdd"} for n in range(20)),
        ],
    }
    await desk.flow(many)
    family = await desk.begin("many")
    monkeypatch.setattr(draft, "MOST_EVENTS", 10)
    await desk.cancel(family.id, task_of(family, "outer"))
    state = await desk.hub.read(ANN, family.id)
    assert {task.kind for task in state.tasks.values()} == {"cancelled"}


async def test_a_computed_number_that_no_document_may_hold_is_refused_and_spoils_nothing(
    desk: HubDesk,
) -> None:
    huge = {"actions": {"type": "assign", "params": {"shared.n": "ceil(`1e300`)"}}}
    fsm = chart(after={"20": huge})
    fsm["states"]["ready"]["on"]["COUNT"] = huge
    await desk.flow(flow("odd", fsm))
    await desk.flow(flow("good", chart(after={"30": "over"})))
    family, other = await desk.begin("odd"), await desk.begin("good")
    refused, _ = await asyncio.gather(
        desk.send(family.id, task_of(family, "odd"), "COUNT"),
        desk.send(other.id, task_of(other, "odd"), "GO"),
        return_exceptions=True,
    )
    assert isinstance(refused, IllegalEvent)
    assert "2^53" in refused.message
    assert (await ended(desk, other.id))["state"]["outcome"] == "done"
    await desk.send(family.id, task_of(family, "odd"), "GO")
    assert (await ended(desk, family.id))["state"]["outcome"] == "failed"
