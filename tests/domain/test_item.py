"""The name ``item``: for which of several things a task was started."""

from typing import Any

import pytest

from taskflow.domain.budget import Budget
from taskflow.domain.declared.headline import headline_of, headline_problems
from taskflow.domain.definition import Definition
from taskflow.domain.item import item_of
from taskflow.domain.step import misread
from taskflow.domain.values import value_of
from taskflow.domain.view import TaskView
from taskflow.texts.template import fill

RYE = {"index": 1, "value": {"name": "rye"}}


def seen(item: Any = None, **fields: Any) -> TaskView:
    meta = {} if item is None else {"item": item}
    document = {"name": "bake", "meta": meta, "input": {}, "output": {}, **fields}
    return TaskView("f", "f-1", document, Definition("bake", "bake", "x"), (), {})


@pytest.mark.parametrize(
    ("text", "of_rye", "of_none"),
    [
        ("item.index", 1, None),
        ("item.value.name", "rye", None),
        ("item == null", False, True),
        ("item.value.name || 'bread'", "rye", "bread"),
    ],
)
def test_an_expression_sees_its_item_and_null_where_there_is_none(
    text: str, of_rye: Any, of_none: Any
) -> None:
    assert value_of(text, seen(RYE), {}, Budget()) == of_rye
    assert value_of(text, seen(), {}, Budget()) == of_none


async def test_a_text_sees_its_item() -> None:
    text = "{{ item.index }}: {{ item.value.name | default: 'bread' }}"
    assert await fill(text, seen(RYE)) == "1: rye"
    assert await fill(text, seen()) == ": bread"


def test_item_is_a_name_that_is_there_when_a_step_or_a_headline_is_drawn() -> None:
    drawn = {"a": {"=": "item.value"}, "b": "{{ item.value }}", "c": {"=": "items.value"}}
    assert [problem.path for problem in misread({**drawn})] == ["/c"]
    assert list(headline_problems("{{ item.value.name }}")) == []
    assert headline_of("{{ item.value.name }}")(seen(RYE), Budget()) == "rye"


def test_what_is_no_item_is_none() -> None:
    for document in ({}, {"meta": None}, {"meta": []}, {"meta": {}}):
        assert item_of(document) is None
