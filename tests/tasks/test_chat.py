"""TaskChat, as the people in it see it."""

from typing import Any

import pytest
from msgspec import to_builtins

from taskflow.domain.errors import IllegalEvent, Invalid
from taskflow.domain.limits import MAX_BYTES
from taskflow.tasks.chat import Chat
from taskflow.testing.rehearsal import ANNA, BEN, Rehearsal, plan


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


async def test_long_thinking_and_a_long_answer_are_waited_for() -> None:
    family = chat()
    family.say("chat", "one")
    (timer,) = family.task("chat").timers.values()
    assert timer.due - family.at > (105 + 60) * 1000
    family.at += 105_000
    family.stream("chat", "Forty-")
    family.at += 60_000
    family.answer("chat", "Forty-two")
    assert said(family) == ["one", "Forty-two"]


@pytest.mark.parametrize("patience", [10, 1800])
async def test_an_answer_is_waited_for_as_long_as_the_chat_says(patience: int) -> None:
    family = chat(patience=patience)
    family.say("chat", "one")
    (timer,) = family.task("chat").timers.values()
    assert timer.due == family.at + patience * 1000
    family.let_time_pass("chat")
    assert f"within {patience} seconds" in family.task("chat").document["error"]["message"]


async def test_a_chat_of_an_earlier_chart_waits_as_long_as_that_says() -> None:
    chart = to_builtins(Chat.machine)
    receiving = chart["states"]["receiving"]
    receiving["after"] = {"120000": {"target": "failed", "actions": ["giveUp"]}}
    family = Rehearsal(plan({"name": "chat", "type": "TaskChat", "fsm": chart}))
    family.say("chat", "one")
    (timer,) = family.task("chat").timers.values()
    assert timer.due == family.at + 120_000
    family.let_time_pass("chat")
    assert "within 120 seconds" in family.task("chat").document["error"]["message"]


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


async def test_an_address_or_another_s_name_calls_no_model() -> None:
    family = chat(answers="whenCalled", name="model")
    for said in ("Write to me@modelling.org", "@models are many", "```\n@model\n```"):
        family.say("chat", said)
        assert family.due("chat") == []
    family.say("chat", "(@Model?)")
    assert family.due("chat") == ["complete"]


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


def half(family: Rehearsal) -> dict[str, Any]:
    """Give the last message, which the model did not finish."""
    message: dict[str, Any] = family.output("chat")["messages"][-1]
    assert message["role"] == "assistant"
    return message


async def test_what_was_said_of_a_stopped_answer_is_kept_with_who_stopped_it() -> None:
    family = chat(model="big")
    family.say("chat", "one")
    family.stream("chat", "Half ", "an answer ")
    family.at = 2_000
    family.send("chat", "CANCEL", by=BEN)
    message = half(family)
    assert message.pop("usage")["estimated"] is True
    assert message == {
        "id": "a-1-1",
        "role": "assistant",
        "content": "Half an answer",
        "at": 2_000,
        "model": "big",
        "finish": "stopped",
        "stopped": {"user": "ben", "name": "Ben"},
    }
    assert family.output("chat")["usage"]["out"] > 0
    assert (family.state("chat"), family.due("chat")) == ("input", [])


async def test_a_stopped_answer_is_stored_in_the_event_that_stops_it() -> None:
    family = chat()
    family.say("chat", "one")
    family.stream("chat", "Half")
    before = len(family.events)
    family.send("chat", "CANCEL")
    (event,) = family.events[before:]
    assert (event.event, len(event.settled)) == ("CANCEL", 2)
    assert [operation.path for operation in event.patch.edit] == ["/output/messages/-"]


async def test_a_result_that_comes_after_the_stop_changes_nothing() -> None:
    family = chat()
    family.say("chat", "one")
    (effect,) = family.task("chat").effects
    family.stream("chat", "Half")
    family.send("chat", "CANCEL")
    before = family.task("chat").document
    family.answer("chat", "Half and whole", effect)
    assert family.task("chat").document == before


async def test_a_stop_that_comes_after_the_result_finds_nothing_to_stop() -> None:
    family = chat()
    family.say("chat", "one")
    family.stream("chat", "Whole")
    family.answer("chat", "Whole")
    with pytest.raises(IllegalEvent):
        family.send("chat", "CANCEL")
    assert said(family) == ["one", "Whole"]


