"""Declarations: what is compiled from them, and that no check by their schemas takes long."""

import time
from typing import Any

import pytest

from taskflow.domain.declared.checking import kind_problems
from taskflow.domain.declared.compiling import declared
from taskflow.domain.declared.operations import apply_kind_operation
from taskflow.domain.errors import OperationRefused
from taskflow.domain.flow.value_validation import misfits

MACHINE: dict[str, Any] = {"initial": "on", "states": {"on": {"type": "final"}}}
PLAIN: dict[str, Any] = {
    "properties": {
        "name": {"type": "string", "default": "Ann", "maxLength": 5},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name", "tags"],
}
DOUBLING: dict[str, Any] = {
    "properties": {"deep": {"$ref": "#/$defs/d0"}},
    "$defs": {
        f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} if n < 40 else {} for n in range(41)
    },
}


def kind(**more: Any) -> Any:
    return declared({"name": "Kind", "machine": MACHINE, **more}, 3)


def test_defaults_are_those_of_the_schemas() -> None:
    made = kind(config=PLAIN)
    assert made.defaults == {"config": {"name": "Ann"}, "input": {}, "output": {}}
    assert (made.name, made.version, made.declared) == ("Kind", 3, True)


def test_a_configuration_must_be_whole_but_input_and_output_may_come_bit_by_bit() -> None:
    made = kind(config=PLAIN, input=PLAIN, output=PLAIN)
    assert [one.path for one in misfits(made.config, {"name": "Ann"}, "/config")] == ["/config"]
    assert misfits(made.input, {"name": "Ann"}, "/input") == []
    assert misfits(made.output, {"tags": ["a"]}, "/output") == []


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"name": "Antonia"}, "/input/name"),
        ({"tags": ["a", 5]}, "/input/tags/1"),
        ({"other": 1}, "/input/other"),
    ],
)
def test_what_does_not_fit_a_plain_schema_is_told_by_its_place(value: Any, path: str) -> None:
    assert [one.path for one in misfits(kind(input=PLAIN).input, value, "/input")] == [path]


def test_a_check_that_would_take_for_ever_is_refused_at_once() -> None:
    began = time.monotonic()
    (problem,) = misfits(kind(input=DOUBLING).input, {"deep": 1}, "/input")
    assert problem.path == "/input"
    assert problem.remedy
    assert time.monotonic() - began < 10
    found = kind_problems({"name": "Kind", "machine": MACHINE, "output": DOUBLING}, {})
    assert time.monotonic() - began < 20
    assert found == []


def test_an_operation_keeps_the_shape_of_a_declaration_and_its_name() -> None:
    before = {"name": "Kind", "machine": MACHINE}
    replaced, undo = apply_kind_operation(
        before, {"op": "replace", "document": {"name": "Other", "machine": MACHINE, "icon": "x"}}
    )
    assert replaced["name"] == "Kind"
    assert apply_kind_operation(replaced, undo)[0] == before
    for wrong in (
        {"op": "replace", "document": {"icon": "x"}},
        {"op": "unset", "path": ["machine"]},
        {"op": "set", "path": [], "value": 1},
        {"op": "set", "path": ["icon", "deep"], "value": 1},
    ):
        with pytest.raises(OperationRefused):
            apply_kind_operation({**before, "icon": "x"}, wrong)


def test_several_operations_are_one_and_are_undone_as_one() -> None:
    before = {"name": "Kind", "machine": MACHINE}
    steps = [
        {"op": "set", "path": ["config", "properties", "a"], "value": {"type": "string"}},
        {"op": "set", "path": ["label"], "value": "A kind"},
    ]
    after, undo = apply_kind_operation(before, {"op": "batch", "operations": steps})
    assert after["config"] == {"properties": {"a": {"type": "string"}}}
    assert apply_kind_operation(after, undo)[0] == before
