"""Mistakes in a machine are found when it is compiled, each with its place and a remedy."""

from typing import Any

import pytest

from taskflow.domain.errors import FlowInvalid, Malformed, Problem, TooDeep, TooLarge
from taskflow.domain.statechart import Machine, MachineEvent, Snapshot


def problems(document: dict[str, Any]) -> list[Problem]:
    with pytest.raises(FlowInvalid) as refused:
        Machine.compile(document)
    return list(refused.value.problems)


def in_state(state: dict[str, Any]) -> dict[str, Any]:
    """Put a state beside another one, b, in a machine."""
    return {
        "id": "m",
        "initial": "a",
        "states": {"a": state, "b": {"initial": "c", "states": {"c": {}}}},
    }


@pytest.mark.parametrize(
    ("state", "path", "remedy"),
    [
        ({"on": {"GO": "nowhere"}}, "states.a.on.GO", "Use one of a, b, or `#id`."),
        ({"on": {"GO": "c"}}, "states.a.on.GO", "Use one of a, b, or `#id`."),
        ({"on": {"GO": "#lost"}}, "states.a.on.GO", "Correct it, or give a state this `id`."),
        ({"on": {"GO": "#m"}}, "states.a.on.GO", "Name one of its states."),
        ({"on": {"GO": {"target": ["b", "a"]}}}, "states.a.on.GO.target", "Name one state."),
        ({"on": {"GO": {"taget": "b"}}}, "states.a.on.GO.taget", "Did you mean `target`?"),
        ({"on": {"GO": {"cond": "x"}}}, "states.a.on.GO.cond", "Write `guard`."),
        (
            {"on": {"GO": {"internal": True}}},
            "states.a.on.GO.internal",
            "Leave it out for what was internal; write `reenter: true` for what was not.",
        ),
        ({"activities": "beep"}, "states.a.activities", "Write `invoke`."),
        ({"on": {"GO": [{"guard": "a b"}]}}, "states.a.on.GO[0].guard", "Correct it there."),
        (
            {"on": {"GO": {"guard": "f(x)"}}},
            "states.a.on.GO.guard",
            "Use one of JMESPath's own, or calls().",
        ),
        ({"on": {"GO": {"guard": "!input.x"}}}, "states.a.on.GO.guard", "Write !(…) around it."),
        (
            {"on": {"GO": {"guard": {"type": "and"}}}},
            "states.a.on.GO.guard.guards",
            "List at least one.",
        ),
        (
            {"on": {"GO": {"guard": {"type": "not"}}}},
            "states.a.on.GO.guard.guard",
            'Write `"input.ready"`.',
        ),
        ({"on": {"GO": {"reenter": "yes"}}}, "states.a.on.GO.reenter", "Write one of them."),
        ({"on": {"GO": 5}}, "states.a.on.GO", 'Write a target or `{"target": …}`.'),
        ({"on": {"xstate.init": "b"}}, "states.a.on.xstate.init", "Use a word like SEND."),
        ({"on": {"a.*.b": "b"}}, "states.a.on.a.*.b", "Write `*` or `user.*`."),
        ({"on": ["GO"]}, "states.a.on", "Write name: transition."),
        (
            {"after": {"SOON": "b"}},
            "states.a.after.SOON",
            "Write milliseconds, at most ten years, as `30000`.",
        ),
        (
            {"after": {"9" * 5000: "b"}},
            f"states.a.after.{'9' * 5000}",
            "Write milliseconds, at most ten years, as `30000`.",
        ),
        ({"always": "a"}, "states.a.always[0]", "Give it another target, `reenter` or actions."),
        ({"entry": [5]}, "states.a.entry[0]", 'Write `"welcome"` or `{"type": …}`.'),
        (
            {"entry": {"type": "xstate.sendTo"}},
            "states.a.entry",
            "Use assign, raise or a name of yours.",
        ),
        (
            {"entry": {"type": "assign"}},
            "states.a.entry.params",
            'Write `{"output.choice": "event.choice"}`.',
        ),
        ({"entry": {"type": "raise"}}, "states.a.entry.params", 'Write `{"event": "DONE"}`.'),
        ({"invoke": {"id": "x"}}, "states.a.invoke[0].src", "Write one."),
        ({"invoke": "work"}, "states.a.invoke[0]", 'Write `{"src": "complete"}`.'),
        (
            {"invoke": {"src": "x", "onDon": "b"}},
            "states.a.invoke[0].onDon",
            "Did you mean `onDone`?",
        ),
        (
            {"initial": "z", "states": {"y": {}}},
            "states.a.initial",
            "Name the state to begin with.",
        ),
        ({"states": {"y": {}}}, "states.a.initial", "Name the state to begin with."),
        ({"type": "compound"}, "states.a.states", "Add some, or no type."),
        ({"type": "strange"}, "states.a.type", "Use atomic, compound, parallel, final or history."),
        ({"type": "final", "on": {"GO": "b"}}, "states.a.on", "Remove it, or name it `x-…`."),
        ({"type": "history", "history": "long"}, "states.a.history", "Write one of them."),
        ({"type": "history", "history": [None]}, "states.a.history", "Write one of them."),
        ({"history": {"a": 1}}, "states.a.history", "Write one of them."),
        (
            {"states": {"x.y": {}}, "initial": "x.y"},
            "states.a.states.x.y",
            "Leave out `.`, `|`, `#`.",
        ),
        ({"states": {"x": 5}, "initial": "x"}, "states.a.states.x", "Write `{}` for an empty one."),
        ({"tags": [1]}, "states.a.tags", 'Write `["waits-for-person"]`.'),
        ({"id": "m"}, "states.a.id", "Rename one of them."),
    ],
)
def test_a_mistake_in_a_state(state: dict[str, Any], path: str, remedy: str) -> None:
    found = {problem.path: problem.remedy for problem in problems(in_state(state))}
    assert found[path] == remedy


