"""Flows are logs: edited by operations, undone by inverses, saved, restored, shipped."""

from typing import Any

import pytest

from hubdesk import ANN, BOB, TALK, HubDesk, task_of
from taskflow.domain import flowlog
from taskflow.domain.canonical import canonical
from taskflow.domain.errors import Conflict, FlowInvalid, NotFound, TaskflowError
from taskflow.domain.flow.reading import read_flow
from taskflow.domain.flow.writing import write_flow
from taskflow.domain.principal import Principal
from taskflow.hub.stream.queued_command import Receipt


async def edit(
    desk: HubDesk, *operations: dict[str, Any], who: Principal = ANN, flow: str = "talk"
) -> Receipt:
    command = flowlog.EditFlow(mutation=desk.mutation(), operations=list(operations))
    return await desk.hub.flows.submit(who, flow, command)


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


@pytest.mark.parametrize(
    "operation",
    [
        "text",
        5,
        None,
        [],
        {},
        {"op": "every", "operations": 5},
        {"op": "every", "operations": ["x", None]},
        {"op": "replace", "document": "x"},
        {"operations": {"a": 1}},
        {"op": 5, "document": []},
    ],
    ids=str,
)
async def test_what_is_no_operation_is_refused(desk: HubDesk, operation: Any) -> None:
    before = await document(desk)
    with pytest.raises(TaskflowError) as refused:
        await edit(desk, operation, add("second"))
    assert refused.value.kind == "input.malformed"
    assert await document(desk) == before


async def test_a_replacement_by_what_is_no_flow_is_answered(desk: HubDesk) -> None:
    for odd in ({"tasks": 5}, {"tasks": {}}, {"connections": "x"}, {}):
        await edit(desk, {"op": "replace", "document": odd})


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
    assert await desk.hub.lists.flows(ANN, first=10, after=None) == []


async def test_a_file_of_the_installation_leaves_what_a_person_brought_in_under_its_name(
    desk: HubDesk,
) -> None:
    mine = {**TALK, "name": "ours", "label": "Mine"}
    create = flowlog.CreateFlow(mutation=desk.mutation(), document=mine)
    await desk.hub.flows.submit(ANN, "ours", create)
    for number in (1, 2):
        await desk.hub.flows.ship("ours", {**mine, "label": f"Theirs {number}"}, f"hash{number}")
        state = await desk.hub.flows.read(ANN, "ours")
        assert (state.document["label"], state.shipped) == ("Mine", "")
        assert state.offer is not None
        assert state.offer["label"] == f"Theirs {number}"


async def test_a_file_of_the_installation_leaves_what_was_deleted_deleted(desk: HubDesk) -> None:
    ours = {**TALK, "name": "ours"}
    await desk.hub.flows.ship("ours", ours, "hash1")
    await desk.hub.flows.submit(ANN, "ours", flowlog.DeleteFlow(mutation=desk.mutation()))
    for digest in ("hash1", "hash2"):
        await desk.hub.flows.ship("ours", {**ours, "label": "Newer"}, digest)
        with pytest.raises(NotFound):
            await desk.hub.flows.read(ANN, "ours")


async def test_a_flow_under_the_name_of_a_deleted_one_is_a_new_flow(desk: HubDesk) -> None:
    ours = {**TALK, "name": "ours"}
    await desk.hub.flows.ship("ours", ours, "hash1")
    await desk.hub.flows.submit(ANN, "ours", flowlog.DeleteFlow(mutation=desk.mutation()))
    create = flowlog.CreateFlow(mutation=desk.mutation(), document={**ours, "label": "Mine"})
    await desk.hub.flows.submit(ANN, "ours", create)
    state = await desk.hub.flows.read(ANN, "ours")
    assert (state.shipped, state.revisions, state.edited) == ("", (), True)
    await desk.hub.flows.ship("ours", {**ours, "label": "Newer"}, "hash2")
    state = await desk.hub.flows.read(ANN, "ours")
    assert state.document["label"] == "Mine"
    save = flowlog.SaveFlow(mutation=desk.mutation(), label="First")
    await desk.hub.flows.submit(ANN, "ours", save)
    # A number names one revision for ever, also in families of the flow that was deleted.
    assert (await desk.hub.flows.read(ANN, "ours")).revision == 2


