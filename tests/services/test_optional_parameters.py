"""What a server refuses in a question is left out, or said otherwise: there is an answer anyway."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from msgspec import structs

from scripted_model import Script, ScriptedModel
from services.asked import HELLO, heard
from taskflow.domain.model import Question
from taskflow.services.openai import Chat

JINJA = (
    "Error: Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/..."
)
TAUGHT = Question(
    [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hello"}],
    max_tokens=500,
    temperature=0.7,
)
UNSUPPORTED = "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
NO_ROOM = (
    "'max_tokens' or 'max_completion_tokens' is too large: 500. This model's maximum context "
    "length is 512 tokens and your request has 100 input tokens"
)


def refuse(model: ScriptedModel, status: int, *, once: bool = True, **error: Any) -> None:
    """Refuse questions; ``once`` only the next."""
    script = Script(status=status, body=msgspec.json.encode({"error": error}))
    if once:
        model.scripts.append(script)
    else:
        model.judge = lambda _: script


def roles(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in body["messages"]]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "System role not supported"),  # Gemma on vLLM
        (400, "Unsupported value: 'messages[0].role' does not support 'system' with this model."),
        (400, "Developer instruction is not enabled for models/gemma-3-27b-it"),
        (500, "Only user, assistant and tool roles are supported, got system."),  # llama.cpp
        (500, JINJA),
        (400, "Conversation roles must alternate user/assistant/user/assistant/..."),
    ],
)
async def test_a_model_without_a_role_of_the_system_is_told_the_same_by_the_first_person(
    model: ScriptedModel, chat: Chat, status: int, message: str
) -> None:
    refuse(model, status, message=message)
    assert not (await heard(chat, TAUGHT)).error
    assert not (await heard(chat, TAUGHT)).error
    sent = [roles(call.body) for call in model.calls]
    assert sent[0] == [("system", "Be brief."), ("user", "hello")]
    assert sent[1:] == [[("user", "Be brief.\n\nhello")]] * 2, "it is remembered"


async def test_a_template_that_takes_no_conversation_at_all_is_asked_once_and_named(
    model: ScriptedModel, chat: Chat
) -> None:
    refuse(model, 500, message=JINJA, once=False)
    told = await heard(chat)
    assert (told.error, len(model.calls)) == ("model.refused", 1)
    assert told.message.endswith("Try another model.")


async def test_a_limit_is_sent_under_its_newer_name_and_both_are_left_out_where_none_is_taken(
    model: ScriptedModel, chat: Chat
) -> None:
    refuse(model, 400, message=f"{UNSUPPORTED}'max_completion_tokens' instead.", param="max_tokens")
    await heard(chat, TAUGHT)
    assert model.calls[1].body["max_completion_tokens"] == 500
    refuse(model, 400, message="Unknown parameter: max_completion_tokens")
    assert not (await heard(chat, TAUGHT)).error
    assert not {"max_tokens", "max_completion_tokens"} & model.calls[3].body.keys()


@pytest.mark.parametrize(
    "message",
    [NO_ROOM, "max_tokens is too large: 500. This model supports at most 400 completion tokens."],
)
async def test_a_limit_that_does_not_fit_this_once_is_left_out_this_once(
    model: ScriptedModel, chat: Chat, message: str
) -> None:
    refuse(model, 400, message=message)
    assert not (await heard(chat, TAUGHT)).error
    assert not (await heard(chat, TAUGHT)).error
    limits = [call.body.get("max_tokens") for call in model.calls]
    assert limits == [500, None, 500]
    assert all("max_completion_tokens" not in call.body for call in model.calls)


async def test_a_thinker_that_had_no_tokens_left_says_so_and_is_not_asked_again(
    model: ScriptedModel, chat: Chat
) -> None:
    refuse(
        model,
        400,
        message="Could not finish the message because max_tokens or model output limit was reached."
        " Please try again with higher max_tokens.",
    )
    told = await heard(chat, TAUGHT)
    assert (told.error, len(model.calls)) == ("model.cutShort", 1)
    assert "maxTokens" in told.message


@pytest.mark.parametrize(
    "error",
    [
        {"message": "Your organization must be verified to stream this model.", "param": "stream"},
        {
            "message": "Provider returned error",
            "metadata": {
                "raw": '{"error": {"message": "Your organization must be verified to stream this '
                'model", "param": "stream"}}'
            },
        },
    ],
    ids=["OpenAI", "OpenRouter"],
)
async def test_a_model_that_may_not_be_streamed_answers_at_once(
    model: ScriptedModel, chat: Chat, error: Mapping[str, Any]
) -> None:
    refuse(model, 400, **error)
    model.script("Hel", "lo", usage=(9, 2))
    told = await heard(chat, TAUGHT)
    assert (told.text, told.error) == ("Hello", "")
    assert not {"stream", "stream_options"} & model.calls[1].body.keys()


async def test_a_word_in_a_refusal_is_not_a_member_that_is_refused(
    model: ScriptedModel, chat: Chat
) -> None:
    refuse(model, 400, message="The stream of tokens would be harmful.")
    told = await heard(chat, TAUGHT)
    assert (told.error, len(model.calls)) == ("model.refused", 1)


async def test_a_question_without_anything_to_spare_is_refused_once(
    model: ScriptedModel, chat: Chat
) -> None:
    refuse(model, 400, message="temperature and max_tokens are odd", once=False)
    told = await heard(chat, structs.replace(HELLO))
    assert (told.error, len(model.calls)) == ("model.refused", 1)


async def test_what_follows_a_question_mark_goes_with_every_request(
    model: ScriptedModel, chat: Chat
) -> None:
    chat.values["OPENAI_BASE_URL"] += "?api-version=preview&key=a%20b"
    assert not (await heard(chat)).error
    assert model.calls[0].path == "/v1/chat/completions?api-version=preview&key=a+b"
