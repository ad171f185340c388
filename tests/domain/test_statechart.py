"""What a machine promises to the hub, beside the traces that XState confirms."""

import json
from typing import Any

import pytest

from charttraces import cases, record
from taskflow.domain.errors import FlowInvalid, IllegalEvent, Malformed
from taskflow.domain.statechart import Machine, MachineEvent, Snapshot
from taskflow.domain.statechart.machine import MAX_MACHINES

CASES = list(cases())

CHAT: dict[str, Any] = {
    "initial": "input",
    "states": {
        "input": {
            "tags": ["stable", "waits-for-person"],
            "on": {
                "SEND": {
                    "description": "with words",
                    "target": "receiving",
                    "guard": "event.data.prompt",
                }
            },
        },
        "receiving": {
            "invoke": {"id": "answer", "src": "complete", "onDone": "input", "onError": "failed"},
            "on": {"CANCEL": "input"},
            "after": {"120000": "failed"},
        },
        "failed": {"on": {"RETRY": {"target": "receiving", "guard": "input.prompt"}}},
    },
}
FIELDS: dict[str, Any] = {"input": {}, "output": {"messages": []}}


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_a_log_gives_the_recorded_trace(name: str, case: dict[str, Any]) -> None:
    assert record(case) == case["trace"], name


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_restoring_from_json_between_the_steps_changes_nothing(
    name: str, case: dict[str, Any]
) -> None:
    assert record(case, restoring=True) == case["trace"], name


def test_a_refusal_names_the_event_the_state_and_what_is_legal() -> None:
    machine = Machine.compile(CHAT)
    with pytest.raises(IllegalEvent) as refused:
        machine.step(Snapshot("receiving"), MachineEvent.user("SEND"), FIELDS)
    assert refused.value.details == {"event": "SEND", "state": "receiving", "legal": ["CANCEL"]}
    assert refused.value.message == (
        "SEND is not expected here, in state receiving. Send one of CANCEL."
    )


def test_a_refusal_says_when_a_condition_is_the_reason() -> None:
    machine = Machine.compile(CHAT)
    with pytest.raises(IllegalEvent, match="The conditions of RETRY do not hold"):
        machine.step(Snapshot("failed"), MachineEvent.user("RETRY"), FIELDS)


def test_what_came_too_late_is_refused() -> None:
    machine = Machine.compile(CHAT)
    for event in (MachineEvent.done("answer"), MachineEvent.after("after.120000.receiving")):
        with pytest.raises(IllegalEvent, match="Nothing active waits for"):
            machine.step(Snapshot("input"), event, FIELDS)


@pytest.mark.parametrize("guard", ["input.prompt", "shared.key", "label == 'x'", "event.data.key"])
def test_an_event_counts_as_legal_whose_guard_reads_what_may_be_sent_along(guard: str) -> None:
    ways = {"GO": {"guard": guard, "target": "b"}, "NO": {"guard": "output.x", "target": "b"}}
    machine = Machine.compile({"initial": "a", "states": {"a": {"on": ways}, "b": {}}})
    assert machine.legal(Snapshot("a"), FIELDS) == ("GO",)
    fields = {**FIELDS, "input": {"prompt": "x"}, "shared": {"key": "x"}, "label": "x"}
    assert machine.step(Snapshot("a"), MachineEvent.user("GO", {"key": 1}), fields).label == "b"


def test_a_refusal_asks_for_what_should_have_been_sent_along() -> None:
    machine = Machine.compile(CHAT)
    with pytest.raises(IllegalEvent) as refused:
        machine.step(Snapshot("input"), MachineEvent.user("SEND"), FIELDS)
    assert refused.value.message == (
        "The conditions of SEND do not hold, in state input. Send what they ask for with it."
    )


def test_a_person_cannot_pretend_that_work_is_done() -> None:
    machine = Machine.compile(CHAT)
    for name in ("xstate.done.actor.answer", "done.invoke.answer", "after.120000.receiving"):
        with pytest.raises(IllegalEvent):
            machine.step(Snapshot("receiving"), MachineEvent.user(name), FIELDS)


