"""TaskSelect, as the person who chooses sees it."""

from typing import Any

import pytest

from rehearsal import BEN, Rehearsal, plan, registry
from taskflow.domain.errors import SchemaMismatch
from taskflow.domain.flow.validation import problems

FORM: dict[str, Any] = {
    "schema": {
        "type": "object",
        "required": ["topic"],
        "properties": {
            "topic": {"title": "Topic", "enum": ["Cooking", "Travel"]},
            "level": {"type": "integer", "minimum": 1, "maximum": 5, "default": 3},
        },
    },
    "ui": {"topic": {"label": {"en": "Subject", "fr": "Sujet"}}},
}


def form(**local: Any) -> Rehearsal:
    return Rehearsal(plan({"name": "form", "type": "TaskSelect", "local": {**FORM, **local}}))


def chosen(family: Rehearsal) -> Any:
    return family.task("form").document["input"]["selected"]


@pytest.mark.parametrize(
    ("schema", "path", "said"),
    [
        (None, "", "no field"),
        ({"properties": {}}, "", "no field"),
        ({"type": "string"}, "", "no field"),
        ({"type": "objct"}, "/type", "no JSON schema"),
        ({"properties": {"topic": {"type": 5}}}, "/properties/topic/type", "no JSON schema"),
        ({"properties": {"topic": {"$ref": "#/no"}}}, "", "no JSON schema"),
        ({"properties": {"topic": {"$ref": "http://a.example/b"}}}, "", "no JSON schema"),
        ({"properties": {"topic": {"pattern": "("}}}, "/properties/topic/pattern", "no JSON"),
        ({"properties": {"topic": {"enum": []}}}, "/properties/topic/enum", "no options"),
        ({"properties": {"topic": {}}, "required": ["topik"]}, "/required", "not there"),
    ],
)
def test_a_form_that_nobody_could_fill_in_is_a_mistake_in_the_flow(
    schema: Any, path: str, said: str
) -> None:
    local = {"schema": schema} if schema is not None else {}
    task = {"name": "form", "type": "TaskSelect", "initiator": True, "config": {"local": local}}
    (problem,) = problems({"name": "f", "tasks": [task]}, registry().tasks)
    assert problem.path == f"/tasks/0/config/local/schema{path}"
    assert said in problem.message
    assert problem.remedy


async def test_the_defaults_are_chosen_at_the_start() -> None:
    family = form()
    assert chosen(family) == {"level": 3}
    assert family.task("form").kind == "waiting"


async def test_what_is_chosen_is_seen_before_it_is_submitted() -> None:
    family = form()
    family.send("form", "CHOOSE", {"topic": "Travel"})
    assert chosen(family) == {"level": 3, "topic": "Travel"}
    assert family.output("form")["selected"] == {}


async def test_submitting_ends_it_and_notes_who_chose() -> None:
    family = form()
    family.send("form", "SUBMIT", by=BEN, input={"selected": {"topic": "Travel"}})
    assert family.task("form").kind == "done"
    assert family.output("form") == {
        "selected": {"topic": "Travel", "level": 3},
        "chosenBy": "Ben",
        "chosenAt": 1_000,
    }


@pytest.mark.parametrize(
    ("selected", "field", "words"),
    [
        ({}, "topic", "Subject: a value is needed"),
        ({"topic": "Sports"}, "topic", "Subject: "),
        ({"topic": "Travel", "level": 9}, "level", "level: 9 is greater than the maximum of 5"),
    ],
)
async def test_what_does_not_fit_is_refused_field_by_field(
    selected: dict[str, Any], field: str, words: str
) -> None:
    family = form()
    with pytest.raises(SchemaMismatch) as refused:
        family.send("form", "SUBMIT", input={"selected": selected})
    assert refused.value.message.startswith(words)
    assert refused.value.message.endswith("Correct it and submit again.")
    assert field in refused.value.details["fields"]
    assert family.state("form") == "choosing"


async def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SchemaMismatch) as refused:
        form().send("form", "SUBMIT", input={"selected": {"level": 9}})
    assert set(refused.value.details["fields"]) == {"topic", "level"}


async def test_a_field_that_is_not_there_cannot_be_chosen() -> None:
    with pytest.raises(SchemaMismatch, match="no field"):
        form().send("form", "CHOOSE", {"colour": "red"})


@pytest.mark.parametrize("nonsense", ["Travel", 3, ["Travel"], None])
async def test_what_is_no_object_is_refused(nonsense: Any) -> None:
    family = form()
    with pytest.raises(SchemaMismatch):
        family.send("form", "CHOOSE", nonsense)
    if nonsense is not None:
        with pytest.raises(SchemaMismatch):
            family.send("form", "SUBMIT", input={"selected": nonsense})


async def test_a_single_choice_may_submit_at_once() -> None:
    family = form(
        autoSubmit=True, schema={"type": "object", "properties": {"topic": {"enum": ["A", "B"]}}}
    )
    family.send("form", "CHOOSE", {"topic": "A"})
    assert family.task("form").kind == "done"
    assert family.output("form")["selected"] == {"topic": "A"}


async def test_a_form_of_several_fields_waits_for_its_button() -> None:
    family = form(autoSubmit=True)
    family.send("form", "CHOOSE", {"topic": "Travel"})
    assert family.state("form") == "choosing"


async def test_one_that_stays_open_can_be_submitted_again() -> None:
    family = form(keepOpen=True)
    family.send("form", "SUBMIT", input={"selected": {"topic": "Travel"}})
    family.send("form", "SUBMIT", input={"selected": {"topic": "Cooking", "level": None}})
    assert family.output("form")["selected"] == {"topic": "Cooking"}
    assert not family.task("form").done


async def test_a_schema_that_is_not_legal_is_said_to_be_the_flows_mistake() -> None:
    with pytest.raises(SchemaMismatch, match="Correct it in the flow"):
        form(schema={"type": "object", "properties": {"a": {"type": "colour"}}}).send(
            "form", "SUBMIT"
        )


async def test_a_schema_fetches_nothing() -> None:
    remote = {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1:9/schema"}}}
    with pytest.raises(SchemaMismatch):
        form(schema=remote).send("form", "SUBMIT", input={"selected": {"a": 1}})


async def test_a_greedy_pattern_cannot_hold_the_hub_up() -> None:
    greedy = {"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}}
    with pytest.raises(SchemaMismatch):
        form(schema=greedy).send("form", "SUBMIT", input={"selected": {"a": "a" * 50_000 + "!"}})


def test_connections_know_what_will_be_selected() -> None:
    reads = registry().tasks["TaskSelect"].reads(FORM)
    assert reads["properties"]["selected"] == FORM["schema"]