@pytest.mark.parametrize(
    "target", ["state.current", "id", "meta.machine", "familyId", "event.x", "permissions"]
)
def test_what_only_the_hub_writes_cannot_be_assigned(target: str) -> None:
    (found,) = problems(in_state({"entry": {"type": "assign", "params": {target: "`1`"}}}))
    assert "cannot be assigned" in found.message


@pytest.mark.parametrize("target", ["output..x", "", "output.__proto__.x", ".output"])
def test_what_is_no_path_cannot_be_assigned(target: str) -> None:
    (found,) = problems(in_state({"entry": {"type": "assign", "params": {target: "`1`"}}}))
    assert "is no path" in found.message


def test_one_assign_does_not_write_a_field_whole_and_in_part() -> None:
    params = {"output.a": "`1`", "output.a.b": "`2`"}
    (found,) = problems(in_state({"entry": {"type": "assign", "params": params}}))
    assert "whole and in part" in found.message


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({}, "states"),
        ({"states": {}}, "states"),
        ({"states": {"a": {}}}, "initial"),
        ({"initial": "a", "states": {"a": {}}, "context": {"n": 1}}, "context"),
        ({"type": "final", "states": {"a": {}}}, "type"),
        ({"id": "a.b", "initial": "a", "states": {"a": {}}}, "id"),
        ({"initial": "a", "states": {"a": {}}, "on": {"GO": "a"}}, "on.GO"),
        ({"initial": "a", "stats": {}, "states": {"a": {}}}, "stats"),
        ({"initial": "h", "states": {"h": {"type": "history"}, "a": {}}}, "initial"),
    ],
)
def test_a_mistake_in_the_machine_itself(document: dict[str, Any], path: str) -> None:
    assert path in [problem.path for problem in problems(document)]


def test_an_invocation_has_an_id_of_its_own() -> None:
    invoke = {"id": "work", "src": "x"}
    document = {"initial": "a", "states": {"a": {"invoke": invoke}, "b": {"invoke": invoke}}}
    assert [problem.message for problem in problems(document)] == [
        "The invocation id 'work' is used twice."
    ]


def test_keys_of_ones_own_and_notes_are_welcome() -> None:
    Machine.compile(
        {
            "$schema": "https://example.org/machine.json",
            "id": "door (draft)",
            "version": "2",
            "context": {},
            "initial": "a",
            "states": {"a": {"description": "closed", "meta": {"x": 1}, "x-colour": "red"}},
        }
    )


def test_a_machine_is_bounded() -> None:
    deep: dict[str, Any] = {}
    for _ in range(20):
        deep = {"initial": "a", "states": {"a": deep}}
    assert "nest deeper" in problems(deep)[0].message
    many = {"type": "parallel", "states": {f"s{n}": {} for n in range(1001)}}
    assert "more than 1000" in problems(many)[0].message
    with pytest.raises(TooLarge):
        Machine.compile({"initial": "a", "states": {"a": {"description": "x" * 300_000}}})
    for _ in range(40):
        deep = {"initial": "a", "states": {"a": deep}}
    with pytest.raises(TooDeep):
        Machine.compile(deep)
    with pytest.raises(Malformed):
        Machine.compile({"initial": "a", "states": {"__proto__": {}}})


def test_an_error_says_the_first_mistake_and_how_many_more() -> None:
    with pytest.raises(FlowInvalid) as refused:
        Machine.compile({"initial": "b", "states": {"a": {"on": {"GO": "c", "STOP": "d"}}}})
    assert refused.value.message == (
        "The statechart has a mistake at initial: 'b' is none of the states a. "
        "Name the state to begin with. And 2 more."
    )


@pytest.mark.parametrize(
    "key", ["types", "schema", "schemas", "tsTypes", "predictableActionArguments"]
)
def test_what_stately_writes_and_nothing_reads_is_taken(key: str) -> None:
    Machine.compile({"initial": "a", "states": {"a": {}}, key: {"context": {"n": 1}}})


@pytest.mark.parametrize("target", [None, "h", "#m.b"])
def test_a_history_state_to_begin_with_says_where_that_is(target: str | None) -> None:
    history = {"type": "history"} | ({"target": target} if target else {})
    document = {"id": "m", "initial": "a", "states": {"b": {}, "a": {"initial": "h"}}}
    document["states"]["a"] |= {"states": {"h": history, "x": {}}}
    (found,) = problems(document)
    assert found.path == "states.a.initial"
    assert found.remedy == "Give it a `target` inside, or begin with another one."


def test_a_machine_without_an_id_has_xstates_name_and_ours() -> None:
    ways = {"ONE": "#machine.b", "TWO": "#(machine).b"}
    machine = Machine.compile({"initial": "a", "states": {"a": {"on": ways}, "b": {}}})
    start = Snapshot.of(machine.initial({}))
    for name in ways:
        assert machine.step(start, MachineEvent.user(name), {}).label == "b"


def test_a_machine_with_an_id_has_that_alone() -> None:
    ways = {"ONE": "#(machine).b"}
    document = {"id": "m", "initial": "a", "states": {"a": {"on": ways}, "b": {}}}
    (found,) = problems(document)
    assert found.path == "states.a.on.ONE"
