"""Flows are logs: edited by operations, undone by inverses, saved, restored, shipped."""

from typing import Any

import pytest

from hubdesk import ANN, BOB, TALK, HubDesk
from taskflow.domain import flowlog
from taskflow.domain.canonical import canonical
from taskflow.domain.errors import Conflict, FlowInvalid, NotFound
from taskflow.domain.principal import Principal
from taskflow.hub.ask import Receipt


async def edit(desk: HubDesk, *operations: dict[str, Any], who: Principal = ANN) -> Receipt:
    command = flowlog.EditFlow(mutation=desk.mutation(), operations=list(operations))
    return await desk.hub.flows.submit(who, "talk", command)


async def document(desk: HubDesk) -> dict[str, Any]:
    return (await desk.hub.flows.read(ANN, "talk")).document


def add(name: str) -> dict[str, Any]:
    return {"op": "addTask", "task": {"name": name, "type": "TaskChat", "parent": "conversation"}}


async def test_an_edit_is_undone_by_its_inverse(desk: HubDesk) -> None:
    before = await document(desk)
    receipt = await edit(desk, add("second"), {"op": "removeTask", "task": "topic"})
    assert receipt.value["refused"] == []
    assert canonical(await document(desk)) != canonical(before)
    await edit(desk, *reversed(receipt.value["inverses"]))
    assert canonical(await document(desk)) == canonical(before)


async def test_an_operation_that_is_not_possible_any_more_is_refused_alone(desk: HubDesk) -> None:
    await edit(desk, {"op": "removeTask", "task": "chat"}, who=BOB)
    receipt = await edit(
        desk, add("second"), {"op": "set", "task": "chat", "path": ["label"], "value": "Talk"}
    )
    (refused,) = receipt.value["refused"]
    assert refused["index"] == 1
    assert "chat" in refused["reason"]
    assert "second" in [task["name"] for task in (await document(desk))["tasks"]]


async def test_edits_of_two_people_on_different_fields_both_survive_a_crash(
    desk: HubDesk,
) -> None:
    await edit(desk, add("one"))
    await edit(desk, add("two"), who=BOB)
    before = await document(desk)
    await desk.crash()
    await desk.open()
    assert canonical(await document(desk)) == canonical(before)
    assert {"one", "two"} <= {task["name"] for task in before["tasks"]}


async def test_a_revision_can_be_read_and_restored(desk: HubDesk) -> None:
    save = flowlog.SaveFlow(mutation=desk.mutation(), label="First")
    await desk.hub.flows.submit(ANN, "talk", save)
    saved = await document(desk)
    await edit(desk, add("second"))
    state = await desk.hub.flows.read(ANN, "talk")
    assert (state.revision, state.edited) == (1, True)
    first = await desk.hub.flows.read(ANN, "talk", 1)
    assert canonical(first.document) == canonical(saved)
    back = flowlog.ReplaceFlow(mutation=desk.mutation(), document=first.document, kind="restored")
    await desk.hub.flows.submit(ANN, "talk", back)
    assert canonical(await document(desk)) == canonical(saved)


async def test_what_runs_is_not_disturbed_by_an_edit(desk: HubDesk) -> None:
    family = await desk.begin()
    await edit(desk, {"op": "removeTask", "task": "chat"})
    topic = next(k for k, t in family.tasks.items() if t.document["name"] == "topic")
    await desk.send(family.id, topic, "SUBMIT", {"selected": {"topic": "Music"}})
    assert "chat" in [task.document["name"] for task in family.tasks.values()]


async def test_a_flow_with_mistakes_does_not_start_and_names_them(desk: HubDesk) -> None:
    await edit(desk, {"op": "set", "task": "chat", "path": ["type"], "value": "TaskNothing"})
    with pytest.raises(FlowInvalid) as wrong:
        await desk.begin()
    assert any("TaskNothing" in problem.message for problem in wrong.value.problems)


async def test_a_shipped_flow_is_updated_until_somebody_edits_it_and_offered_from_then_on(
    desk: HubDesk,
) -> None:
    flow = {**TALK, "name": "ours"}
    newer = {**flow, "label": "Newer"}
    newest = {**flow, "label": "Newest"}
    await desk.hub.flows.ship("ours", flow, "hash1")
    await desk.hub.flows.ship("ours", flow, "hash1")
    assert (await desk.hub.flows.read(ANN, "ours")).revision == 1
    await desk.hub.flows.ship("ours", newer, "hash2")
    state = await desk.hub.flows.read(ANN, "ours")
    assert (state.document["label"], state.revision) == ("Newer", 2)
    command = flowlog.EditFlow(mutation=desk.mutation(), operations=[add("mine")])
    await desk.hub.flows.submit(ANN, "ours", command)
    await desk.hub.flows.ship("ours", newest, "hash3")
    state = await desk.hub.flows.read(ANN, "ours")
    assert state.document["label"] == "Newer"
    assert state.offer is not None
    assert state.offer["label"] == "Newest"


async def test_a_name_is_given_once_and_a_deleted_flow_is_gone(desk: HubDesk) -> None:
    with pytest.raises(Conflict):
        await desk.flow(TALK)
    await desk.hub.flows.submit(ANN, "talk", flowlog.DeleteFlow(mutation=desk.mutation()))
    with pytest.raises(NotFound):
        await desk.hub.flows.read(ANN, "talk")
    assert (await desk.hub.lists.flows(ANN, first=10, after=None)).rows == []
