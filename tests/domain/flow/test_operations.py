"""What editing a flow promises: exact undo, soundness, independence of what is apart."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import taskflow
from documents import corpus
from flow_edits import flows, new_flow, operations
from taskflow.domain.canonical import canonical, state_hash
from taskflow.domain.errors import Malformed, OperationRefused, TaskflowError
from taskflow.domain.flow.document import find_task
from taskflow.domain.flow.identity import flow_hash
from taskflow.domain.flow.operations import (
    OPERATION_SCHEMA,
    apply_operation,
    read_operation,
)
from taskflow.domain.flow.structure import structure_problems
from touching import apart

CASES = corpus("flows/operations.json")
RECORDED = corpus("flows/recorded.json")
FLOW: dict[str, Any] = CASES["flow"]


def applied(flow: Any, *steps: dict[str, Any]) -> Any:
    for step in steps:
        flow, _ = apply_operation(flow, step)
    return flow


def refused(flow: Any, **step: Any) -> str:
    with pytest.raises(OperationRefused) as error:
        apply_operation(flow, step)
    return error.value.message


@given(flows, operations)
def test_the_inverse_restores_the_exact_document(flow: Any, step: Any) -> None:
    try:
        changed, inverse = apply_operation(flow, step)
    except OperationRefused:
        return
    sent = msgspec.json.decode(msgspec.json.encode(inverse))
    restored, again = apply_operation(changed, sent)
    assert canonical(restored) == canonical(flow)
    assert flow_hash(restored) == flow_hash(flow), "also the order of what people ordered"
    assert canonical(apply_operation(restored, again)[0]) == canonical(changed)


@given(flows, st.lists(operations, max_size=12))
def test_undoing_everything_in_reverse_leads_back(flow: Any, steps: list[Any]) -> None:
    now, inverses = flow, []
    for step in steps:
        try:
            now, inverse = apply_operation(now, step)
        except OperationRefused:
            continue
        inverses.append(inverse)
    for inverse in reversed(inverses):
        now, _ = apply_operation(now, inverse)
    assert canonical(now) == canonical(flow)


@given(flows, st.lists(operations, max_size=6))
def test_operations_keep_a_sound_flow_sound_and_change_no_input(
    flow: Any, steps: list[Any]
) -> None:
    before = canonical(flow)
    now = flow
    for step in steps:
        try:
            now, _ = apply_operation(now, step)
        except OperationRefused:
            continue
        assert structure_problems(now) == []
    assert canonical(flow) == before


@given(flows, operations, operations)
def test_operations_on_different_fields_commute(flow: Any, first: Any, second: Any) -> None:
    if not apart(first, second):
        return
    try:
        ends = applied(flow, first, second), applied(flow, second, first)
    except OperationRefused:
        return
    assert canonical(ends[0]) == canonical(ends[1])


def test_removing_a_task_takes_all_that_hangs_on_it_and_undo_brings_it_back() -> None:
    changed, inverse = apply_operation(FLOW, {"op": "removeTask", "task": "chat"})
    assert [task["name"] for task in changed["tasks"]] == ["conversation", "topic"]
    assert "next" not in changed["tasks"][1]
    assert "connections" not in changed
    assert changed["groups"] == [{"id": "g", "tasks": ["topic"]}]
    assert "chat" not in changed["layout"]
    assert canonical(apply_operation(changed, inverse)[0]) == canonical(FLOW)


def test_removing_a_parent_removes_its_children() -> None:
    changed, inverse = apply_operation(FLOW, {"op": "removeTask", "task": "conversation"})
    assert changed["tasks"] == []
    assert set(changed) == {"name", "label", "tasks", "notes"}
    assert canonical(apply_operation(changed, inverse)[0]) == canonical(FLOW)


def test_a_renamed_task_is_followed_everywhere() -> None:
    changed = applied(FLOW, {"op": "rename", "task": "topic", "name": "subject"})
    assert changed["connections"][0]["from"] == "subject.output.selected.topic"
    assert changed["groups"][0]["tasks"] == ["subject", "chat"]
    assert changed["layout"]["subject"] == [-160, 180]
    assert changed["tasks"][1]["name"] == "subject"
    told = changed["tasks"][2]["config"]["local"]["systemMessage"]
    assert told.startswith("About {{ tasks.subject.output.selected.topic }}")


def test_null_and_unset_are_two_things() -> None:
    path = ["config", "language"]
    assert (
        "language"
        not in find_task(applied(FLOW, {"op": "unset", "task": "chat", "path": path}), "chat")[
            "config"
        ]
    )
    changed = applied(FLOW, {"op": "set", "task": "topic", "path": path, "value": None})
    assert find_task(changed, "topic")["config"] == {"language": None}
    assert "Unset it" in refused(FLOW, op="set", task="chat", path=["label"], value=None)


def test_a_connection_may_be_named_by_dotted_ids_and_is_stored_by_name() -> None:
    changed = applied(
        FLOW,
        {"op": "connect", "from": "conversation.topic.output", "to": "conversation.chat.input.x"},
    )
    assert changed["connections"][1] == {"from": "topic.output", "to": "chat.input.x"}


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["name"])
def test_what_is_not_possible_is_refused_with_the_reason(case: dict[str, Any]) -> None:
    assert case["reason"] in refused(FLOW, **case["operation"])


@pytest.mark.parametrize("case", CASES["applied"], ids=lambda case: case["name"])
def test_an_operation_does_what_the_corpus_says(case: dict[str, Any]) -> None:
    changed, inverse = apply_operation(FLOW, case["operation"])
    assert canonical(changed) == canonical(case["result"])
    assert msgspec.to_builtins(inverse) == case["inverse"]


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["name"])
def test_recorded_editing_leads_to_the_same_flow(case: dict[str, Any]) -> None:
    flow = new_flow("garden")
    for step in case["steps"]:
        try:
            flow, _ = apply_operation(flow, step["operation"])
        except OperationRefused:
            assert step["hash"] is None
        else:
            assert state_hash(flow) == step["hash"]
    assert canonical(flow) == canonical(case["result"])


def test_a_guard_must_be_an_expression() -> None:
    ends = {"from": "topic.output", "to": "chat.input.x"}
    assert "JMESPath" in refused(FLOW, op="connect", **ends, when="a ||")


def test_a_batch_is_applied_as_a_whole_or_not_at_all() -> None:
    steps = [
        {"op": "addTask", "task": {"name": "x", "type": "T"}},
        {"op": "removeTask", "task": "gone"},
    ]
    refused(FLOW, op="batch", operations=steps)
    changed, inverse = apply_operation(FLOW, {"op": "batch", "operations": steps[:1]})
    assert find_task(changed, "x") is not None
    assert canonical(apply_operation(changed, inverse)[0]) == canonical(FLOW)


def test_removing_a_state_takes_the_transitions_that_lead_there() -> None:
    step = {"op": "removeState", "task": "chat", "state": ["receiving"]}
    changed, inverse = apply_operation(FLOW, step)
    machine = find_task(changed, "chat")["fsm"]
    assert machine == {"initial": "input", "states": {"input": {"on": {}}}}
    assert canonical(apply_operation(changed, inverse)[0]) == canonical(FLOW)


def test_the_first_state_inside_another_becomes_its_initial_one() -> None:
    changed = applied(
        FLOW,
        {"op": "addState", "task": "chat", "state": ["receiving", "asking"]},
        {"op": "addState", "task": "chat", "state": ["receiving", "reading"]},
    )
    receiving = find_task(changed, "chat")["fsm"]["states"]["receiving"]
    assert receiving["initial"] == "asking"
    assert set(receiving["states"]) == {"asking", "reading"}


def test_tasks_are_not_nested_without_end() -> None:
    flow = new_flow("deep")
    flow = applied(flow, {"op": "addTask", "task": {"name": "t0", "type": "T"}})
    for n in range(1, 32):
        task = {"name": f"t{n}", "type": "T", "parent": f"t{n - 1}"}
        flow = applied(flow, {"op": "addTask", "task": task})
    assert structure_problems(flow) == []
    task = {"name": "t32", "type": "T", "parent": "t31"}
    assert "deeper" in refused(flow, op="addTask", task=task)


@pytest.mark.parametrize(
    "raw",
    [
        {"op": "explode"},
        {},
        [],
        {"op": "move"},
        {"op": "removeTask", "task": 1},
        {"op": "removeTask", "task": "a", "more": 1},
        {"op": "set", "task": "a", "path": ["config", "__proto__"], "value": {"__proto__": 1}},
        {"op": "set", "task": "a", "path": ["config"], "value": 2**60},
        {"op": "batch", "operations": [{"op": "batch", "operations": []}]},
    ],
)
def test_what_is_no_operation_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        read_operation(raw)


@pytest.mark.parametrize("path", [["config", "__proto__", "x"], ["config", "constructor"]])
def test_no_path_can_poison_a_prototype(path: list[str]) -> None:
    with pytest.raises(TaskflowError):
        apply_operation(FLOW, {"op": "set", "task": "chat", "path": path, "value": 1})


def test_a_flow_cannot_grow_beyond_its_limit() -> None:
    text = "x" * 400_000
    steps = [
        {"op": "set", "task": "chat", "path": ["config", f"k{n}"], "value": text} for n in range(3)
    ]
    flow = applied(FLOW, *steps[:2])
    assert "larger" in refused(flow, **steps[2])


def test_the_schema_names_every_operation() -> None:
    assert set(OPERATION_SCHEMA["discriminator"]["mapping"]) >= {
        *("addTask", "removeTask", "rename", "reparent", "set", "unset", "connect", "disconnect"),
        *("setGuard", "setNext", "unsetNext", "move", "addNote", "setNote", "removeNote"),
        *("group", "setGroup", "ungroup", "addState", "removeState", "updateState"),
        *("addTransition", "removeTransition", "updateTransition", "replace", "batch"),
    }


@pytest.mark.parametrize("target", ["#machine.b", "#(machine).b"])
def test_what_leads_to_a_removed_state_goes_with_it_also_in_a_machine_without_an_id(
    target: str,
) -> None:
    chart = {"initial": "a", "states": {"a": {"on": {"GO": target, "STAY": "#machine.a"}}, "b": {}}}
    flow, _ = apply_operation(FLOW, {"op": "set", "task": "chat", "path": ["fsm"], "value": chart})
    changed, inverse = apply_operation(flow, {"op": "removeState", "task": "chat", "state": ["b"]})
    task = next(task for task in changed["tasks"] if task["name"] == "chat")
    assert task["fsm"]["states"] == {"a": {"on": {"STAY": "#machine.a"}}}
    back, _ = apply_operation(changed, msgspec.to_builtins(inverse))
    assert canonical(back) == canonical(flow)


SHOUT = """
from taskflow.domain.flow.operations.operation import Applied, Operation


class Shout(Operation, frozen=True, kw_only=True, tag="shout"):
    def apply(self, flow: dict[str, object]) -> Applied:
        return {**flow, "label": "HELLO"}, (self,)
"""
TRIED = """
from taskflow.domain.flow.operations import OPERATION_SCHEMA, apply_operation

steps = {"op": "batch", "operations": [{"op": "shout"}]}
changed, back = apply_operation({"name": "quiet", "tasks": []}, steps)
assert changed["label"] == "HELLO"
assert "Shout" in OPERATION_SCHEMA["$defs"]
"""


def test_an_operation_is_known_by_its_file_alone(tmp_path: Path) -> None:
    shutil.copytree(Path(taskflow.__file__).parent, tmp_path / "taskflow")
    (tmp_path / "taskflow/domain/flow/operations/shouting.py").write_text(SHOUT)
    search = {**os.environ, "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", TRIED], check=True, timeout=60, env=search)
