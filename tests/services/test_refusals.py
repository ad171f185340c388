"""What servers say when they will not answer: told to people with a code and what to do."""

import asyncio
from email.utils import formatdate
from typing import Any

import msgspec
import pytest
from msgspec import structs

from scripted_model import Script, ScriptedModel
from services.asked import HELLO, heard
from services.conftest import KEY, PATIENT, PEM, certified
from taskflow.services.openai import Chat

LONG = "the request exceeds the available context size"
CHECK = "Check OPENAI_API_KEY."
CHANGE = "Change it, or try another model."


def of(**error: Any) -> bytes:
    """Give an error in OpenAI's shape."""
    return msgspec.json.encode({"error": error})


REFUSALS: dict[str, tuple[int, bytes, str, str]] = {
    "OpenAI": (
        400,
        of(message="Bad picture."),
        "model.refused",
        f"question: Bad picture. {CHANGE}",
    ),
    "no full stop": (400, of(message="bad picture"), "model.refused", f": bad picture. {CHANGE}"),
    "another full stop": (400, of(message="坏图片。"), "model.refused", f": 坏图片。 {CHANGE}"),
    "several lines": (
        500,
        of(message="out of\n  memory\n"),
        "model.failed",
        ": out of memory. Ask",
    ),
    "a text": (400, b'{"error":"bad picture"}', "model.refused", ": bad picture. "),
    "a message alone": (400, b'{"message":"bad picture"}', "model.refused", ": bad picture. "),
    "FastAPI": (400, b'{"detail":"bad picture"}', "model.refused", ": bad picture. "),
    "FastAPI: a validation": (
        422,
        b'{"detail":[{"loc":["body","messages"],"msg":"Field required","type":"missing"}]}',
        "model.refused",
        ": body.messages: Field required. ",
    ),
    "Mistral: a validation in a message": (
        422,
        b'{"object":"error","message":{"detail":[{"loc":["body","n"],"msg":"Too big"}]}}',
        "model.refused",
        ": body.n: Too big. ",
    ),
    "Gemini: a list": (
        400,
        b'[{"error":{"code":400,"message":"Bad picture."}}]',
        "model.refused",
        "Bad",
    ),
    "Gemini: JSON in a message": (
        500,
        of(message='{\n "error": {\n "code": 500, "message": "Internal." } }'),
        "model.failed",
        "failed: Internal. Ask again later.",
    ),
    "OpenRouter: who is behind it": (
        502,
        of(code=502, message="Provider returned error", metadata={"raw": '{"detail":"cold"}'}),
        "model.failed",
        ": Provider returned error: cold. ",
    ),
    "several errors": (
        400,
        b'{"errors":[{"message":"one"},{"message":"two"}]}',
        "model.refused",
        ": one; two. ",
    ),
    "plain text": (500, b"upstream connect error", "model.failed", ": upstream connect error. "),
    "a page of a proxy": (
        502,
        b"<html><head><title>502 Bad Gateway</title></head><body><hr>nginx</body></html>",
        "model.failed",
        "failed: 502 Bad Gateway. Ask again later.",
    ),
    "a page without a title": (500, b"<html>oops</html>", "model.failed", "failed: oops. Ask"),
    "Latin-1": (400, "Ung\xfcltig".encode("latin-1"), "model.refused", ": Ung\xfcltig. "),
    "nothing": (500, b"", "model.failed", "The model server failed. Ask again later."),
    "only a code": (400, of(code="bad_picture"), "model.refused", ": bad_picture. "),
    "a key that is wrong": (401, b"{}", "model.refused", f"does not accept the API key. {CHECK}"),
    "a key with a reason": (
        401,
        of(message="No such key"),
        "model.refused",
        f": No such key. {CHECK}",
    ),
    "not allowed": (403, of(message="Not in your country"), "model.refused", "country. Check OPEN"),
    "no such model": (404, of(message="no such model"), "model.refused", "Check TASKFLOW_MODEL"),
    "no such address": (
        405,
        b'{"detail":"Method Not Allowed"}',
        "model.refused",
        "OPENAI_BASE_URL",
    ),
    "OpenAI: too long": (400, of(code="context_length_exceeded"), "model.tooLong", "contextTokens"),
    "llama.cpp: too long": (
        400,
        of(code=400, message=LONG, type="exceed_context_size_error"),
        "model.tooLong",
        "contextTokens",
    ),
    "older llama.cpp: too long": (
        500,
        of(code=500, message=LONG),
        "model.tooLong",
        "contextTokens",
    ),
    "Gemini: too long": (
        400,
        of(message="The input token count (9) exceeds the maximum number of tokens allowed (8)."),
        "model.tooLong",
        "contextTokens",
    ),
    "LiteLLM: too long": (
        400,
        of(message="litellm.ContextWindowExceededError: too much"),
        "model.tooLong",
        "contextTokens",
    ),
    "a body that is too large": (413, b"<html>", "model.tooLong", "contextTokens"),
    "Azure: the filter": (
        400,
        of(code="content_filter", message="The response was filtered"),
        "model.refused",
        "filter refused the question: The response was filtered. Ask in another way.",
    ),
    "TGI: too long": (
        422,
        of(message="Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096."),
        "model.tooLong",
        "contextTokens",
    ),
    "GitHub Models: too long": (
        413,
        of(code="tokens_limit_reached", message="Request body too large for gpt-4o model."),
        "model.tooLong",
        "contextTokens",
    ),
    "Bedrock: too long": (
        400,
        of(message="Input is too long for requested model."),
        "model.tooLong",
        "contextTokens",
    ),
    "Anthropic: no credit": (
        400,
        of(type="invalid_request_error", message="Your credit balance is too low."),
        "model.limited",
        "Add credit",
    ),
    "xAI: no credit": (
        403,
        b'{"code":"permission denied","error":"Your team doesn\'t have any credits yet."}',
        "model.limited",
        "Add credit",
    ),
    "Moonshot: no credit": (
        429,
        of(type="exceeded_current_quota_error", message="Your account is suspended."),
        "model.limited",
        "Add credit",
    ),
    "Ollama: not pulled": (
        404,
        of(message='model "llama9" not found, try pulling it first', type="api_error"),
        "model.refused",
        "try pulling it first. Check TASKFLOW_MODEL",
    ),
    "Ollama: no memory": (
        500,
        of(message="model requires more system memory (8.4 GiB) than is available (5.1 GiB)"),
        "model.failed",
        "than is available (5.1 GiB). Ask again later.",
    ),
    "Azure: no deployment": (
        404,
        of(code="DeploymentNotFound", message="The API deployment does not exist."),
        "model.refused",
        "Check TASKFLOW_MODEL",
    ),
    "Cloudflare: the server behind it is away": (
        522,
        b"<!DOCTYPE html><title>example.org | 522: Connection timed out</title>",
        "model.failed",
        "522: Connection timed out. Ask again later.",
    ),
    "Anthropic: overloaded": (
        529,
        b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
        "model.failed",
        "failed: Overloaded. Ask again later.",
    ),
    "Groq: no capacity": (
        498,
        of(message="Flex tier capacity exceeded", code="capacity_exceeded"),
        "model.refused",
        "Flex tier capacity exceeded.",
    ),
    "OpenAI: no credit": (
        429,
        of(code="insufficient_quota", type="insufficient_quota", message="You exceeded it."),
        "model.limited",
        "Add credit",
    ),
    "DeepSeek: no credit": (402, of(message="Insufficient Balance"), "model.limited", "Add credit"),
}
REPEATED = {429, 498, 500, 502, 522, 529}
ONCE = {"OpenAI: no credit", "Moonshot: no credit", "older llama.cpp: too long"}


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_refusal_says_what_the_server_said_and_what_to_do(
    model: ScriptedModel, chat: Chat, name: str
) -> None:
    status, body, code, says = REFUSALS[name]
    for _ in range(PATIENT.attempts):
        model.script(status=status, body=body)
    told = await heard(chat)
    assert (told.error, told.message[-1]) == (code, ".")
    assert says in told.message
    again = status in REPEATED and name not in ONCE
    assert len(model.calls) == (PATIENT.attempts if again else 1)


