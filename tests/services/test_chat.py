"""The service "chat": what it promises to those who ask a language model."""

import asyncio
import logging

import pytest
from msgspec import structs

from scripted_model import CUT, SILENCE, Script, ScriptedModel
from services.conftest import KEY, PATIENT
from taskflow.domain.errors import Limited, TaskflowError, Unavailable, Upstream
from taskflow.domain.model import Delta, Question, Usage
from taskflow.services.openai import Chat

HELLO = Question([{"role": "user", "content": "hello"}])


async def deltas(chat: Chat, question: Question = HELLO) -> list[Delta]:
    async with chat.ask(question) as answer:
        return [delta async for delta in answer]


async def text(chat: Chat, question: Question = HELLO) -> str:
    return "".join(delta.text for delta in await deltas(chat, question))


async def failure(chat: Chat, question: Question = HELLO) -> TaskflowError:
    with pytest.raises(TaskflowError) as caught:
        await deltas(chat, question)
    return caught.value


async def test_an_answer_arrives_whole_whatever_its_characters(
    model: ScriptedModel, chat: Chat
) -> None:
    model.script("Grü", "ße ", "👩‍🚀", '\n"quoted" \\ \u2028', " end")
    assert await text(chat) == 'Grüße 👩‍🚀\n"quoted" \\ \u2028 end'


async def test_a_question_is_sent_as_it_was_asked(model: ScriptedModel, chat: Chat) -> None:
    question = Question(
        HELLO.messages, model="small", temperature=0.2, max_tokens=9, options={"seed": 4}
    )
    async with chat.ask(question) as answer:
        assert answer.model == "small"
    body = (await model.call(0)).body
    assert body["messages"] == [{"role": "user", "content": "hello"}]
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("small", 0.2, 9)
    assert body["seed"] == 4
    assert (await model.call(0)).headers["authorization"] == f"Bearer {KEY}"


async def test_the_configured_model_answers_unless_another_is_named(
    model: ScriptedModel, chat: Chat
) -> None:
    await text(chat)
    assert (await model.call(0)).body["model"] == "big"


async def test_without_a_configured_model_the_servers_first_one_answers(chat: Chat) -> None:
    chat.values["TASKFLOW_MODEL"] = ""
    async with chat.ask(HELLO) as answer:
        assert answer.model == "scripted"


async def test_the_first_token_is_handed_over_before_the_second_exists(
    model: ScriptedModel, chat: Chat
) -> None:
    gate = asyncio.Event()
    model.script("one", gate, "two")
    async with chat.ask(HELLO) as answer:
        assert (await anext(answer)).text == "one"
        gate.set()
        assert "".join([delta.text async for delta in answer]) == "two"


async def test_tokens_are_counted_by_the_server(model: ScriptedModel, chat: Chat) -> None:
    model.script("a", "b", usage=(11, 2))
    *others, last = await deltas(chat)
    assert last.usage == Usage(11, 2)
    assert not any(delta.usage for delta in others)


async def test_tokens_that_nobody_counted_are_estimated_and_say_so(
    model: ScriptedModel, chat: Chat
) -> None:
    model.script("four", "four", usage=None)
    assert (await deltas(chat))[-1].usage == Usage(2, 2, estimated=True)


async def test_tool_calls_are_kept_as_they_came(model: ScriptedModel, chat: Chat) -> None:
    call = b'{"index":0,"function":{"name":"f","arguments":"{}"}}'
    model.script(b'data: {"choices":[{"delta":{"tool_calls":[' + call + b"]}}]}\n\n")
    assert [bytes(tool) for delta in await deltas(chat) for tool in delta.tools] == [call]


async def test_events_may_be_cut_anywhere_and_hold_comments(
    model: ScriptedModel, chat: Chat
) -> None:
    stream = (
        ': waiting\r\n\r\nevent: x\r\ndata: {"choices":[{"delta":{"content":"é"}}]}\r\n\r\n'
        'data:{"choices":[{"delta":\ndata: {"content":"!"}}]}\n\n'
    ).encode()
    model.script(*(stream[i : i + 1] for i in range(len(stream))))
    assert await text(chat) == "é!"


async def test_a_server_that_does_not_stream_is_understood(
    model: ScriptedModel, chat: Chat
) -> None:
    body = b'{"choices":[{"message":{"content":"at once"},"finish_reason":"stop"}]}'
    model.script(status=200, body=body)
    first, last = await deltas(chat)
    assert (first.text, first.finish) == ("at once", "stop")
    assert last.usage == Usage(2, 2, estimated=True)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_busy_server_is_asked_again(model: ScriptedModel, chat: Chat, status: int) -> None:
    model.script(status=status, headers={"retry-after": "0"})
    model.script("there")
    assert await text(chat) == "there"
    assert len(model.calls) == 2


