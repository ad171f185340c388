"""The operator "llm": from a task with messages to a task with one more."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from operators.attempt import Attempt, answer, said, task
from scripted_model import CUT, SILENCE, ScriptedModel
from taskflow.domain.errors import Invalid, Upstream
from taskflow.domain.patch import apply
from taskflow.domain.view import TaskView
from taskflow.operators.prompt.history import STOPPED


async def answered(view: TaskView, run: Attempt) -> dict[str, Any]:
    """Give the task's output after the operator's patch."""
    output: dict[str, Any] = apply(view.document, await answer(view, run))["output"]
    return output


async def sent(model: ScriptedModel, view: TaskView, run: Attempt) -> list[dict[str, str]]:
    """Give the messages that the model got to read."""
    await answered(view, run)
    messages: list[dict[str, str]] = model.calls[-1].body["messages"]
    return messages


async def test_the_answer_becomes_one_message_at_the_end(
    model: ScriptedModel, run: Attempt
) -> None:
    model.script("Hello ", "Ann!", usage=(5, 2))
    before = said("Hi")
    *old, new = (await answered(task(before), run))["messages"]
    assert old == before
    assert new.pop("at") > 0
    assert new == {
        "id": "a-1-7",
        "role": "assistant",
        "content": "Hello Ann!",
        "model": "big",
        "usage": {"in": 5, "out": 2},
    }


async def test_the_patch_costs_the_answer_and_not_the_history(
    model: ScriptedModel, run: Attempt
) -> None:
    model.script("ok")
    patch = await answer(task(said(*["long " * 100] * 500)), run)
    assert [operation.path for operation in patch.edit] == ["/output/messages/-"]
    assert "messages" not in patch.merge["output"]


async def test_tokens_add_up_over_the_answers(model: ScriptedModel, run: Attempt) -> None:
    view = task(said("Hi"), output={"messages": said("Hi"), "usage": {"in": 100, "out": 10}})
    model.script("ok", usage=(5, 2))
    assert (await answered(view, run))["usage"] == {"in": 105, "out": 12}


async def test_words_are_streamed_while_they_come(model: ScriptedModel, run: Attempt) -> None:
    gate = asyncio.Event()
    model.script("one ", gate, "two ", "three")
    asking = asyncio.create_task(answered(task(said("count")), run))
    await run.heard.wait()
    assert run.partials == ["one "]
    gate.set()
    assert (await asking)["messages"][-1]["content"] == "one two three"
    assert "".join(run.partials) == "one two three"


async def test_the_configuration_reaches_the_model(model: ScriptedModel, run: Attempt) -> None:
    local = {"model": "small", "temperature": 0.1, "maxTokens": 77}
    await answered(task(said("Hi"), local), run)
    body = model.calls[0].body
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("small", 0.1, 77)


async def test_the_system_message_is_a_template_over_the_family(
    model: ScriptedModel, run: Attempt
) -> None:
    local = {
        "systemMessage": "{{ shared.who }} on {{ tasks.topic.output.selected.topic }}"
        "{% if input.formal %}, formally{% endif %}.{{ nothing.here }}"
    }
    view = task(
        said("Hi"),
        local,
        {"topic": {"output": {"selected": {"topic": "Music"}}}, "other": {}},
        shared={"who": "Sam"},
        input={"formal": True},
    )
    assert (await sent(model, view, run))[0] == {
        "role": "system",
        "content": "Sam on Music, formally.",
    }


async def test_braces_in_what_people_say_are_no_template(
    model: ScriptedModel, run: Attempt
) -> None:
    view = task(said("{{ shared.secret }}"), shared={"secret": "canary"})
    assert (await sent(model, view, run))[0]["content"] == "{{ shared.secret }}"


async def test_a_broken_template_is_named_before_the_model_is_asked(
    model: ScriptedModel, run: Attempt
) -> None:
    with pytest.raises(Invalid) as caught:
        await answered(task(said("Hi"), {"systemMessage": "{{ oops"}), run)
    assert caught.value.kind == "template.invalid"
    assert not model.calls


async def test_one_person_is_not_named_and_several_are(model: ScriptedModel, run: Attempt) -> None:
    messages = said("Hi", "Hello", "How?")
    assert [m["content"] for m in await sent(model, task(messages), run)] == ["Hi", "Hello", "How?"]
    messages[2] |= {"user": "u2", "name": "Bo"}
    assert [m["content"] for m in await sent(model, task(messages), run)] == [
        "Ann: Hi",
        "Hello",
        "Bo: How?",
    ]


def person(content: str, name: str = "Ann", **more: Any) -> dict[str, Any]:
    return {"id": content, "role": "user", "content": content, "user": name, "name": name, **more}


def reply(content: str, **more: Any) -> dict[str, Any]:
    return {"id": content, "role": "assistant", "content": content, **more}


async def test_what_one_side_said_in_a_row_is_one_turn_for_the_model(
    model: ScriptedModel, run: Attempt
) -> None:
    messages = [
        person("Tea?"),
        person("Coffee!", "Bo"),
        reply("Half", finish="failed"),
        reply("Whole"),
        person("@model and you?"),
    ]
    local = {"systemMessage": "Be kind."}
    assert await sent(model, task(messages, local), run) == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Ann: Tea?\n\nBo: Coffee!"},
        {"role": "assistant", "content": "Half\n\nWhole"},
        {"role": "user", "content": "Ann: @model and you?"},
    ]


async def test_a_half_answer_is_read_as_it_was_said(model: ScriptedModel, run: Attempt) -> None:
    stopped = {"user": "u1", "name": "Ann"}
    messages = [person("one"), reply("Half an", finish="stopped", stopped=stopped), person("two")]
    assert [m["content"] for m in await sent(model, task(messages), run)] == [
        "one",
        "Half an",
        "two",
    ]


async def test_a_question_that_was_given_up_is_told_from_the_one_to_answer(
    model: ScriptedModel, run: Attempt
) -> None:
    stopped = {"user": "u1", "name": "Ann"}
    messages = [person("one", stopped=stopped), person("two")]
    (turn,) = await sent(model, task(messages), run)
    assert turn == {"role": "user", "content": f"one\n\n{STOPPED}\n\ntwo"}


async def test_a_chat_whose_oldest_messages_are_left_out_alternates_too(
    model: ScriptedModel, run: Attempt
) -> None:
    local = {"contextTokens": 400, "maxTokens": 100}
    messages = [person(f"{i} " + "word " * 30) for i in range(40)]
    (turn,) = await sent(model, task(messages, local), run)
    assert turn["content"].count("word") < 40 * 30
    assert turn["content"].split("\n\n")[-1].startswith("39 ")


async def test_the_oldest_messages_are_left_out_when_the_context_is_full(
    model: ScriptedModel, run: Attempt
) -> None:
    local = {"systemMessage": "Be kind.", "contextTokens": 400, "maxTokens": 100}
    messages = said(*(f"{i} " + "word " * 30 for i in range(41)))
    system, first, *_, last = await sent(model, task(messages, local), run)
    assert system == {"role": "system", "content": "Be kind."}
    assert last["content"].startswith("40 ")
    assert first["role"] == "user"
    assert int(first["content"].split()[0]) > 30


async def test_a_last_message_that_is_too_long_is_sent_all_the_same(
    model: ScriptedModel, run: Attempt
) -> None:
    view = task(said("a", "b", "long " * 1000), {"contextTokens": 100})
    assert len(await sent(model, view, run)) == 1


async def test_a_system_message_that_came_by_a_connection_is_nobodys_template(
    model: ScriptedModel, run: Attempt
) -> None:
    drawn = task(said("Hi"), {"systemMessage": "{{ shared.who }}"}, shared={"who": "Sam"})
    brought = {**drawn.document, "config": {"local": {"systemMessage": "Say {{ shared.who }}"}}}
    view = replace(drawn, document=brought)
    assert (await sent(model, view, run))[0]["content"] == "Say {{ shared.who }}"
    assert (await sent(model, drawn, run))[0]["content"] == "Sam"


async def test_an_empty_answer_is_an_error_and_not_a_message(
    model: ScriptedModel, run: Attempt
) -> None:
    model.script(" ", "\n")
    with pytest.raises(Upstream) as caught:
        await answered(task(said("Hi")), run)
    assert caught.value.kind == "model.empty"


async def test_an_answer_that_was_cut_short_says_so(model: ScriptedModel, run: Attempt) -> None:
    model.script("and so", finish="length")
    assert (await answered(task(said("Hi")), run))["messages"][-1]["finish"] == "length"


@pytest.mark.parametrize(
    "pieces", [("<think>6 times", " 7</think>\n\n", "42"), ("6 times", " 7\n</think>", "\n\n42")]
)
async def test_what_is_thought_is_shown_apart_and_is_no_part_of_the_answer(
    model: ScriptedModel, run: Attempt, pieces: tuple[str, ...]
) -> None:
    model.script(*pieces)
    assert (await answered(task(said("How much?")), run))["messages"][-1]["content"] == "42"
    assert "".join(run.thoughts).strip() == "6 times 7"
    assert "".join(run.partials) == "42"


async def test_a_thought_without_an_answer_is_no_message(
    model: ScriptedModel, run: Attempt
) -> None:
    model.script("<think>6 times", finish="length")
    with pytest.raises(Upstream) as caught:
        await answered(task(said("How much?")), run)
    assert caught.value.kind == "model.cutShort"


async def test_an_interrupted_answer_changes_nothing(model: ScriptedModel, run: Attempt) -> None:
    model.script("half", CUT)
    with pytest.raises(Upstream):
        await answered(task(said("Hi")), run)
    assert run.partials == ["half"]


async def test_cancelling_closes_the_call(model: ScriptedModel, run: Attempt) -> None:
    model.script("half", SILENCE)
    asking = asyncio.create_task(answered(task(said("Hi")), run))
    await run.heard.wait()
    asking.cancel()
    await (await model.call(0)).left.wait()
    with pytest.raises(asyncio.CancelledError):
        await asking