@pytest.mark.parametrize("name", ["OpenAI", "plain text", "Latin-1"])
async def test_an_error_inside_a_good_answer_is_told_alike(
    model: ScriptedModel, chat: Chat, name: str
) -> None:
    reason = REFUSALS[name][1]
    said = b"event: error\ndata: " + reason.replace(b"\n", b" ") + b"\n\n"
    model.script("so far", said)
    told = await heard(chat)
    assert (told.text, told.error) == ("so far", "model.failed")
    assert told.message.startswith("The model stopped with an error: ")
    assert told.message.endswith(". Ask again later.")


async def test_a_long_reason_is_shortened_and_shows_no_part_of_the_key(
    model: ScriptedModel, chat: Chat
) -> None:
    reason = "x" * 290 + KEY + "y" * 1000
    model.script(status=400, body=of(message=reason))
    model.script(b"data: " + of(message=f"{KEY} is bad") + b"\n\n")
    for told in (await heard(chat), await heard(chat)):
        assert "***" in told.message
        assert KEY[:6] not in told.message
        assert len(told.message) < 500


async def test_without_a_key_one_is_asked_for(model: ScriptedModel, chat: Chat) -> None:
    chat.values["OPENAI_API_KEY"] = ""
    model.script(status=401, body=b"{}")
    assert "Set OPENAI_API_KEY." in (await heard(chat)).message


