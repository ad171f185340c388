"""The operator "transform": a value of a value, by an expression that only a flow can say."""

from typing import Any

import pytest

from taskflow.domain.errors import Invalid, SchemaMismatch
from taskflow.domain.plugin import operate
from taskflow.operators.transform import Transform
from taskflow.testing.operator_run import Told

ITEMS = [{"name": "pen", "price": 2}, {"name": "ink", "price": 5}]


async def transformed(expression: Any, value: Any) -> Any:
    asked = {"expression": expression, "value": value}
    return (await operate(Transform(), asked, Told()))["value"]


@pytest.mark.parametrize(
    ("expression", "value", "result"),
    [
        ("[?price > `3`].name", ITEMS, ["ink"]),
        ("{total: sum(items[].price), first: items[0].name}", {"items": ITEMS}, None),
        ("length(@)", "Ann", 3),
        ("@", 7, 7),
        ("nothing", {"a": 1}, None),
        ("@", None, None),
    ],
)
async def test_a_value_is_taken_apart_and_together(
    expression: str, value: Any, result: Any
) -> None:
    wanted = {"total": 7, "first": "pen"} if "total" in expression else result
    assert await transformed(expression, value) == wanted


async def test_what_a_value_says_is_never_evaluated() -> None:
    value = {"say": {"=": "length('abc')"}, "text": "{{ x }}"}
    assert await transformed("@", value) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("a b", {}),
        ("no_such_function(@)", {}),
        ("length(@)", 7),
        ("[].a[].[@, @]", [{"a": list(range(2000))}] * 100),
        ("{{ x }}", {}),
    ],
)
async def test_what_cannot_be_evaluated_or_costs_too_much_is_told_and_not_tried_again(
    expression: str, value: Any
) -> None:
    with pytest.raises(Invalid) as told:
        await transformed(expression, value)
    assert told.value.kind == "operator.input"


async def test_an_expression_is_a_text_of_limited_length() -> None:
    for expression in ({"=": ["@"]}, "a" * 2000):
        with pytest.raises(SchemaMismatch):
            await transformed(expression, {})