async def test_an_older_file_of_the_installation_takes_the_place_of_a_newer_one(
    desk: HubDesk,
) -> None:
    ours = {**TALK, "name": "ours"}
    for number, label in enumerate(("Old", "New", "Old", "New"), 1):
        await desk.hub.flows.ship("ours", {**ours, "label": label}, f"hash {label}")
        state = await desk.hub.flows.read(ANN, "ours")
        assert (state.document["label"], state.revision) == (label, number)


async def flow_of_a_run(desk: HubDesk, flow: str = "talk") -> tuple[int, str]:
    """Run the draft; gives the revision that the family notes, and the hash."""
    noted = (await desk.begin(flow)).document["flow"]
    return noted["revision"], noted["hash"]


async def save(desk: HubDesk, label: str) -> None:
    command = flowlog.SaveFlow(mutation=desk.mutation(), label=label)
    await desk.hub.flows.submit(ANN, "talk", command)


async def test_a_family_notes_the_revision_that_its_draft_was_saved_as(desk: HubDesk) -> None:
    draft = await flow_of_a_run(desk)
    assert draft[0] == 0
    await save(desk, "First")
    assert await flow_of_a_run(desk) == (1, draft[1])
    await edit(desk, add("second"))
    assert (await flow_of_a_run(desk))[0] == 0
    await save(desk, "Second")
    assert (await flow_of_a_run(desk))[0] == 2
    first = await desk.hub.flows.read(ANN, "talk", 1)
    back = flowlog.ReplaceFlow(mutation=desk.mutation(), document=first.document, kind="restored")
    await desk.hub.flows.submit(ANN, "talk", back)
    assert await flow_of_a_run(desk) == (1, draft[1])


async def test_a_draft_is_edited_when_it_is_not_what_was_saved_whatever_happened_meanwhile(
    desk: HubDesk,
) -> None:
    async def edited() -> bool:
        return (await desk.hub.flows.read(ANN, "talk")).edited

    await save(desk, "First")
    assert not await edited()
    await desk.hub.flows.ship("talk", {**TALK, "label": "Theirs"}, "hash1")
    assert not await edited(), "an offer changes nothing"
    receipt = await edit(desk, add("second"), {"op": "removeTask", "task": "topic"})
    assert await edited()
    await edit(desk, *reversed(receipt.value["inverses"]))
    assert not await edited(), "what was undone is as it was saved"
    await desk.crash()
    await desk.open()
    assert not await edited()


async def test_what_an_update_or_an_import_replaces_can_be_had_back(desk: HubDesk) -> None:
    drawn = (await edit(desk, add("mine"))) and await document(desk)
    theirs = {**TALK, "label": "Theirs"}
    await desk.hub.flows.ship("talk", theirs, "hash1")
    for kind, label in (("taken", "Before the update"), ("imported", "Before the import")):
        replace = flowlog.ReplaceFlow(mutation=desk.mutation(), document=theirs, kind=kind)  # type: ignore[arg-type]
        await desk.hub.flows.submit(ANN, "talk", replace)
        state = await desk.hub.flows.read(ANN, "talk")
        assert state.document["label"] == "Theirs"
        assert state.revisions[-1].label == label
        kept = await desk.hub.flows.read(ANN, "talk", state.revision)
        assert canonical(kept.document) == canonical(drawn)
        back = flowlog.ReplaceFlow(
            mutation=desk.mutation(), document=kept.document, kind="restored"
        )
        await desk.hub.flows.submit(ANN, "talk", back)
        drawn = (await edit(desk, add(kind))) and await document(desk)


