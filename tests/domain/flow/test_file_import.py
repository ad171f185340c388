"""Public machines come in as far as they can be run, and what they do without is named."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publicmachines import MACHINES, states
from taskflow import plugins
from taskflow.domain.errors import FlowInvalid, IllegalEvent, TaskflowError
from taskflow.domain.flow.file_import import bring, left_out
from taskflow.domain.flow.reading import read_flow
from taskflow.domain.flow.validation import problems
from taskflow.domain.flow.writing import write_flow
from taskflow.domain.merging import merge
from taskflow.domain.statechart import Machine, MachineEvent, Snapshot
from taskflow.domain.statechart.xstate_detection import is_foreign
from taskflow.domain.statechart.xstate_import import adopted
from taskflow.hub.catalogue import Catalogue

CATALOGUE = Catalogue(plugins.find().tasks, {})
ABILITIES = CATALOGUE.abilities


def brought(document: Any, file: str = "machine.json") -> dict[str, Any]:
    return bring(json.dumps(document), file, ABILITIES)


@pytest.mark.parametrize("name", MACHINES)
def test_a_public_machine_comes_in_and_can_be_walked_through(name: str) -> None:
    machine, walk, told, output = MACHINES[name]
    flow = brought(machine)
    assert problems(flow, CATALOGUE.types) == []
    said = "\n".join(left_out(flow))
    assert [words for words in told if words not in said] == []
    assert bool(said) == bool(told)
    walked(flow["tasks"][0]["fsm"], walk, output)


def walked(
    machine: Mapping[str, Any], walk: list[tuple[str, str]], output: Mapping[str, Any]
) -> None:
    compiled = Machine.compile(machine)
    fields: Any = {"input": {}, "output": {}, "config": {}, "shared": {}}
    step = compiled.initial(fields)
    fields = merge(fields, step.patch)
    for event, label in walk:
        step = compiled.step(Snapshot.of(step), MachineEvent.user(event), fields)
        fields = merge(fields, step.patch)
        assert step.label == label
    assert {key: fields["output"].get(key) for key in output} == output


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_in_a_flow_comes_in_the_same(name: str) -> None:
    machine = MACHINES[name].machine
    document = {"name": "f", "tasks": [{"name": "t", "type": "TaskConversation", "fsm": machine}]}
    flow = brought(document)
    alone = brought(machine)["tasks"][0]["fsm"]
    runs = name == "nothing that has to be left out"
    if is_foreign(machine) or runs:
        assert flow["tasks"][0]["fsm"] == alone
    else:
        assert flow["tasks"][0]["fsm"] == machine, "our own mistakes are told as such"


@pytest.mark.parametrize("name", MACHINES)
def test_what_came_in_comes_in_again_as_it_is(name: str) -> None:
    flow = brought(MACHINES[name].machine)
    assert bring(write_flow(flow), "again.yaml", ABILITIES) == flow


def test_a_walk_by_named_delays_goes_by_their_lengths() -> None:
    made, _ = adopted(MACHINES["named delays"].machine)
    assert made["states"]["green"]["after"] == {"500": [{"target": "yellow"}]}
    assert made["states"]["yellow"]["after"] == {"2000": [{"target": "red"}]}


def test_what_the_type_of_a_task_can_do_is_kept() -> None:
    machine = {
        "context": {"tries": 0},
        **states(
            a={
                "entry": ["say", "beep"],
                "invoke": {"src": "complete", "onDone": {"target": "b", "actions": "log"}},
            },
            b={},
        ),
    }
    document = {"name": "f", "tasks": [{"name": "t", "type": "TaskChat", "fsm": machine}]}
    flow = brought(document)
    made = flow["tasks"][0]["fsm"]["states"]["a"]
    assert (made["entry"], made["invoke"][0]["src"]) == (["say"], "complete")
    assert problems(flow, CATALOGUE.types) == []
    assert len(left_out(flow)) == 2


def test_a_guard_by_name_asks_what_others_can_set() -> None:
    machine = Machine.compile(brought(MACHINES["only names"].machine)["tasks"][0]["fsm"])
    state, opened = Snapshot.of(machine.initial({})), MachineEvent.user("OPEN")
    with pytest.raises(IllegalEvent):
        machine.step(state, opened, {"shared": {}})
    assert machine.step(state, opened, {"shared": {"hasKey": True}})
    assert machine.legal(state, {"shared": {}}) == ("OPEN",)


@pytest.mark.parametrize(
    ("machine", "file", "expected"),
    [
        ({"id": "My door (2)", **states(a={})}, "x.json", ("My-door-2", "My door (2)")),
        (states(a={}), "a folder/traffic light.json", ("traffic-light", "traffic light")),
        ({"id": "42", **states(a={})}, "x.json", ("machine", "42")),
        ({"id": "é", **states(a={})}, "", ("machine", "é")),
    ],
)
def test_a_machine_alone_becomes_a_flow_that_is_called_like_it(
    machine: dict[str, Any], file: str, expected: tuple[str, str]
) -> None:
    flow = brought(machine, file)
    assert (flow["name"], flow["label"]) == expected
    assert problems(flow, CATALOGUE.types) == []


def test_a_flow_s_own_mistakes_stay_mistakes() -> None:
    machine = states(a={"on": {"GO": {"guard": "isValid", "trget": "b"}}}, b={})
    document = {"name": "f", "tasks": [{"name": "t", "type": "TaskConversation", "fsm": machine}]}
    assert brought(document) == read_flow(json.dumps(document))


@pytest.mark.parametrize("text", ['{"states": 5}', "{}", '{"tasks": 5}', '{"states": {}, "a": 1}'])
def test_what_is_neither_is_told_as_before(text: str) -> None:
    with pytest.raises(FlowInvalid):
        bring(text, "", ABILITIES)


KEYS = st.sampled_from(
    [
        *("on", "after", "always", "invoke", "entry", "exit", "states", "initial", "type"),
        *("guard", "cond", "target", "actions", "src", "onDone", "onError", "delays", "history"),
        *("in", "data", "params", "assignment", "event", "delay", "id", "key", "tags", "context"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["a", "b", "inline:x", "log", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6), VALUES)
def test_no_machine_breaks_whoever_brings_it_in(machine: dict[str, Any], state: Any) -> None:
    try:
        flow = brought({**machine, "states": {"a": state, "b": {}}})
    except TaskflowError:
        return
    problems(flow, CATALOGUE.types)
