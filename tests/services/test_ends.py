"""When an answer is over: when its server says so, not when it closes the connection."""

import asyncio

import pytest
from msgspec import structs

from scripted_model import CUT, SILENCE, ScriptedModel
from services.asked import heard
from services.conftest import PATIENT
from services.streams import DONE, data, delta
from taskflow.services.openai import Chat
from taskflow.services.upstream import answer

HELLO = data(delta(content="Hello"))
STOP = data(delta("stop"))
PATIENCE = 10
"""Seconds: far more than an answer that is over takes, far less than the silence allowed."""

OPEN_ENDS: dict[str, list[bytes]] = {
    "the answer and its end in one read": [HELLO + STOP + DONE],
    "no reason to end": [HELLO + DONE],
    "no [DONE]": [HELLO + STOP],
    "no [DONE], and two reads": [HELLO, STOP],
    "the end with the last words": [data(delta("stop", content="Hello"))],
    "words after the end": [data(delta("stop", content="Hel")), data(delta(content="lo")), DONE],
    "comments for ever": [HELLO + STOP, *[b": still here\n\n"] * 400],
}


@pytest.mark.parametrize("name", OPEN_ENDS)
async def test_an_answer_that_is_over_does_not_wait_for_the_connection(
    model: ScriptedModel, chat: Chat, name: str
) -> None:
    chat.limits = structs.replace(PATIENT, between=1000, whole=1000)
    pause = [0.02] if name == "comments for ever" else []
    model.script(*(step for said in OPEN_ENDS[name] for step in (said, *pause)), SILENCE)
    async with asyncio.timeout(PATIENCE):
        told = await heard(chat)
    assert (told.text, told.error) == ("Hello", "")
    async with asyncio.timeout(PATIENCE):
        await (await model.call(0)).left.wait()


async def test_a_server_that_ends_with_every_word_is_listened_to_for_as_long_as_any(
    model: ScriptedModel, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "FAREWELL", 0.1)
    words = ("one ", "two ", "three ", "four")
    one, two, *others = (data(delta("stop", content=word)) for word in words)
    model.script(one, 0.02, two, *(step for said in others for step in (0.3, said)), DONE)
    assert (await heard(chat)).text == "one two three four"


async def test_what_an_answer_cost_is_waited_for(model: ScriptedModel, chat: Chat) -> None:
    model.script("Hello", data(delta("stop")), 0.1, usage=(5, 1), finish=None)
    told = await heard(chat)
    assert told.usage is not None
    assert told.usage.answered == 1


async def test_an_answer_that_is_over_is_one_though_its_connection_breaks(
    model: ScriptedModel, chat: Chat
) -> None:
    model.script(HELLO + STOP, CUT)
    assert (await heard(chat)).text == "Hello"


async def test_comments_do_not_keep_an_answer_alive_for_ever(
    model: ScriptedModel, chat: Chat
) -> None:
    chat.limits = structs.replace(PATIENT, whole=0.5)
    model.script("well, ", *(step for _ in range(400) for step in (b": still here\n\n", 0.01)))
    assert (await heard(chat)).error == "model.timeout"


@pytest.mark.parametrize("endless", [b"data: x\n", b"data: " + b"x" * 65_536 + b"\n"])
async def test_an_event_of_endless_lines_is_not_kept_in_memory(
    model: ScriptedModel, chat: Chat, endless: bytes
) -> None:
    count = (2 << 20) // len(endless)
    model.script("x", endless * min(count, 1 << 16), *[endless * 64] * (count // 64), SILENCE)
    assert (await heard(chat)).error == "model.badAnswer"