FIELDS = ["verdict", "comment", "zeal", "topic", "Age", "äpfel", "_", "10", "9"]
"""Names in no order but the one in which somebody wrote them."""


def asking(*fields: str) -> dict[str, Any]:
    properties = {name: {"type": "string", "title": name} for name in fields}
    return {"type": "object", "required": [], "properties": properties}


def fields(definition: dict[str, Any]) -> list[str]:
    return list(definition["config"]["local"]["schema"]["properties"])


async def test_a_form_asks_in_the_order_in_which_its_fields_were_written(desk: HubDesk) -> None:
    async def drawn() -> list[str]:
        return fields((await document(desk))["tasks"][1])

    place = ["config", "local", "schema"]
    await edit(desk, {"op": "set", "task": "topic", "path": place, "value": asking(*FIELDS)})
    first = {"op": "set", "task": "topic", "path": [*place, "properties", "name"], "index": 0}
    await edit(desk, {**first, "value": {"type": "string"}})
    assert await drawn() == ["name", *FIELDS]
    away = await edit(
        desk, {"op": "unset", "task": "topic", "path": [*place, "properties", "comment"]}
    )
    assert "comment" not in await drawn()
    await edit(desk, *away.value["inverses"])
    for number in range(300):  # more than are kept without a checkpoint
        await edit(desk, {"op": "set", "path": ["label"], "value": str(number)})
    for again in (desk.crash, desk.close):
        assert await drawn() == ["name", *FIELDS]
        family = await desk.begin()
        topic = task_of(family, "topic")
        assert fields(family.task(topic).document) == ["name", *FIELDS]
        await again()
        await desk.open()
        read = await desk.hub.read(ANN, family.id)
        assert fields(read.task(topic).document) == ["name", *FIELDS]
    written = write_flow(await document(desk))
    assert fields(read_flow(written)["tasks"][1]) == ["name", *FIELDS]
    assert write_flow(read_flow(written)) == written


async def test_a_form_that_asks_in_another_order_is_another_draft_and_another_plan(
    desk: HubDesk,
) -> None:
    place = ["config", "local", "schema"]
    order = {"op": "set", "task": "topic", "path": place}
    await edit(desk, {**order, "value": asking("topic", "comment")})
    await save(desk, "First")
    before = await flow_of_a_run(desk)
    await edit(desk, {**order, "value": asking("comment", "topic")})
    assert (await desk.hub.flows.read(ANN, "talk")).edited
    after = await flow_of_a_run(desk)
    assert (before[0], after[0]) == (1, 0)
    assert before[1] != after[1]
    family = await desk.begin()
    await desk.crash()
    await desk.open()
    read = await desk.hub.read(ANN, family.id)
    assert fields(read.task(task_of(read, "topic")).document) == ["comment", "topic"]


async def test_what_is_too_much_for_one_edit_is_refused_and_the_rest_is_made(desk: HubDesk) -> None:
    tasks = [{"name": f"t{n}", "type": "TaskConversation", "initiator": True} for n in range(900)]
    await desk.flow({"name": "wide", "tasks": tasks})
    renames = [{"op": "rename", "task": f"t{n}", "name": f"w{n}"} for n in range(500)]
    told = (await edit(desk, {"op": "batch", "operations": renames}, flow="wide")).value
    assert [one["code"] for one in told["refused"]] == ["step.tooCostly"]
    assert (await desk.hub.flows.read(ANN, "wide")).seq == 1
    told = (await edit(desk, *renames, flow="wide")).value
    assert {one["code"] for one in told["refused"]} == {"step.tooCostly"}
    assert 0 < len(told["refused"]) < 300
    left = 500 - len(told["refused"])
    names = [task["name"] for task in (await desk.hub.flows.read(ANN, "wide")).document["tasks"]]
    assert names[:left] == [f"w{n}" for n in range(left)]
    assert names[left:] == [f"t{n}" for n in range(left, 900)]
