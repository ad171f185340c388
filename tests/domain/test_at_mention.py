"""Calls: ``@name`` counts where a person calls somebody; the corpus is shared with TypeScript."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.at_mention import is_called
from taskflow.domain.budget import Budget
from taskflow.domain.errors import TooCostly
from taskflow.domain.expression import compile_expression

CORPUS = json.loads((Path(__file__).parents[1] / "corpus" / "calls.json").read_text())
LONG = 300_000
"""Characters: what takes quadratic time would not come to an end."""


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: f"{case['name']}: {case['text']}")
def test_a_call_is_told_from_what_looks_like_one(case: dict[str, Any]) -> None:
    assert is_called(case["text"], case["name"]) == case["called"]
    document = {"text": case["text"], "name": case["name"]}
    assert compile_expression("calls(text, name)").value(document) == case["called"]


@given(st.text(alphabet="@ab.-/`~ \n你é_1", max_size=40))
def test_a_call_by_itself_is_always_heard(before: str) -> None:
    if "`" not in before and "~" not in before:
        assert is_called(f"{before} @ann ", "ann")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@" * LONG, "@" * (LONG // 2) + "x"),
        ("`" * LONG + "x", "ann"),
        ("` `` " * (LONG // 5), "ann"),
        ("```\n" * (LONG // 4), "ann"),
        ("@anna" * (LONG // 5), "ann"),
        ("".join("`" * n + " " for n in range(700)), "ann"),
    ],
    ids=range(6),
)
def test_looking_for_a_call_takes_linear_time(text: str, name: str) -> None:
    assert not is_called(text, name)


@pytest.mark.parametrize("document", [{}, {"text": 1, "name": "a"}, {"text": "@a", "name": None}])
def test_what_is_no_text_calls_nobody(document: dict[str, Any]) -> None:
    assert not compile_expression("calls(text, name)").test(document)


def test_looking_for_a_call_is_paid_for() -> None:
    with pytest.raises(TooCostly):
        compile_expression("calls(text, 'a')").value({"text": "x" * 1000}, Budget(100))