async def test_a_connection_that_breaks_before_the_first_token_is_made_again(
    model: ScriptedModel, chat: Chat
) -> None:
    model.script(CUT)
    model.script("there")
    assert await text(chat) == "there"


async def test_an_answer_that_breaks_after_its_first_token_is_not_asked_for_again(
    model: ScriptedModel, chat: Chat
) -> None:
    model.script("half an ", CUT)
    error = await failure(chat)
    assert isinstance(error, Upstream)
    assert error.kind == "model.interrupted"
    assert len(model.calls) == 1


async def test_an_answer_that_ends_without_a_reason_counts_as_broken(
    model: ScriptedModel, chat: Chat
) -> None:
    model.script("half", finish=None)
    assert await text(chat) == "half", "[DONE] is an end"
    model.script(b'data: {"choices":[{"delta":{"content":"half"}}]}\n\n', CUT)
    assert (await failure(chat)).kind == "model.interrupted"


async def test_a_server_that_stays_busy_is_reported_with_the_time_to_wait(
    model: ScriptedModel, chat: Chat
) -> None:
    for _ in range(PATIENT.attempts):
        model.script(
            status=429, headers={"retry-after": "0"}, body=b'{"error":{"message":"Slow down."}}'
        )
    error = await failure(chat)
    assert isinstance(error, Limited)
    assert (error.kind, error.details) == ("model.limited", {"retryAfter": 0.0})
    assert "Slow down." in error.message
    assert len(model.calls) == PATIENT.attempts


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (401, b"{}", ("model.refused", "OPENAI_API_KEY")),
        (404, b'{"error":{"message":"no such model"}}', ("model.refused", "TASKFLOW_MODEL")),
        (400, b'{"error":"bad picture"}', ("model.refused", "bad picture")),
        (400, b'{"error":{"code":"context_length_exceeded"}}', ("model.tooLong", "contextTokens")),
        (500, b"<html>oops</html>", ("model.failed", "Ask again later")),
        (200, b"<html>hi</html>", ("model.badAnswer", "/v1")),
        (200, b'{"error":{"message":"no memory"}}', ("model.failed", "no memory")),
    ],
)
async def test_every_refusal_has_a_code_and_says_what_to_do(
    model: ScriptedModel, chat: Chat, status: int, body: bytes, expected: tuple[str, str]
) -> None:
    for _ in range(PATIENT.attempts):
        model.script(status=status, body=body)
    error = await failure(chat)
    code, says = expected
    assert error.kind == code
    assert says in error.message


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (b'data: {"choices": [{]}\n\n', "model.badAnswer"),
        (b'data: {"choices": 7}\n\n', "model.badAnswer"),
        (b'data: {"error": {"message": "out of memory"}}\n\n', "model.failed"),
    ],
)
async def test_an_event_that_makes_no_sense_ends_the_answer(
    model: ScriptedModel, chat: Chat, event: bytes, code: str
) -> None:
    model.script("so far ", event, SILENCE)
    assert (await failure(chat)).kind == code
    await (await model.call(0)).left.wait()


async def test_an_endless_event_is_not_kept_in_memory(model: ScriptedModel, chat: Chat) -> None:
    model.script("x", *(b"data: " + b"x" * 65_536 for _ in range(40)), SILENCE)
    assert (await failure(chat)).kind == "model.badAnswer"


async def test_a_server_that_is_away_is_named_as_such(chat: Chat) -> None:
    chat.values["OPENAI_BASE_URL"] = "http://127.0.0.1:1/v1"
    error = await failure(chat)
    assert isinstance(error, Unavailable)
    assert error.kind == "model.away"


async def test_no_configured_server_is_a_clear_error() -> None:
    assert (await failure(Chat({}))).kind == "model.notConfigured"


async def test_a_model_that_does_not_begin_is_given_up(model: ScriptedModel, chat: Chat) -> None:
    model.script("Hello!")
    warm = Chat(chat.values, limits=PATIENT)
    await text(warm)  # what the first question of all needs must not count
    await warm.close()
    chat.limits = structs.replace(PATIENT, first=1.0)
    model.script(SILENCE)
    assert (await failure(chat)).kind == "model.timeout"
    await (await model.call(1)).left.wait()


async def test_a_model_that_falls_silent_is_given_up(model: ScriptedModel, chat: Chat) -> None:
    chat.limits = structs.replace(PATIENT, between=0.05)
    model.script("well, ", SILENCE)
    assert (await failure(chat)).kind == "model.timeout"
    await (await model.call(0)).left.wait()


