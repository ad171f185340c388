"""The operator "template": values at the places of a text, and never a text in the values."""

from typing import Any

import pytest

from taskflow.domain.errors import Invalid, SchemaMismatch
from taskflow.domain.plugin import operate
from taskflow.operators.template import Template
from taskflow.testing.operator_run import Told


async def filled(text: Any, **values: Any) -> str:
    asked = {"text": text, "values": values}
    return str((await operate(Template(), asked, Told()))["text"])


async def test_values_stand_at_the_places_of_the_text() -> None:
    text = "Dear {{ person.name }},{% for one in items %} {{ one }}{% endfor %}{{ nobody }}"
    assert await filled(text, person={"name": "Ann"}, items=[1, 2]) == "Dear Ann, 1 2"


async def test_a_text_without_places_stays_as_it_is() -> None:
    assert await filled("50 % of {x}", x=1) == "50 % of {x}"


async def test_what_a_value_says_is_never_filled_in() -> None:
    said = "{{ secret }}{% for x in (1..9) %}{{ x }}{% endfor %}"
    assert await filled("{{ said }}", said=said, secret="s") == said


async def test_a_value_may_have_any_name() -> None:
    assert await filled("{{ self }} {{ template }}", self="a", template="b") == "a b"


@pytest.mark.parametrize(
    "text",
    [
        "{{ unclosed",
        "{% include 'x' %}",
        "{% for x in (1..100000) %}{{ x }}{% endfor %}",
        "{{ x | date: '%Y' }}",
    ],
)
async def test_a_text_that_cannot_be_filled_in_is_told_and_not_tried_again(text: str) -> None:
    with pytest.raises(Invalid) as told:
        await filled(text, x=1)
    assert told.value.kind == "operator.input"
    assert "template" in told.value.message


async def test_who_gives_no_text_is_told() -> None:
    with pytest.raises(SchemaMismatch, match="Correct what it gets"):
        await filled({"=": ["x"]})
