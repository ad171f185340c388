"""Whatever the chart and whatever the log: a machine steps or refuses, and always alike."""

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from randomcharts import FIELDS, Player, play_randomly, random_chart
from taskflow.domain.errors import Conflict, FlowInvalid, Problem, TooCostly
from taskflow.domain.statechart import Machine, MachineEvent, Snapshot, Step

REFUSED = {"event", "state", "legal"}
SEEDS = st.integers(min_value=0, max_value=2**32)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["initial", "states", "a", "on", "type", "guard", "target", "invoke"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def machine_of(seed: int) -> Machine:
    try:
        return Machine.compile(random_chart(seed))
    except FlowInvalid:
        assume(False)  # noqa: FBT003 -- a random chart may hold an `always` that cannot progress
        raise


def problems_of(document: dict[str, Any]) -> tuple[Problem, ...]:
    try:
        Machine.compile(document)
    except FlowInvalid as refused:
        return refused.problems
    return ()


def answer_of(machine: Machine, kept: Any, event: MachineEvent, fields: Any) -> Step | str:
    try:
        return machine.step(Snapshot.from_document(kept), event, fields)
    except Conflict as error:
        return str(error)


@given(SEEDS, SEEDS)
@settings(max_examples=60, deadline=None)
def test_every_event_steps_or_is_refused_with_what_is_legal(chart: int, log: int) -> None:
    machine = machine_of(chart)
    for event, answer in play_randomly(machine, log, 20):
        assert isinstance(answer, (Step, Conflict))
        if isinstance(answer, Conflict) and event is not None:
            told = {"event", "state"} if isinstance(answer, TooCostly) else REFUSED
            assert set(answer.details) - {"expression"} == told


@given(SEEDS, SEEDS)
@settings(max_examples=25, deadline=None)
def test_the_same_log_gives_the_same_trace(chart: int, log: int) -> None:
    machine = machine_of(chart)
    again = Machine(json.loads(json.dumps(machine.document)))
    one = [(event, repr(answer)) for event, answer in play_randomly(machine, log, 20)]
    other = [(event, repr(answer)) for event, answer in play_randomly(again, log, 20)]
    assert one == other


@given(SEEDS, SEEDS)
@settings(max_examples=25, deadline=None)
def test_restoring_from_json_between_the_steps_gives_the_same_trace(chart: int, log: int) -> None:
    machine = machine_of(chart)
    player = Player(machine, FIELDS)
    for event, answer in play_randomly(machine, log, 20):
        if event is None:
            if isinstance(answer, Conflict):
                return
            player.start()
            continue
        assert player.last is not None
        kept = json.loads(json.dumps(Snapshot.of(player.last).as_document()))
        expected = str(answer) if isinstance(answer, Conflict) else answer
        assert answer_of(machine, kept, event, player.fields) == expected
        player.play(event)


@given(SEEDS, SEEDS)
@settings(max_examples=25, deadline=None)
def test_what_is_not_listed_as_legal_is_refused(chart: int, log: int) -> None:
    machine = machine_of(chart)
    player = Player(machine, FIELDS)
    for event, answer in play_randomly(machine, log, 15):
        if event is None:
            if isinstance(answer, Conflict):
                return
            player.start()
            continue
        assert player.last is not None
        legal = machine.legal(Snapshot.of(player.last), player.fields)
        wild = any(name.endswith("*") for name in legal)
        if event.kind == "user" and event.name not in legal and not wild:
            assert isinstance(answer, Conflict)
        player.play(event)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_any_document_compiles_or_is_refused_with_problems(document: Any) -> None:
    whole = {"initial": "a", "states": {"a": document}}
    for machine in (document, whole):
        if not isinstance(machine, dict):
            continue
        assert all(problem.message and problem.remedy for problem in problems_of(machine))


@pytest.mark.parametrize("name", ["a" * 10_000, "", "💥", "__proto__", "a.b.c.*", "\0"])
def test_any_name_of_an_event_is_taken_or_refused(name: str) -> None:
    machine = Machine.compile({"initial": "a", "states": {"a": {}}})
    for event in (MachineEvent.user(name), MachineEvent.done(name), MachineEvent.after(name)):
        with pytest.raises(Conflict):
            machine.step(Snapshot("a"), event, FIELDS)