async def test_a_question_may_grant_a_model_more_time_than_is_usual(
    model: ScriptedModel, chat: Chat
) -> None:
    chat.limits = structs.replace(PATIENT, whole=0.1)
    model.script(*(step for _ in range(10) for step in ("and ", 0.05)))
    patient = structs.replace(HELLO, patience=30.0)
    async with chat.ask(patient) as answer:
        said = "".join([delta.text async for delta in answer])
    assert said == "and " * 10


async def test_a_model_that_never_ends_is_given_up(model: ScriptedModel, chat: Chat) -> None:
    chat.limits = structs.replace(PATIENT, whole=1.0)
    model.script(*(step for _ in range(400) for step in ("and ", 0.005)))
    assert (await failure(chat)).kind == "model.timeout"
    await (await model.call(0)).left.wait()


async def test_leaving_early_closes_the_call_at_the_server(
    model: ScriptedModel, chat: Chat
) -> None:
    model.script("one ", SILENCE)
    async with chat.ask(HELLO) as answer:
        await anext(answer)
    await (await model.call(0)).left.wait()


@pytest.mark.parametrize("said", [(), ("one ",)])
async def test_cancelling_closes_the_call_at_the_server_at_any_time(
    model: ScriptedModel, chat: Chat, said: tuple[str, ...]
) -> None:
    model.script(*said, SILENCE)
    asking = asyncio.create_task(deltas(chat))
    call = await model.call(0)
    asking.cancel()
    await call.left.wait()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_what_a_model_does_not_take_is_left_out_and_remembered(
    model: ScriptedModel, chat: Chat
) -> None:
    model.script(status=400, body=b'{"error":{"param":"max_tokens","message":"use another one"}}')
    question = structs.replace(HELLO, max_tokens=5)
    await text(chat, question)
    await text(chat, question)
    assert [("max_tokens" in call.body) for call in model.calls] == [True, False, False]
    assert model.calls[2].body["max_completion_tokens"] == 5


async def test_the_address_may_become_known_late(model: ScriptedModel) -> None:
    chat = Chat({}, limits=PATIENT)
    started = asyncio.Event()

    async def ready() -> None:
        await started.wait()
        chat.values["OPENAI_BASE_URL"] = model.url

    chat.ready = ready
    model.script("at last")
    asking = asyncio.create_task(text(chat))
    started.set()
    assert await asking == "at last"
    await chat.close()


async def test_the_size_of_the_context_has_a_usual_value(chat: Chat) -> None:
    assert await chat.context() == 8192


async def test_the_key_appears_in_no_log_and_no_error(
    model: ScriptedModel, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.script(status=400, body=b'{"error":{"message":"key ' + KEY.encode() + b' is bad"}}')
    error = await failure(chat)
    chat.values["OPENAI_BASE_URL"] = "http://127.0.0.1:1/v1"
    away = await failure(chat)
    assert KEY not in caplog.text
    for told in (error, away):
        assert KEY not in f"{told} {told.as_json()} {told.__cause__}"


async def test_many_answers_at_once_do_not_mix(chat: Chat) -> None:
    asked = [Question([{"role": "user", "content": f"number {i}"}]) for i in range(30)]
    answers = await asyncio.gather(*(text(chat, question) for question in asked))
    for i, answer in enumerate(answers):
        assert answer.startswith(f"You wrote: **number {i}**")


async def test_many_answers_at_once_are_handed_over_in_fewer_pieces(model: ScriptedModel) -> None:
    model.default = Script(tuple(f"word{number} " for number in range(20)))
    model.delay = 0.02
    values = {"OPENAI_BASE_URL": model.url, "TASKFLOW_MODEL": "big", "TASKFLOW_MODEL_AT_ONCE": "64"}
    limits = structs.replace(PATIENT, pace=0.0, crowded=1.0)
    chat = Chat(values, limits=limits)
    alone = await deltas(chat)
    crowd = await asyncio.gather(*(deltas(chat) for _ in range(20)))
    again = await deltas(chat)
    await chat.close()
    whole = "".join(delta.text for delta in alone)
    assert whole == "".join(f"word{number} " for number in range(20))
    for told in crowd:
        assert "".join(delta.text for delta in told) == whole
        assert len(told) < len(alone) / 2
    assert len(again) > len(alone) / 2, "who is alone again is told at once again"


async def test_connections_are_used_again(model: ScriptedModel, chat: Chat) -> None:
    for _ in range(5):
        await text(chat)
    assert model.connections == 1