@pytest.mark.parametrize("key", ["sk-ключ", "sk-\x00", "sk-a\r\nx-y: z"])
async def test_a_key_that_is_none_is_never_sent(model: ScriptedModel, chat: Chat, key: str) -> None:
    chat.values["OPENAI_API_KEY"] = key
    told = await heard(chat)
    assert told.error == "model.refused"
    assert "copy it" in told.message
    assert not model.calls


async def test_a_member_that_a_server_does_not_know_is_left_out_by_all_who_ask_at_once(
    model: ScriptedModel, chat: Chat
) -> None:
    refused = Script(status=400, body=of(param="max_tokens", message="use another one"))
    model.judge = lambda body: refused if "max_tokens" in body else None
    question = structs.replace(HELLO, max_tokens=5)
    told = await asyncio.gather(*(heard(chat, question) for _ in range(6)))
    assert [one.error for one in told] == [""] * 6


async def test_white_space_around_a_key_is_no_part_of_it(model: ScriptedModel, chat: Chat) -> None:
    chat.values["OPENAI_API_KEY"] = f" {KEY}\n"
    await heard(chat)
    assert model.calls[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "90"}, 90),
        ({"retry-after-ms": "90000", "retry-after": "1"}, 90),
        ({"retry-after": formatdate(4_000_000_000, usegmt=True)}, None),
    ],
)
async def test_who_asks_for_more_patience_than_there_is_is_not_asked_again(
    model: ScriptedModel, chat: Chat, headers: dict[str, str], seconds: int | None
) -> None:
    model.script(status=429, headers=headers, body=of(message="Slow down"))
    told = await heard(chat)
    assert len(model.calls) == 1
    assert told.error == "model.limited"
    assert told.details["retryAfter"] >= 90
    if seconds:
        assert told.details["retryAfter"] == seconds
        assert told.message.endswith(": Slow down. Ask again in 90 s.")


