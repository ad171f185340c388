"""TaskChat, as the people in it see it."""

import pytest

from rehearsal import ANNA, BEN, Rehearsal, plan
from taskflow.domain.errors import IllegalEvent, Invalid


def chat(**local: object) -> Rehearsal:
    return Rehearsal(plan({"name": "chat", "type": "TaskChat", "local": local}))


def said(family: Rehearsal) -> list[str]:
    return [message["content"] for message in family.output("chat")["messages"]]


async def test_it_begins_by_waiting_for_a_person() -> None:
    family = chat()
    assert family.state("chat") == "input"
    assert family.task("chat").kind == "waiting"


async def test_a_message_is_kept_with_its_author_and_the_model_is_asked() -> None:
    family = chat()
    family.say("chat", "Hello ")
    (message,) = family.output("chat")["messages"]
    assert message == {
        "id": message["id"],
        "role": "user",
        "content": "Hello",
        "user": "anna",
        "name": "Anna",
        "at": 1_000,
    }
    assert family.task("chat").document["input"]["prompt"] == ""
    assert family.due("chat") == ["complete"]
    assert family.task("chat").kind == "working"


async def test_a_message_costs_one_event_that_carries_only_its_text() -> None:
    family = chat()
    for turn in range(20):
        family.say("chat", f"question {turn}")
        before = family.family.seq
        family.answer("chat", f"answer {turn}")
        assert family.family.seq == before + 1


async def test_turn_follows_turn() -> None:
    family = chat()
    family.say("chat", "one")
    family.answer("chat", "first answer")
    assert family.state("chat") == "input"
    family.say("chat", "two")
    family.answer("chat", "second answer")
    assert said(family) == ["one", "first answer", "two", "second answer"]
    assert len({message["id"] for message in family.output("chat")["messages"]}) == 4


@pytest.mark.parametrize("prompt", ["", "   \n", None, {"not": "text"}])
async def test_an_empty_message_is_refused(prompt: object) -> None:
    family = chat()
    with pytest.raises((IllegalEvent, Invalid)):
        family.send("chat", "SEND", input={"prompt": prompt})
    assert said(family) == []


async def test_what_is_said_while_the_model_answers_is_asked_next() -> None:
    family = chat()
    family.say("chat", "one")
    family.say("chat", "two", by=BEN)
    family.say("chat", "three", by=ANNA)
    assert [message["name"] for message in family.output("chat")["waiting"]] == ["Ben", "Anna"]
    family.answer("chat", "to one")
    assert family.output("chat")["waiting"] == []
    assert family.state("chat") == "receiving"
    family.answer("chat", "to two and three")
    assert family.state("chat") == "input"
    assert said(family) == ["one", "to one", "two", "three", "to two and three"]


async def test_an_answer_can_be_stopped_and_asked_again() -> None:
    family = chat()
    family.say("chat", "one")
    family.send("chat", "CANCEL")
    assert family.due("chat") == []
    assert family.state("chat") == "input"
    family.send("chat", "REGENERATE")
    assert family.due("chat") == ["complete"]
    family.answer("chat", "here it is")
    assert said(family) == ["one", "here it is"]


async def test_stopping_an_answer_goes_on_with_what_was_said_meanwhile() -> None:
    family = chat()
    family.say("chat", "one")
    family.say("chat", "two")
    family.send("chat", "CANCEL")
    assert said(family) == ["one", "two"]
    assert family.due("chat") == ["complete"]


async def test_an_answer_can_be_written_again() -> None:
    family = chat()
    family.say("chat", "one")
    family.answer("chat", "bad")
    family.send("chat", "REGENERATE")
    assert said(family) == ["one"]
    family.answer("chat", "good")
    assert said(family) == ["one", "good"]


async def test_nothing_can_be_written_again_before_anything_was_said() -> None:
    with pytest.raises(IllegalEvent):
        chat().send("chat", "REGENERATE")


async def test_a_failure_is_shown_and_can_be_retried() -> None:
    family = chat()
    family.say("chat", "one")
    family.fail("chat", "The model is away.")
    assert family.task("chat").kind == "failed"
    assert family.task("chat").document["error"]["message"] == "The model is away."
    family.send("chat", "RETRY")
    assert "error" not in family.task("chat").document
    family.answer("chat", "back again")
    assert said(family) == ["one", "back again"]


async def test_an_answer_that_takes_too_long_is_given_up() -> None:
    family = chat()
    family.say("chat", "one")
    family.let_time_pass("chat")
    assert family.state("chat") == "failed"
    assert family.due("chat") == []
    assert family.task("chat").document["error"]["code"] == "upstream.timeout"


async def test_a_failure_can_be_put_aside() -> None:
    family = chat()
    family.say("chat", "one")
    family.fail("chat")
    family.send("chat", "CANCEL")
    assert family.state("chat") == "input"
    assert "error" not in family.task("chat").document


async def test_a_first_message_can_be_configured() -> None:
    family = chat(prompt="Introduce yourself.")
    assert said(family) == ["Introduce yourself."]
    assert family.due("chat") == ["complete"]


async def test_a_model_that_answers_when_called_keeps_quiet_otherwise() -> None:
    family = chat(answers="whenCalled", name="sam")
    family.say("chat", "What do you think, Ben?")
    family.say("chat", "I like it.", by=BEN)
    assert family.state("chat") == "input"
    family.say("chat", "@sam and you?")
    assert family.due("chat") == ["complete"]
    family.say("chat", "Let us see.", by=BEN)
    family.answer("chat", "I agree.")
    assert family.state("chat") == "input"
    assert said(family)[-2:] == ["Let us see.", "I agree."]


async def test_a_model_that_answers_when_asked_waits_for_it() -> None:
    family = chat(answers="whenAsked")
    family.say("chat", "Hello @model")
    assert family.due("chat") == []
    family.send("chat", "ASK")
    assert family.due("chat") == ["complete"]


async def test_leaving_ends_it_and_the_answer_under_way() -> None:
    family = chat()
    family.say("chat", "one")
    family.send("chat", "EXIT")
    assert family.task("chat").kind == "done"
    assert family.due("chat") == []
