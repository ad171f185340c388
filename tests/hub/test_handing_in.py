"""Handing in: what people and programs give a task fits what its type says, or is refused."""

from typing import Any

import pytest

from taskflow.domain.errors import Forbidden, SchemaMismatch, TaskflowError
from taskflow.domain.patch import Operation
from taskflow.testing.rehearsal import ANNA, BEN, Rehearsal, plan

FORM = {
    "type": "object",
    "required": ["topic"],
    "properties": {"topic": {"enum": ["Music", "Travel"]}, "stars": {"type": "integer"}},
}


def form(fsm: dict[str, Any] | None = None, values: dict[str, Any] | None = None) -> Rehearsal:
    task = {"name": "form", "type": "TaskSelect", "local": {"schema": FORM}}
    return Rehearsal(plan({**task, "fsm": fsm} if fsm else task), values=values)


def chat(values: dict[str, Any] | None = None) -> Rehearsal:
    return Rehearsal(plan({"name": "chat", "type": "TaskChat"}), values=values)


def places(refused: pytest.ExceptionInfo[TaskflowError]) -> list[str]:
    assert refused.value.kind == "schema.mismatch"
    problems = refused.value.details["problems"]
    assert all(problem["message"] and problem["remedy"] for problem in problems)
    return [problem["path"] for problem in problems]


OWN = {
    "id": "own",
    "initial": "open",
    "states": {"open": {"on": {"GO": "over"}}, "over": {"type": "final"}},
}
"""A statechart that a flow gives its task."""


@pytest.mark.parametrize(
    ("output", "place"),
    [
        ({"selected": ["Music"]}, "/output/selected"),
        ({"selected": None}, "/output/selected"),
        ({"chosenAt": "now"}, "/output/chosenAt"),
        ({"selectd": {"topic": "Music"}}, "/output/selectd"),
    ],
)
async def test_an_output_that_is_not_what_the_type_promises_ends_nothing(
    output: dict[str, Any], place: str
) -> None:
    going = form()
    with pytest.raises(SchemaMismatch) as refused:
        going.complete("form", output)
    assert places(refused) == [place]
    assert place in refused.value.message
    assert not going.task("form").done


@pytest.mark.parametrize("output", [None, {}, {"selected": {"topic": "Cars"}}, {"selected": {}}])
async def test_a_form_that_is_ended_from_outside_satisfies_its_own_schema(output: Any) -> None:
    going = form()
    with pytest.raises(SchemaMismatch) as refused:
        going.complete("form", output)
    assert "topic" in refused.value.details["fields"]
    assert not going.task("form").done


async def test_who_ends_a_form_from_outside_is_who_chose() -> None:
    going = form()
    going.complete("form", {"selected": {"topic": "Music"}, "chosenBy": "Anna"}, by=BEN)
    assert going.task("form").kind == "done"
    assert going.output("form") == {
        "selected": {"topic": "Music"},
        "chosenBy": "Ben",
        "chosenAt": going.at,
    }


async def test_who_ends_an_instruction_from_outside_is_who_read_it() -> None:
    going = Rehearsal(
        plan({"name": "text", "type": "TaskShowInstruction", "local": {"instruction": "Rules"}})
    )
    going.complete("text", {"instruction": "No rules", "readBy": "Ben"})
    assert going.output("text")["readBy"] == "Anna"
    assert going.output("text")["instruction"] == "Rules"


async def test_a_chat_that_is_ended_from_outside_holds_no_words_of_somebody_else() -> None:
    going = chat()
    going.say("chat", "Mine", by=ANNA)
    going.answer("chat", "Yours")
    said = going.output("chat")["messages"]
    words = {"id": "x", "role": "user", "content": "I agree", "user": "ben", "name": "Ben"}
    for forged in (words, {**words, "user": "anna"}, {**words, "user": ""}):
        with pytest.raises(Forbidden) as refused:
            going.complete("chat", {"messages": [*said, forged]})
        assert refused.value.kind == "task.fieldForbidden"
        assert "Ben" in refused.value.message
    broken = {"id": "x", "role": "judge", "content": 5}
    with pytest.raises(SchemaMismatch) as mismatch:
        going.complete("chat", {"messages": [*said, broken]})
    assert set(places(mismatch)) == {"/output/messages/2/role", "/output/messages/2/content"}
    own = {**words, "user": "anna", "name": "Anna"}
    going.complete("chat", {"messages": [*said, own]})
    assert going.output("chat")["messages"] == [*said, own]


async def test_a_statechart_of_the_flows_own_may_have_an_output_of_its_own() -> None:
    going = form(OWN)
    with pytest.raises(SchemaMismatch) as refused:
        going.complete("form", {"chosenAt": "now", "score": 5})
    assert places(refused) == ["/output/chosenAt"]
    going.complete("form", {"selected": {"topic": "Music"}, "score": 5})
    assert going.output("form")["score"] == 5


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"prompt": 5}, "/input/prompt"),
        ({"prompt": None}, "/input/prompt"),
        ({"promt": "Hello"}, "/input/promt"),
    ],
)
async def test_an_input_that_does_not_fit_starts_nothing(
    values: dict[str, Any], place: str
) -> None:
    with pytest.raises(SchemaMismatch) as refused:
        chat(values)
    assert places(refused) == [place]


async def test_an_input_that_fits_is_there_at_the_start() -> None:
    assert chat({"prompt": "Hello"}).task("chat").document["input"] == {"prompt": "Hello"}
    given = {"selected": {"topic": "Cars"}, "round": 2}
    assert form(OWN, given).task("form").document["input"] == given


async def test_a_task_without_an_input_model_takes_any() -> None:
    going = Rehearsal(plan({"name": "room", "type": "TaskConversation"}), values={"topic": "Music"})
    assert going.task("room").document["input"] == {"topic": "Music"}


@pytest.mark.parametrize(
    ("patch", "place"),
    [
        ({"prompt": 5}, "/input/prompt"),
        ({"prompt": {"not": "text"}}, "/input/prompt"),
        ({"prompt": ["text"], "other": 1}, "/input/prompt"),
    ],
)
async def test_a_known_field_of_the_input_keeps_its_type(patch: dict[str, Any], place: str) -> None:
    going = chat()
    with pytest.raises(SchemaMismatch) as updated:
        going.update("chat", input=patch)
    assert places(updated) == [place]
    with pytest.raises(SchemaMismatch) as sent:
        going.send("chat", "SEND", input=patch)
    assert places(sent) == [place]
    assert going.task("chat").document["input"] == {"prompt": ""}


async def test_a_known_field_of_the_input_keeps_its_type_when_it_is_edited() -> None:
    going = chat()
    for edit in (
        Operation("replace", "/input/prompt", 5),
        Operation("replace", "/input", {"prompt": 5}),
        Operation("add", "/input/prompt/0", "x"),
    ):
        with pytest.raises(TaskflowError) as refused:
            going.update("chat", edit)
        assert refused.value.status in (400, 409)
    going.update(
        "chat", Operation("add", "/input/notes", []), Operation("add", "/input/notes/-", 1)
    )
    going.update("chat", input={"prompt": None})
    assert going.task("chat").document["input"] == {"notes": [1]}


async def test_what_is_being_chosen_need_not_fit_the_form_yet() -> None:
    going = form()
    going.update("form", input={"selected": {"topic": "Cars"}})
    with pytest.raises(SchemaMismatch):
        going.send("form", "SUBMIT")
