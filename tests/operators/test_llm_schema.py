"""The operator "llm" with a schema: the answer is JSON that fits it, checked within bounds."""

import contextlib
from typing import Any

import pytest

from operators.attempt import Attempt
from scripted_model import ScriptedModel
from taskflow.domain.errors import Invalid, Upstream
from taskflow.domain.plugin import operate
from taskflow.operators.llm import LLM

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name"],
}


async def asked(run: Attempt, schema: dict[str, Any]) -> dict[str, Any]:
    return dict(await operate(LLM(), {"prompt": "Who?", "schema": schema}, run))


def doubling(levels: int) -> dict[str, Any]:
    """Give a schema of which each part is checked twice as often as the one above."""
    twice = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(levels)}
    last = {f"a{levels}": {"type": "object"}}
    return {"$ref": "#/$defs/a0", "$defs": {**twice, **last}}


async def test_an_answer_that_fits_is_given_as_a_value(model: ScriptedModel, run: Attempt) -> None:
    model.script('```json\n{"name": "Ann", "age": 3}\n```')
    assert (await asked(run, PERSON))["value"] == {"name": "Ann", "age": 3}
    form = model.calls[-1].body["response_format"]
    assert form["json_schema"]["schema"] == PERSON
    # Servers that are strict refuse most schemas that people write.
    assert "strict" not in form["json_schema"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('{"name": 3}', "at /name"),
        ("Ann", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("NaN", "no JSON"),
    ],
)
async def test_an_answer_that_does_not_fit_is_refused_with_its_place(
    model: ScriptedModel, run: Attempt, said: str, words: str
) -> None:
    model.script(said)
    with pytest.raises(Upstream, match=words) as refused:
        await asked(run, PERSON)
    assert refused.value.kind == "model.misfit"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("said", ['{"a": 1}', "3"])
@pytest.mark.parametrize("levels", [12, 17, 40])
async def test_no_schema_makes_a_check_without_end(
    model: ScriptedModel, run: Attempt, levels: int, said: str
) -> None:
    model.script(said)
    told: Any = None
    with contextlib.suppress(Upstream):
        told = (await asked(run, doubling(levels)))["value"]
    assert told in (None, {"a": 1})
    assert len(model.calls) == 1


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "nonsense"},
        {"$id": "x", "$ref": "x"},
        {"enum": [*range(100_000)], "allOf": [{}] * 50_000},
    ],
)
async def test_a_schema_by_which_nothing_can_be_checked_is_refused_before_anything_is_asked(
    model: ScriptedModel, run: Attempt, schema: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        await asked(run, schema)
    assert refused.value.kind == "operator.input"
    assert model.calls == []


async def test_members_that_are_null_are_in_the_text_of_the_answer(
    model: ScriptedModel, run: Attempt
) -> None:
    allowing = {"type": "object", "properties": {"age": {"type": ["integer", "null"]}}}
    model.script('```json\n{"age": null, "all": [null]}\n```')
    given = await asked(run, allowing)
    assert given["text"] == '{"age": null, "all": [null]}'
    assert given["value"] == {"age": None, "all": [None]}