async def test_the_time_to_wait_may_stand_in_the_error(model: ScriptedModel, chat: Chat) -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}]
    body = of(code=429, message="You exceeded your current quota.", details=details)
    model.script(status=429, body=b"[" + body + b"]")
    assert (await heard(chat)).details == {"retryAfter": 34.5}


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("Rate limit reached for gpt-4o. Please try again in 20s.", 20),
        ("Please try again in 350ms. Visit the page.", 0.35),
        ("Please try again in 1m47.5854s. Visit https://console.groq.com.", 107.5854),
        ("Please try again in 1h2m3s.", 3723),
        ("Please retry after 86 seconds.", 86),
        ("Please retry in 34.07s.", 34.07),
        ("Try again in a while.", None),
    ],
)
async def test_the_time_to_wait_may_stand_in_the_words(
    model: ScriptedModel, chat: Chat, message: str, seconds: float | None
) -> None:
    model.script(status=429, body=of(message=message))
    model.judge = lambda _: Script(status=429, body=of(message=message))
    chat.limits = structs.replace(PATIENT, attempts=1)
    told = await heard(chat)
    assert told.details.get("retryAfter") == (seconds and pytest.approx(seconds))


async def test_a_limit_that_is_told_inside_an_answer_is_one(
    model: ScriptedModel, chat: Chat
) -> None:
    for _ in range(PATIENT.attempts):
        model.script(b"data: " + of(type="rate_limit_error", message="Slow down") + b"\n\n")
    assert (await heard(chat)).error == "model.limited"
    assert len(model.calls) == PATIENT.attempts


async def test_a_member_that_a_server_does_not_know_is_left_out_whatever_its_status(
    model: ScriptedModel, chat: Chat
) -> None:
    body = b'{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra"}]}'
    model.script(status=422, body=body)
    assert not (await heard(chat)).error
    assert ["stream_options" in call.body for call in model.calls] == [True, False]


async def test_a_key_with_white_space_around_it_is_shown_nowhere(
    model: ScriptedModel, chat: Chat
) -> None:
    chat.values["OPENAI_API_KEY"] = f"{KEY}\n"
    model.script(status=400, body=of(message=f"{KEY} is bad"))
    assert KEY not in (await heard(chat)).message


@pytest.mark.parametrize(
    "url", ["http://[::1/v1", "localhost:11434/v1", "ftp://host/v1", "http://"]
)
async def test_an_address_that_is_none_is_named_as_such(chat: Chat, url: str) -> None:
    chat.values["OPENAI_BASE_URL"] = url
    told = await heard(chat)
    assert told.error == "model.away"
    assert "OPENAI_BASE_URL" in told.message


async def test_a_certificate_that_is_not_trusted_is_named_and_can_be_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with ScriptedModel(tls=certified()) as model:
        chat = Chat({"OPENAI_BASE_URL": model.url, "TASKFLOW_MODEL": "big"}, limits=PATIENT)
        told = await heard(chat)
        await chat.close()
        assert told.error == "model.untrusted"
        assert "SSL_CERT_FILE" in told.message
        monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
        chat = Chat(chat.values, limits=PATIENT)
        assert not (await heard(chat)).error
        await chat.close()


async def test_a_plain_server_that_is_asked_over_tls_is_told_from_one_that_is_away(
    chat: Chat,
) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        chat.values["OPENAI_BASE_URL"] = f"https://127.0.0.1:{port}/v1"
        told = await heard(chat)
    assert (told.error, "http://" in told.message) == ("model.untrusted", True)


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_server_that_has_moved_is_told_with_its_new_address(
    model: ScriptedModel, chat: Chat, status: int
) -> None:
    """The question does not come along there: what is answered then explains nothing."""
    there = f"{model.url.removesuffix('/v1')}/new/v1/chat/completions?key=hidden"
    model.script(status=status, headers={"location": there})
    model.script(status=405, body=of(message="Only POST requests are accepted."))
    told = await heard(chat)
    assert told.error == "model.refused"
    assert "/new/v1; set OPENAI_BASE_URL" in told.message
    assert "hidden" not in told.message


@pytest.mark.parametrize("status", [307, 308])
async def test_a_server_that_sends_the_question_on_is_followed(
    model: ScriptedModel, chat: Chat, status: int
) -> None:
    there = f"{model.url}/chat/completions?once=more"
    model.script(status=status, headers={"location": there})
    model.script("Hello")
    assert (await heard(chat)).text == "Hello"
