"""The worst accepted input of each shape holds the loop no longer than 50 ms at a time."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hubdesk import ADMIN, ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.budget import Budget
from taskflow.domain.definition import Definition
from taskflow.domain.flow.operations import read_operation
from taskflow.domain.flowlog import CreateFlow, EditFlow
from taskflow.domain.patch import Patch
from taskflow.domain.statechart import Snapshot
from taskflow.domain.view import TaskView
from taskflow.hub.flow_import import FlowImport, bring_in
from taskflow.texts.template import fill
from turns import LONGEST, Doing, longest
from worstflows import GATHERED, copying, looking
from worstshapes import chart, flows, imports, one, operations, schemas

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]
Prepare = Callable[[], Awaitable[Doing]]
FULL = 1000


async def flow(desk: HubDesk, document: dict[str, Any]) -> None:
    """Make a flow anew, whatever was there under its name."""
    command = CreateFlow(mutation=desk.mutation(), document=document)
    await desk.hub.flows.submit(ADMIN, document["name"], command)


def names(desk: HubDesk) -> str:
    return desk.mutation().replace("m", "flow")


@pytest.mark.parametrize("name", schemas(1))
async def test_a_form_that_is_checked(desk: HubDesk, name: str) -> None:
    schema, value = schemas(500)[name]
    document: dict[str, Any] = {"name": "form", "tasks": []}
    local = {"schema": schema}
    document["tasks"] = [
        one(),
        {"name": "two", "type": "TaskSelect", "parent": "one", "config": {"local": local}},
    ]
    await flow(desk, document)
    try:
        family = await desk.begin("form")
    except Exception:  # noqa: BLE001  refused when it is drawn: nobody can be asked by it
        assert await desk.hub.flows.check(ANN, document)
        return
    task = task_of(family, "two")

    async def filled() -> Doing:
        update = commands.Update(
            mutation=desk.mutation(),
            task=task,
            patch=Patch(merge={"input": {"selected": {"x": value}}}),
        )
        await desk.hub.submit(ANN, family.id, update)
        return lambda: desk.send(family.id, task, "SUBMIT")

    async def choosing() -> Doing:
        chosen = commands.Send(
            mutation=desk.mutation(), task=task, event="CHOOSE", data={"x": value}
        )
        return lambda: desk.hub.submit(ANN, family.id, chosen)

    took = {"submit": await longest(filled), "choose": await longest(choosing)}
    assert {what: ms for what, ms in took.items() if ms >= LONGEST} == {}


@pytest.mark.parametrize("name", flows(1))
async def test_a_flow_that_is_checked_started_and_written(desk: HubDesk, name: str) -> None:
    async def checking() -> Doing:
        document = {"name": names(desk), **flows(FULL)[name]}
        await flow(desk, document)
        state = await desk.hub.flows.read(ADMIN, document["name"])
        return lambda: desk.hub.flows.problems(ADMIN, state)

    async def starting() -> Doing:
        document = {"name": names(desk), **flows(FULL)[name]}
        await flow(desk, document)
        return lambda: desk.begin(document["name"])

    async def again() -> Doing:
        document = {"name": names(desk), **flows(FULL)[name]}
        await flow(desk, document)

        async def twice() -> None:
            await desk.begin(document["name"])
            await desk.begin(document["name"])

        return twice

    took = {
        "check": await longest(checking),
        "start": await longest(starting),
        "start twice": await longest(again),
    }
    assert {what: ms for what, ms in took.items() if ms >= LONGEST} == {}


@pytest.mark.parametrize("name", imports(1))
async def test_a_text_that_is_imported(desk: HubDesk, name: str) -> None:
    text = imports(FULL)[name]

    async def importing() -> Doing:
        wish = FlowImport(mutation=desk.mutation(), text=text, name=names(desk))
        return lambda: bring_in(desk.hub.flows, ADMIN, wish)

    assert await longest(importing) < LONGEST


@pytest.mark.parametrize("name", operations(1))
async def test_an_edit_of_a_large_flow(desk: HubDesk, name: str) -> None:
    async def editing() -> Doing:
        document = {"name": names(desk), "tasks": [one(type="TaskChat")]}
        document["tasks"] += [{"name": f"t{k}", "type": "TaskChat"} for k in range(5000)]
        await flow(desk, document)
        read = [read_operation(operation) for operation in operations(300)[name]]
        edit = EditFlow(mutation=desk.mutation(), operations=read)
        return lambda: desk.hub.flows.submit(ADMIN, document["name"], edit)

    assert await longest(editing) < LONGEST


async def gathered(desk: HubDesk, family: str, task: str, *inputs: dict[str, Any]) -> None:
    """Write inputs, one after the other."""
    for given in inputs:
        patch = Patch(merge={"input": given})
        update = commands.Update(mutation=desk.mutation(), task=task, patch=patch)
        await desk.hub.submit(ANN, family, update)


@pytest.mark.parametrize("size", [8_000, 100_000, 3_900_000])
async def test_assigns_of_many_copies_of_a_large_text(desk: HubDesk, size: int) -> None:
    await flow(desk, {"name": "copies", "tasks": [one(fsm=copying())]})
    family = await desk.begin("copies")
    task = task_of(family, "one")

    async def sending() -> Doing:
        await gathered(desk, family.id, task, {"text": "x" * size})
        return lambda: desk.send(family.id, task, "GO")

    assert await longest(sending) < LONGEST


async def test_what_is_sent_where_many_guards_look_at_all_that_a_task_may_gather(
    desk: HubDesk,
) -> None:
    await flow(desk, {"name": "legal", "tasks": [one(fsm=looking())]})
    family = await desk.begin("legal")
    task = task_of(family, "one")
    await gathered(desk, family.id, task, *GATHERED[:-1])
    took = {}

    async def gathering() -> Doing:
        return lambda: gathered(desk, family.id, task, {"numbers": {"n7": list(range(29_000))}})

    async def sending() -> Doing:
        return lambda: desk.send(family.id, task, "E29")

    took["gather"] = await longest(gathering)
    took["send"] = await longest(sending)
    assert {what: ms for what, ms in took.items() if ms >= LONGEST} == {}


async def test_what_is_legal_where_many_guards_look_at_many_numbers(desk: HubDesk) -> None:
    ways = {f"E{k}": {"guard": f"contains(output.numbers, `-{k + 1}`)"} for k in range(30)}
    ways = {name: {**way, "target": "b"} for name, way in ways.items()}
    await flow(desk, {"name": "legal", "tasks": [one(fsm=chart(a={"on": ways}))]})
    family = await desk.begin("legal")
    task = task_of(family, "one")
    state = (await desk.hub.read(ANN, family.id)).task(task)
    document = {**state.document, "output": {"numbers": list(range(249_000))}}
    machine = desk.hub.catalogue.machine(state)

    async def asking() -> Doing:
        async def ask() -> None:
            machine.legal(Snapshot.from_document(state.state), document, Budget())

        return ask

    assert await longest(asking) < LONGEST


@pytest.mark.parametrize(
    "value",
    [{"x": "x" * 7_900_000}, {"x": list(range(249_000))}, {f"k{k}": k for k in range(120_000)}],
    ids=["a text", "numbers", "members"],
)
async def test_a_template_that_names_large_tasks(value: dict[str, Any]) -> None:
    template = "".join(f"{{{{ tasks.t{k}.input.y }}}}" for k in range(8))
    tasks = {f"t{k}": {"input": value} for k in range(8)}
    view = TaskView("f", "i", {"input": value}, Definition("one", "one", "TaskChat"), (), tasks)

    async def filling() -> Doing:
        return lambda: fill(template, view, "ann")

    async def naming_itself() -> Doing:
        return lambda: fill("{{ input.y }}" * 400, view, "ann")

    took = {"tasks": await longest(filling), "own": await longest(naming_itself)}
    assert {what: ms for what, ms in took.items() if ms >= LONGEST} == {}
