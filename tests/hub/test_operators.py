"""Operators at work: as steps, and invoked by name from any statechart."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec import Struct

from hubdesk import ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import FlowInvalid, Upstream
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.domain.patch import Patch
from taskflow.domain.step import step


class Join(Operator):
    """Joins texts, and tells of it."""

    name = "text.join"

    class Input(Struct):
        left: str
        right: str = "!"

    class Output(Struct):
        whole: str

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.failures = 0

    async def run(self, given: Input, run: OperatorRun) -> Output:
        self.keys.append(run.key)
        for number in range(60):
            await run.log(f"line {number}")
        await run.progress(0.5, "half of it")
        if self.failures:
            self.failures -= 1
            raise Upstream("Not now.")
        return self.Output(whole=given.left + given.right)


def said(expression: str) -> dict[str, Any]:
    """Give the action that notes what came of the work."""
    return {"type": "assign", "params": {"shared.said": expression}}


CHART: dict[str, Any] = {
    "id": "own",
    "initial": "ready",
    "states": {
        "ready": {"tags": ["stable"], "on": {"GO": "joining"}},
        "joining": {
            "invoke": {
                "id": "join",
                "src": "text.join",
                "input": {
                    "left": {"=": "event.data.word"},
                    "right": "{{ tasks.root.shared.sign }}",
                },
                "onDone": {
                    "target": "ready",
                    "actions": [said("event.output.whole")],
                },
                "onError": {
                    "target": "ready",
                    "actions": [said("event.error.code")],
                },
            }
        },
    },
}


JOINED = {"left": "x"}


@pytest.fixture
def join() -> Join:
    return Join()


@pytest.fixture
async def desk(database_url: str, join: Join) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, {"text.join": join}, kinds=[step(join)])
    await desk.open()
    yield desk
    await desk.close()


async def until(desk: HubDesk, family: str, task: str, path: str) -> dict[str, Any]:
    """Wait until a task has a field; gives its document."""
    async with asyncio.timeout(90):
        while True:
            document = (await desk.hub.read(ANN, family)).task(task).document
            found: Any = document
            for key in path.split("."):
                found = found.get(key, {}) if isinstance(found, dict) else {}
            if found:
                return document
            await asyncio.sleep(0.01)


async def reached(desk: HubDesk, family: str, task: str, state: str) -> None:
    """Wait until a task is in a state."""
    async with asyncio.timeout(90):
        while True:
            now = (await desk.hub.read(ANN, family)).task(task).document["state"]["value"]
            if now == state:
                return
            await asyncio.sleep(0.01)


async def go(desk: HubDesk, family: str, task: str, word: str, **shared: str) -> None:
    """Send GO with a word."""
    command = commands.Send(
        mutation=desk.mutation(),
        task=task,
        event="GO",
        data={"word": word},
        patch={"shared": shared} if shared else None,
    )
    await desk.hub.submit(ANN, family, command)


def flow(**local: Any) -> dict[str, Any]:
    entry = {"name": "root", "type": "text.join", "initiator": True, "config": {"local": local}}
    return {"name": "joined", "tasks": [entry]}


async def test_a_step_works_with_literals_texts_and_expressions(desk: HubDesk) -> None:
    await desk.flow(
        flow(left="{{ tasks.root.config.local.timeout }} ms", right={"=": "tasks.root.name"})
    )
    family = await desk.begin("joined")
    document = await until(desk, family.id, task_of(family, "root"), "output.whole")
    assert document["output"]["whole"] == "60000 msroot"
    assert document["state"]["outcome"] == "done"


async def test_of_the_log_the_last_lines_are_kept_also_of_a_failure(
    desk: HubDesk, join: Join
) -> None:
    join.failures = 1
    await desk.flow(flow(left="a"))
    family = await desk.begin("joined")
    task = task_of(family, "root")
    document = await until(desk, family.id, task, "error.code")
    assert document["run"]["log"] == [f"line {number}" for number in range(10, 60)]
    await desk.send(family.id, task, "RETRY")
    document = await until(desk, family.id, task, "output.whole")
    assert len(document["run"]["log"]) == 50
    assert "error" not in document
    assert len(set(join.keys)) == 2


async def test_tries_that_follow_by_themselves_have_one_key_and_a_persons_has_another(
    desk: HubDesk, join: Join
) -> None:
    join.failures = 4
    await desk.flow(flow(left="a", retry={"count": 2, "wait": 1}))
    family = await desk.begin("joined")
    task = task_of(family, "root")
    await until(desk, family.id, task, "error.code")
    while len(join.keys) < 3:  # noqa: ASYNC110  it is asked, it does not tell
        await asyncio.sleep(0.01)
    await reached(desk, family.id, task, "failed")
    assert len(set(join.keys)) == 1
    await desk.send(family.id, task, "RETRY")
    await until(desk, family.id, task, "output.whole")
    first, second = join.keys[:3], join.keys[3:]
    assert (len(second), len(set(second)), set(first) & set(second)) == (2, 1, set())


async def test_in_a_statechart_of_the_flows_own_each_invocation_has_its_own_key(
    desk: HubDesk, join: Join
) -> None:
    for name, kind in (("talk", "TaskConversation"), ("step", "text.join")):
        join.keys.clear()
        entry = {"name": "root", "type": kind, "initiator": True, "fsm": CHART}
        entry["config"] = {"local": {"left": "x"}} if kind == "text.join" else {}
        await desk.flow({"name": name, "tasks": [entry]})
        family = await desk.begin(name)
        task = task_of(family, "root")
        for count in (1, 2, 3):
            await go(desk, family.id, task, "a")
            while len(join.keys) < count:  # noqa: ASYNC110  it is asked, it does not tell
                await asyncio.sleep(0.01)
            await reached(desk, family.id, task, "ready")
        assert len(set(join.keys)) == 3


async def test_what_comes_in_is_no_text_of_the_definition(desk: HubDesk) -> None:
    document = flow(left="{{ label }}")
    document["tasks"][0]["input"] = {"left": "{{ label }}"}
    await desk.flow(document)
    family = await desk.begin("joined")
    document = await until(desk, family.id, task_of(family, "root"), "output.whole")
    assert document["output"]["whole"] == "{{ label }}!"


async def test_any_statechart_invokes_an_operator_by_its_name(desk: HubDesk) -> None:
    entry = {"name": "root", "type": "TaskConversation", "initiator": True, "fsm": CHART}
    await desk.flow({"name": "own", "tasks": [entry]})
    family = await desk.begin("own")
    task = task_of(family, "root")
    await go(desk, family.id, task, "Hello {{ x }}", sign="?")
    document = await until(desk, family.id, task, "shared.said")
    assert document["shared"]["said"] == "Hello {{ x }}?"


async def test_the_error_of_an_operator_reaches_the_statechart(desk: HubDesk, join: Join) -> None:
    join.failures = 1
    entry = {"name": "root", "type": "TaskConversation", "initiator": True, "fsm": CHART}
    await desk.flow({"name": "own", "tasks": [entry]})
    family = await desk.begin("own")
    task = task_of(family, "root")
    await go(desk, family.id, task, "Hello")
    document = await until(desk, family.id, task, "shared.said")
    assert document["shared"]["said"] == "upstream.failed"


async def test_an_operator_that_nobody_brings_is_a_mistake_of_the_flow(desk: HubDesk) -> None:
    invoke: dict[str, Any] = {"src": "text.joi", "input": {"=": "a b"}}
    chart = {"initial": "a", "states": {"a": {"invoke": invoke}}}
    entry = {"name": "root", "type": "TaskConversation", "initiator": True, "fsm": chart}
    problems = await desk.hub.flows.check(ANN, {"name": "own", "tasks": [entry]})
    assert [problem.path.rpartition("/")[2] for problem in problems] == ["input"]
    del invoke["input"]
    (problem,) = await desk.hub.flows.check(ANN, {"name": "own", "tasks": [entry]})
    assert problem.path == "/tasks/0/fsm/states/a/invoke/src"
    assert "text.join" in problem.remedy
    await desk.flow({"name": "own", "tasks": [entry]})
    with pytest.raises(FlowInvalid):
        await desk.begin("own")


async def test_more_than_an_operator_may_be_handed_fails_the_task_and_not_the_timer(
    desk: HubDesk,
) -> None:
    many = "[" + ",".join(["config.local.welcomeMessage"] * 8) + "]"
    chart = {
        "initial": "ready",
        "states": {
            "ready": {"tags": ["stable"], "after": {"200": "joining"}},
            "joining": {"invoke": {"src": "text.join", "input": {"left": {"=": many}}}},
        },
    }
    entry = {"name": "root", "type": "TaskConversation", "initiator": True, "fsm": chart}
    entry["config"] = {"local": {"welcomeMessage": "x" * 200_000}}
    await desk.flow({"name": "own", "tasks": [entry]})
    family = await desk.begin("own")
    document = await until(desk, family.id, task_of(family, "root"), "error.code")
    assert document["error"]["code"] == "input.tooLarge"
    assert desk.hub.due.timers.late == []


async def test_an_input_that_is_no_object_is_told_with_its_remedy(desk: HubDesk) -> None:
    chart = {
        "initial": "joining",
        "states": {
            "joining": {
                "invoke": {
                    "id": "join",
                    "src": "text.join",
                    "input": {"=": "shared.nothing"},
                    "onError": {"target": "ready", "actions": [said("event.error.code")]},
                }
            },
            "ready": {"tags": ["stable"]},
        },
    }
    entry = {"name": "root", "type": "TaskConversation", "initiator": True, "fsm": chart}
    await desk.flow({"name": "own", "tasks": [entry]})
    family = await desk.begin("own")
    document = await until(desk, family.id, task_of(family, "root"), "shared.said")
    assert document["shared"]["said"] == "operator.input"


@pytest.mark.parametrize(
    ("chart", "names"),
    [
        ({"on": {"GO": "work"}}, ["GO"]),
        ({"after": {"10": "work"}}, ["xstate.after.10.own.ready"]),
        (
            {"entry": [{"type": "raise", "params": {"event": "OWN"}}], "on": {"OWN": "work"}},
            ["OWN"],
        ),
        (
            {
                "invoke": {
                    "id": "first",
                    "src": "text.join",
                    "input": {"left": "x"},
                    "onDone": "work",
                }
            },
            ["xstate.done.actor.first"],
        ),
    ],
)
async def test_the_input_of_an_invocation_sees_the_event_that_its_guards_see(
    desk: HubDesk, chart: dict[str, Any], names: list[str]
) -> None:
    work = {
        "entry": [{"type": "assign", "params": {"shared.guard": "event.type"}}],
        "invoke": {
            "src": "text.join",
            "input": {"left": {"=": "event.type"}, "right": ""},
            "onDone": {"target": "over", "actions": [said("event.output.whole")]},
        },
    }
    machine = {
        "id": "own",
        "initial": "ready",
        "states": {"ready": {"tags": ["stable"], **chart}, "work": work, "over": {}},
    }
    entry = {"name": "root", "type": "TaskConversation", "initiator": True, "fsm": machine}
    await desk.flow({"name": "own", "tasks": [entry]})
    family = await desk.begin("own")
    task = task_of(family, "root")
    if "GO" in names:
        await go(desk, family.id, task, "x")
    document = await until(desk, family.id, task, "shared.said")
    assert [document["shared"]["said"]] == [document["shared"]["guard"]] == names


@pytest.mark.parametrize(("field", "looked_back"), [("sign", True), ("unread", False)])
async def test_work_is_asked_with_what_was_when_it_became_due(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch, field: str, *, looked_back: bool
) -> None:
    root = {"name": "root", "type": "TaskConversation", "initiator": True, "fsm": CHART}
    other = {"name": "other", "type": "TaskConversation", "parent": "root"}
    await desk.flow({"name": "own", "tasks": [root, other]})
    family = await desk.begin("own")
    task, beside = task_of(family, "root"), task_of(family, "other")
    past = desk.families.at
    moments: list[int] = []

    async def at(ident: str, seq: int) -> Any:
        moments.append(seq)
        return await past(ident, seq)

    monkeypatch.setattr(desk.families, "at", at)
    await desk.processor.stop()
    await go(desk, family.id, task, "Hello", sign="?")
    patch = Patch(merge={"shared": {field: "#"}})
    changed = task if field == "sign" else beside
    update = commands.Update(mutation=desk.mutation(), task=changed, patch=patch)
    await desk.hub.submit(ANN, family.id, update)
    await desk.processor.start()
    document = await until(desk, family.id, task, "shared.said")
    assert document["shared"]["said"] == "Hello?"
    assert bool(moments) == looked_back
