"""Expressions: the corpus shared with TypeScript, and the bounds."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.errors import Invalid, TooCostly
from taskflow.domain.expression import MAX_BYTES, compile_expression

CORPUS = json.loads((Path(__file__).parents[1] / "corpus" / "expressions.json").read_text())


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["expression"])
def test_an_expression_has_the_value_it_has_in_typescript(case: dict[str, Any]) -> None:
    if "value" in case:
        assert compile_expression(case["expression"]).value(case["document"]) == case["value"]
    else:
        with pytest.raises(Invalid):
            compile_expression(case["expression"]).value(case["document"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" * (MAX_BYTES + 1), "longer than"),
        ("(" * 500, "deeper than"),
        ("!" * 500 + "a", "deeper than"),
        ("a || " * 40 + "a", "deeper than"),
        (" | ".join(["[@,@][]"] * 12), "multiplies"),
        ("{a: {a: {a: @}}, b: @} | [@,@,@,@,@,@,@,@] | [@,@,@,@,@,@,@,@]", "multiplies"),
        ("system('x')", "no function"),
        ("length(a, b)", "takes 1 argument"),
        ("`abc`", "Write it as 'text'"),
        ("!input.ready", "Write !(…)"),
        ("a == `1e400`", "JSON number"),
        ("a == `NaN`", "JSON number"),
        ("a == `[-9007199254740993]`", "2^53"),
        ("input.[", "Correct it"),
        ("", "Correct it"),
    ],
)
def test_what_could_be_costly_or_is_wrong_is_refused_when_it_is_compiled(
    text: str, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        compile_expression(text)
    assert said in refused.value.message


def test_a_loop_over_too_much_is_given_up() -> None:
    document = {"list": [{"n": n} for n in range(60_000)]}
    expression = compile_expression("list[?n > `5`].n")
    with pytest.raises(TooCostly, match="takes more work"):
        expression.test(document)
    with pytest.raises(TooCostly, match="takes more work"):
        expression.value(document)


def test_a_text_that_would_grow_without_end_is_given_up() -> None:
    document = {"list": ["x"] * 5000, "text": "y" * 5000}
    with pytest.raises(Invalid, match="too long a text"):
        compile_expression("join(text, list)").value(document)


@pytest.mark.parametrize("text", ["a.b", "max_by(a, &b)", "ceil(a)", "sort(a)", "a < b"])
@pytest.mark.parametrize(
    "document",
    [{}, {"a": None}, {"a": [{"b": 1}, {"b": "x"}]}, {"a": float("inf")}, {"a": [1, "x", None]}],
)
def test_nothing_but_invalid_ever_comes_out(text: str, document: dict[str, Any]) -> None:
    expression = compile_expression(text)
    expression.test(document)
    with suppress(Invalid):
        expression.value(document)


@given(st.text(max_size=60))
def test_any_text_compiles_or_is_refused(text: str) -> None:
    with suppress(Invalid):
        compile_expression(text)
