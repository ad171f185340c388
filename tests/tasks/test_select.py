"""TaskSelect, as the person who chooses sees it."""

from typing import Any

import pytest

from taskflow.domain.errors import SchemaMismatch
from taskflow.domain.flow.validation import problems
from taskflow.domain.kind import kinds_of
from taskflow.testing.rehearsal import BEN, Rehearsal, plan, registry

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
        ({"properties": {"user.name": {}}}, "/properties/user.name", 'has a "."'),
        ({"properties": {"a": {"properties": {"b.c": {}}}}}, "/properties/a/properties/b.c", "."),
        ({"properties": {"__proto__": {}}}, "/properties/__proto__", "not allowed"),
        ({"properties": {"a": {}}, "then": {"required": ["b"]}}, "/then/required", "not there"),
        (
            {"properties": {"a": {}}, "allOf": [{"then": {"properties": {"b": {"enum": []}}}}]},
            "/allOf/0/then/properties/b/enum",
            "no options",
        ),
    ],
)
def test_a_form_that_nobody_could_fill_in_is_a_mistake_in_the_flow(
    schema: Any, path: str, said: str
) -> None:
    local = {"schema": schema} if schema is not None else {}
    task = {"name": "form", "type": "TaskSelect", "initiator": True, "config": {"local": local}}
    (problem,) = problems({"name": "f", "tasks": [task]}, kinds_of(registry().tasks))
    assert problem.path == f"/tasks/0/config/local/schema{path}"
    assert said in problem.message
    assert problem.remedy


def test_of_thousands_of_mistaken_fields_some_are_told() -> None:
    names = [f"name{number}" for number in range(4_000)]
    schema = {"properties": {name: {} for name in names}, "required": [f"{n}x" for n in names]}
    task = {
        "name": "form",
        "type": "TaskSelect",
        "initiator": True,
        "config": {"local": {"schema": schema}},
    }
    found = problems({"name": "f", "tasks": [task]}, kinds_of(registry().tasks))
    assert len(found) == 50
    assert {problem.path for problem in found} == {"/tasks/0/config/local/schema/required"}


AT_TIMES: dict[str, dict[str, Any]] = {
    "if": {
        "if": {"properties": {"kind": {"const": "other"}}, "required": ["kind"]},
        "then": {"properties": {"which": {"title": "Which one"}}, "required": ["which"]},
    },
    "dependentSchemas": {
        "dependentSchemas": {"kind": {"properties": {"which": {}}, "required": ["which"]}}
    },
    "dependencies": {
        "dependencies": {"kind": {"properties": {"which": {}}, "required": ["which"]}}
    },
    "oneOf": {
        "oneOf": [
            {"properties": {"which": {}}, "required": ["which"]},
            {"properties": {"kind": {"const": "usual"}}},
        ]
    },
    "a reference": {
        "allOf": [{"$ref": "#/$defs/more"}],
        "$defs": {"more": {"properties": {"which": {}}, "required": ["which"]}},
    },
    "any name": {"additionalProperties": {"type": "string"}, "minProperties": 2},
}
"""Ways to ask for the field `which`, besides the one that is always there."""


@pytest.mark.parametrize("way", AT_TIMES)
async def test_a_field_that_appears_is_filled_in_like_any_other(way: str) -> None:
    kind = {"enum": ["usual", "other"]}
    schema = {"type": "object", "properties": {"kind": kind}, **AT_TIMES[way]}
    task = {"name": "form", "type": "TaskSelect", "initiator": True}
    config = {"config": {"local": {"schema": schema}}}
    assert list(problems({"name": "f", "tasks": [task | config]}, kinds_of(registry().tasks))) == []
    family = form(schema=schema, ui={}, autoSubmit=True)
    family.send("form", "CHOOSE", {"kind": "other"})
    assert family.state("form") == "choosing"
    with pytest.raises(SchemaMismatch):
        family.send("form", "SUBMIT")
    family.send("form", "CHOOSE", {"which": "mine"})
    assert chosen(family) == {"kind": "other", "which": "mine"}
    family.send("form", "SUBMIT")
    assert family.output("form")["selected"] == {"kind": "other", "which": "mine"}


async def test_a_default_of_a_field_that_appears_is_not_chosen_before_it_does() -> None:
    schema = {
        "properties": {"kind": {"default": "usual"}},
        "allOf": [{"properties": {"size": {"default": 2}}}],
        "then": {"properties": {"which": {"default": "none"}}},
    }
    assert chosen(form(schema=schema, ui={})) == {"kind": "usual", "size": 2}


@pytest.mark.parametrize(
    ("format_", "right", "wrong"),
    [
        ("date-time", "2026-11-29T10:00:00+01:00", "2026-11-29 10:00:00"),
        ("time", "10:00:00+01:00", "10:00"),
        ("date", "2026-02-28", "2026-02-29"),
        ("email", "a@b.example", "a"),
    ],
)
async def test_a_text_of_a_format_is_checked(format_: str, right: str, wrong: str) -> None:
    schema = {"properties": {"a": {"type": "string", "format": format_}}, "required": ["a"]}
    family = form(schema=schema, ui={})
    with pytest.raises(SchemaMismatch, match=format_):
        family.send("form", "SUBMIT", input={"selected": {"a": wrong}})
    family.send("form", "SUBMIT", input={"selected": {"a": right}})
    assert family.output("form")["selected"] == {"a": right}


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
