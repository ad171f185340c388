"""Budget: what evaluating costs is counted, alike in Python and TypeScript, and comes to an end."""

import json
from pathlib import Path
from typing import Any

import pytest

from taskflow.domain.budget import STEP, Budget, pay_for
from taskflow.domain.errors import IllegalEvent, TooCostly
from taskflow.domain.expression import compile_expression
from taskflow.domain.functions import COSTS, FUNCTIONS
from taskflow.domain.statechart import Machine, MachineEvent, Snapshot

CORPUS = json.loads((Path(__file__).parents[1] / "corpus" / "budget.json").read_text())
EXPRESSIONS = json.loads((Path(__file__).parents[1] / "corpus" / "expressions.json").read_text())
FREE = {"abs", "ceil", "floor", "length", "not_null", "to_array", "type"}
"""Functions that cost the same whatever they are given."""
GO = MachineEvent.user("GO")


def costs() -> list[tuple[str, Any, int]]:
    """Give every expression of the corpora whose cost both languages must count alike."""
    mine = [
        (case["expression"], CORPUS["document"], case["cost"]) for case in CORPUS["expressions"]
    ]
    others = [case for case in EXPRESSIONS if "cost" in case]
    return mine + [(case["expression"], case["document"], case["cost"]) for case in others]


@pytest.mark.parametrize(("text", "document", "cost"), costs())
def test_an_expression_costs_what_it_costs_in_typescript(
    text: str, document: dict[str, Any], cost: int
) -> None:
    budget = Budget()
    compile_expression(text).value(document, budget)
    assert budget.total == cost


@pytest.mark.parametrize("case", CORPUS["charts"], ids=lambda case: case["name"])
def test_a_step_is_made_or_refused_for_its_cost_as_in_typescript(case: dict[str, Any]) -> None:
    machine = Machine.compile(case["machine"])
    fields = {"output": {"list": list(range(case["numbers"]))}}
    assert list(machine.legal(Snapshot("a"), fields)) == case["legal"]
    event = MachineEvent(**case["event"])
    if case["outcome"] == "made":
        assert machine.step(Snapshot("a"), event, fields).label == "b"
        return
    expected = {"tooCostly": TooCostly, "illegal": IllegalEvent}[case["outcome"]]
    with pytest.raises(expected) as refused:
        machine.step(Snapshot("a"), event, fields)
    assert refused.value.details["event"] == event.name
    if case["outcome"] == "tooCostly":
        assert refused.value.details["expression"] == case["expression"]
        assert refused.value.details["state"] == "a"


def test_every_function_has_a_cost_or_is_known_to_need_none() -> None:
    assert set(COSTS) | FREE == set(FUNCTIONS.FUNCTION_TABLE)
    assert not set(COSTS) & FREE


BIG: dict[str, Any] = {
    "numbers": [float(number) for number in range(200_000)],
    "texts": [f"text {number}" for number in range(200_000)],
    "objects": [{"key": number, "text": str(number)} for number in range(60_000)],
    "lists": [[number] * 20 for number in range(50_000)],
    "members": {str(number): number for number in range(200_000)},
    "text": "a" * 7_000_000,
    "digits": "9" * 7_000_000,
}


@pytest.mark.parametrize(
    "text",
    [
        "numbers[?@ > `5`]",
        "numbers[*].[@]",
        "members.*.[@]",
        "lists[][]",
        "lists[*] | [] | [?@ == `1`]",
        "numbers == texts || numbers == numbers",
        "contains(numbers, `-1`)",
        'contains(objects, `{"key": -1, "text": ""}`)',
        "contains(text, 'aaaaaaaaaab')",
        "sum(numbers)",
        "sort(numbers)[0]",
        "sort(texts)[0]",
        "sort_by(objects, &key)[0]",
        "max_by(objects, &text).key",
        "map(&[@, @], numbers)[0]",
        "join(', ', texts)",
        "to_string(numbers)",
        "to_string(members)",
        "to_number(digits)",
    ],
)
def test_what_goes_over_very_much_is_given_up(text: str) -> None:
    budget = Budget()
    with pytest.raises(TooCostly) as refused:
        compile_expression(text).value(BIG, budget)
    assert refused.value.details == {"expression": text}
    with pytest.raises(TooCostly):
        compile_expression(text).test(BIG)


def test_all_that_a_step_evaluates_is_paid_from_one_budget() -> None:
    guards = [{"guard": f"input.list[?@ < `-{n}`]", "target": "b"} for n in range(1, 41)]
    machine = Machine.compile({"initial": "a", "states": {"a": {"on": {"GO": guards}}, "b": {}}})
    fields = {"input": {"list": list(range(6000))}}
    for guard in guards:
        assert not compile_expression(str(guard["guard"])).test(fields)
    budget = Budget()
    with pytest.raises(TooCostly, match="takes more work than is left of its step"):
        machine.step(Snapshot("a"), GO, fields, budget)
    assert STEP <= budget.total < 2 * STEP


def test_what_nobody_could_pay_for_may_be_sent_and_is_refused_then() -> None:
    on = {name: {"guard": "contains(output.list, `-1`)", "target": "b"} for name in "ABCDEFGHIJ"}
    machine = Machine.compile({"initial": "a", "states": {"a": {"on": on}, "b": {}}})
    few, many = {"output": {"list": [1]}}, {"output": {"list": list(range(10_000))}}
    assert machine.legal(Snapshot("a"), few) == ()
    assert machine.legal(Snapshot("a"), many) == tuple("DEFGHIJ")
    assert machine.legal(Snapshot("a"), few) == ()


def test_hundreds_of_regions_that_go_somewhere_together_are_paid_for() -> None:
    ways = {"on": {f"E{number}": {"target": "#far", "reenter": True} for number in range(20)}}
    regions = {f"r{number}": {"initial": "x", "states": {"x": ways}} for number in range(300)}
    states = {"many": {"type": "parallel", "states": regions}, "far": {"id": "far"}}
    machine = Machine.compile({"initial": "many", "states": states})
    budget = Budget()
    state = Snapshot.of(machine.initial({}, budget))
    with pytest.raises(TooCostly):
        machine.step(state, MachineEvent.user("E1"), {}, budget)
    assert len(machine.legal(state, {})) == 20


def test_many_assigns_into_a_wide_object_are_paid_for() -> None:
    params = {f"output.name{number}": "`1`" for number in range(4000)}
    going = {"target": "b", "actions": {"type": "assign", "params": params}}
    machine = Machine.compile({"initial": "a", "states": {"a": {"on": {"GO": going}}, "b": {}}})
    with pytest.raises(TooCostly):
        machine.step(Snapshot("a"), GO, {"output": {}})


def test_a_part_has_no_more_than_the_whole_and_the_whole_pays_for_it() -> None:
    whole = Budget(150)
    part = whole.part(100)
    part.pay(100)
    with pytest.raises(TooCostly):
        part.pay(1)
    whole.settle(part)
    assert whole.left == 49
    assert whole.part(100).left == 49


def test_work_that_must_be_done_is_counted_and_refused_to_nobody() -> None:
    budget = Budget(10)
    budget.owe(1000)
    budget.pay(10)
    assert budget.total == 1010


def test_values_are_paid_for_with_all_that_is_in_them() -> None:
    budget = Budget()
    pay_for({"a": [1, {"b": "x" * 512}], "c": None}, budget, 3)
    assert budget.total == 6 * 3 + 2