async def test_a_stopped_answer_comes_before_what_was_said_meanwhile() -> None:
    family = chat()
    family.say("chat", "one")
    family.stream("chat", "Half")
    family.say("chat", "two", by=BEN)
    family.send("chat", "CANCEL")
    assert said(family) == ["one", "Half", "two"]
    assert family.due("chat") == ["complete"]
    assert family.output("chat")["waiting"] == []


async def test_what_was_said_before_a_failure_is_kept_and_taken_back_by_the_next_try() -> None:
    family = chat()
    family.say("chat", "one")
    family.stream("chat", "Half")
    family.fail("chat")
    assert family.state("chat") == "failed"
    assert (half(family)["content"], half(family)["finish"]) == ("Half", "failed")
    assert "stopped" not in half(family)
    family.send("chat", "RETRY")
    assert said(family) == ["one"]
    family.answer("chat", "Whole")
    assert said(family) == ["one", "Whole"]


async def test_what_was_said_before_a_failure_stays_when_somebody_goes_on() -> None:
    family = chat()
    family.say("chat", "one")
    family.stream("chat", "Half")
    family.fail("chat")
    family.say("chat", "two")
    assert said(family) == ["one", "Half", "two"]


async def test_a_retry_takes_back_no_answer_that_is_complete() -> None:
    family = chat()
    family.say("chat", "one")
    family.answer("chat", "Whole")
    family.send("chat", "ASK")
    family.fail("chat")
    family.send("chat", "RETRY")
    assert said(family) == ["one", "Whole"]


async def test_what_was_said_of_an_answer_that_took_too_long_is_kept() -> None:
    family = chat()
    family.say("chat", "one")
    family.stream("chat", "Slow")
    family.let_time_pass("chat")
    assert (half(family)["content"], half(family)["finish"]) == ("Slow", "timeout")
    assert family.task("chat").document["error"]["code"] == "upstream.timeout"


@pytest.mark.parametrize("how", ["exit", "cancel", "complete"])
async def test_what_was_said_when_the_chat_ended_is_kept(how: str) -> None:
    family = chat()
    family.say("chat", "one")
    family.stream("chat", "Half")
    if how == "exit":
        family.send("chat", "EXIT")
    elif how == "cancel":
        family.cancel("chat")
    else:
        family.complete("chat")
    assert family.task("chat").done
    assert family.due("chat") == []
    assert said(family) == ["one", "Half"]
    assert half(family)["stopped"] == {"user": "anna", "name": "Anna"}


async def test_what_was_said_when_the_room_was_left_is_kept_though_nobody_stopped_it() -> None:
    family = Rehearsal(
        plan({"name": "room", "type": "TaskConversation"}, {"name": "chat", "type": "TaskChat"})
    )
    family.say("chat", "one")
    family.stream("chat", "Half")
    family.send("room", "EXIT")
    assert (half(family)["content"], half(family)["finish"]) == ("Half", "stopped")
    assert "stopped" not in half(family)


async def test_an_answer_stopped_before_a_word_marks_the_message_that_it_was_to_answer() -> None:
    family = chat()
    family.say("chat", "one")
    family.stream("chat", " ")
    family.send("chat", "CANCEL", by=BEN)
    (message,) = family.output("chat")["messages"]
    assert message["stopped"] == {"user": "ben", "name": "Ben"}
    family.send("chat", "ASK")
    assert "stopped" not in family.output("chat")["messages"][0]


async def test_a_mark_stays_on_a_message_that_somebody_goes_on_from() -> None:
    family = chat()
    family.say("chat", "one")
    family.say("chat", "two")
    family.send("chat", "CANCEL")
    one, two = family.output("chat")["messages"]
    assert "stopped" in one
    assert "stopped" not in two


async def test_a_half_answer_that_does_not_fit_any_more_holds_up_no_stop() -> None:
    family = chat()
    family.say("chat", "one")
    family.stream("chat", "x" * MAX_BYTES)
    family.send("chat", "CANCEL")
    assert family.state("chat") == "input"
    assert said(family) == ["one"]
