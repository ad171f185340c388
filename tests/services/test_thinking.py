"""Thinking: a sign of life, never the answer, and told from it where both are one text."""

import asyncio

import pytest
from msgspec import structs

from scripted_model import SILENCE, ScriptedModel
from services.asked import HELLO, heard
from services.conftest import PATIENT
from services.streams import data, delta
from taskflow.services.openai import Chat
from taskflow.services.upstream.thinking import Sorted

SORTED: dict[str, tuple[str, str, str]] = {
    "no thought": ("42", "", "42"),
    "DeepSeek, Qwen": ("<think>\n6 times 7\n</think>\n\n42", "\n6 times 7\n", "42"),
    "an empty one": ("<think>\n\n</think>\n\n42", "\n\n", "42"),
    "white space before it": ("\n <think>6 times 7</think>42", "6 times 7", "42"),
    "in capitals": ("<Think>6 times 7</THINK>42", "6 times 7", "42"),
    "two of them": ("<think>6</think>\n<think>7</think>\n42", "67", "42"),
    "thinking": ("<thinking>6 times 7</thinking>42", "6 times 7", "42"),
    "Magistral": ("[THINK]6 times 7[/THINK]42", "6 times 7", "42"),
    "Kimi": ("◁think▷6 times 7◁/think▷42", "6 times 7", "42"),
    "Seed": ("<seed:think>6 times 7</seed:think>42", "6 times 7", "42"),
    "letters whose small forms are longer": ("<think>İİİ</think>İ", "İİİ", "İ"),
    "never closed": ("<think>6 times 7 is </thin", "6 times 7 is </thin", ""),
    "tags like it": ("<thin>k</thin>", "", "<thin>k</thin>"),
    "only a part of a tag": ("<thi", "", "<thi"),
    "only white space": (" \n", "", " \n"),
    "code that begins an answer": ("<template>x</template>", "", "<template>x</template>"),
    "spoken about": ("Use <think>x</think> so.", "", "Use <think>x</think> so."),
    "its end spoken about": ("It ends with `</think>`\nSo.", "", "It ends with `</think>`\nSo."),
    "its begin left out": ("6 times 7\n</think>\n\n42", "6 times 7\n", "42"),
    "its begin left out, and no line": ("6 times 7</think>42", "6 times 7", "42"),
    "its begin left out, and no answer": ("6 times 7\n</think>", "6 times 7\n", ""),
    "less than": ("1 < 2 </ 3 <", "", "1 < 2 </ 3 <"),
}


@pytest.mark.parametrize("length", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("name", SORTED)
def test_a_thought_in_the_text_is_told_from_the_answer_however_it_is_cut(
    name: str, length: int
) -> None:
    text, *expected = SORTED[name]
    sorting = Sorted()
    thought = said = ""
    for start in range(0, len(text) + length, length):
        piece = text[start : start + length]
        sorting.feed(piece) if piece else sorting.end()
        if sorting.recants:
            thought, said = thought + said, ""
        thought, said = thought + sorting.thought, said + sorting.said
    assert [thought, said] == expected


async def test_thinking_is_a_sign_of_life(model: ScriptedModel, chat: Chat) -> None:
    chat.limits = structs.replace(PATIENT, first=1.0)
    thoughts = [step for _ in range(15) for step in (data(delta(reasoning="hm ")), 0.1)]
    model.script(*thoughts, "42")
    told = await heard(chat)
    assert (told.text, told.thinking, told.error) == ("42", "hm " * 15, "")


async def test_a_model_that_falls_silent_while_it_thinks_is_given_up(
    model: ScriptedModel, chat: Chat
) -> None:
    chat.limits = structs.replace(PATIENT, between=0.1)
    model.script(data(delta(reasoning="hm")), SILENCE)
    assert (await heard(chat)).error == "model.timeout"
    await (await model.call(0)).left.wait()


async def test_a_thought_is_handed_over_before_the_next_exists(
    model: ScriptedModel, chat: Chat
) -> None:
    gate = asyncio.Event()
    model.script(data(delta(reasoning="6 times")), gate, "42")
    async with chat.ask(HELLO) as answer:
        first = await anext(answer)
        assert (first.text, first.thinking) == ("", "6 times")
        gate.set()
        assert [delta.text async for delta in answer if delta.text] == ["42"]


@pytest.mark.parametrize(
    ("said", "finish", "expected"),
    [
        (data(delta(reasoning="6 times")), "length", ("model.cutShort", "while it was thinking")),
        ("<think>6 times", "length", ("model.cutShort", "while it was thinking")),
        ("6 times 7</think>", "length", ("model.cutShort", "while it was thinking")),
        (data(delta(content="")), "length", ("model.cutShort", "before its first word")),
        (data(delta(reasoning="6 times")), "stop", ("model.empty", "thought")),
        ("<think>6 times</think>\n ", "stop", ("model.empty", "thought")),
    ],
)
async def test_a_thought_that_no_answer_follows_is_an_error_with_its_remedy(
    model: ScriptedModel, chat: Chat, said: bytes | str, finish: str, expected: tuple[str, str]
) -> None:
    code, says = expected
    model.script(said, finish=finish)
    told = await heard(chat)
    assert told.error == code
    assert says in told.message
    assert ("raise the longest answer" in told.message) == (finish == "length")


async def test_an_answer_that_is_cut_after_its_thought_is_one(
    model: ScriptedModel, chat: Chat
) -> None:
    model.script("<think>6 times 7</think>4", finish="length")
    told = await heard(chat)
    assert (told.text, told.finish, told.error) == ("4", "length", "")


async def test_thoughts_are_counted_where_nobody_did(model: ScriptedModel, chat: Chat) -> None:
    model.script(data(delta(reasoning="four")), "four", usage=None)
    told = await heard(chat)
    assert told.usage is not None
    assert told.usage.answered == 2