def test_the_fields_are_never_written_to() -> None:
    document = {
        "initial": "a",
        "states": {
            "a": {
                "on": {
                    "GO": {"actions": {"type": "assign", "params": {"output.messages": "`[1]`"}}}
                }
            }
        },
    }
    before = json.dumps(FIELDS)
    step = Machine.compile(document).step(Snapshot("a"), MachineEvent.user("GO"), FIELDS)
    assert step.patch == {"output": {"messages": [1]}}
    assert json.dumps(FIELDS) == before


def test_a_snapshot_keeps_only_what_is_needed_and_reads_a_tasks_state() -> None:
    step = Machine.compile(CHAT).initial(FIELDS)
    assert Snapshot.of(step).as_document() == {"value": "input"}
    kept = {"current": "input", "value": "input", "tags": ["stable"], "last": "x"}
    assert Snapshot.from_document(kept) == Snapshot("input")


def test_a_state_that_the_machine_does_not_have_is_refused_with_a_remedy() -> None:
    machine = Machine.compile(CHAT)
    for value in ("gone", {"input": "deeper"}, {}, {"input": {}, "failed": {}}):
        with pytest.raises(Exception, match="Migrate the task"):
            machine.legal(Snapshot(value), FIELDS)


def test_equal_documents_are_one_machine_with_one_hash() -> None:
    turned = json.loads(json.dumps(CHAT))
    turned["states"] = dict(reversed(turned["states"].items()))
    assert Machine.compile(turned) is Machine.compile(CHAT)
    assert Machine.compile(CHAT).hash.startswith("sha256:")
    other = {**CHAT, "description": "another"}
    assert Machine.compile(other).hash != Machine.compile(CHAT).hash


def test_a_machine_does_not_change_with_the_document_it_was_made_from() -> None:
    document = json.loads(json.dumps(CHAT)) | {"description": "mine"}
    machine = Machine.compile(document)
    document["states"]["input"]["on"] = {}
    assert machine.legal(Snapshot("input"), FIELDS) == ("SEND",)
    assert machine.document["states"]["input"]["on"]


def test_compiled_machines_do_not_pile_up() -> None:
    first = Machine.compile({**CHAT, "description": "first"})
    for number in range(MAX_MACHINES + 1):
        Machine.compile({**CHAT, "description": str(number)})
    assert Machine.compile({**CHAT, "description": "first"}) is not first


def test_a_description_names_states_and_transitions() -> None:
    described = Machine.compile(CHAT).describe()
    assert described["states"][2] == {
        "id": "receiving",
        "key": "receiving",
        "type": "atomic",
        "parent": "",
        "invokes": [{"id": "answer", "src": "complete"}],
    }
    assert {
        "source": "input",
        "event": "SEND",
        "kind": "on",
        "target": "receiving",
        "guard": "event.data.prompt",
        "description": "with words",
    } in described["transitions"]
    kinds = {(edge["kind"], edge["event"]) for edge in described["transitions"]}
    assert {("after", "120000"), ("done", "answer"), ("error", "answer")} <= kinds


def test_a_document_that_is_no_json_is_refused() -> None:
    with pytest.raises(Malformed):
        Machine.compile({"initial": "a", "states": {"a": {"entry": object()}}})


def test_a_machine_that_cannot_rest_says_so_at_the_start() -> None:
    endless = {"initial": "a", "states": {"a": {"always": "b"}, "b": {"always": "a"}}}
    with pytest.raises(IllegalEvent, match="without coming to rest"):
        Machine.compile(endless).initial(FIELDS)


def test_mistakes_are_all_listed() -> None:
    with pytest.raises(FlowInvalid) as refused:
        Machine.compile({"initial": "z", "states": {"a": {"on": {"GO": "b"}, "entri": "x"}}})
    assert [problem.path for problem in refused.value.problems] == [
        "initial",
        "states.a.entri",
        "states.a.on.GO",
    ]
