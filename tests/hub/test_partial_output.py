"""Halves: what was said of an answer that was ended is in the log, once, with its end."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hubdesk import ANN, BOB, TALK, HubDesk, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.errors import IllegalEvent, Upstream
from taskflow.domain.model import Usage
from taskflow.domain.operator import OperatorRun
from taskflow.domain.patch import Operation, Patch
from taskflow.hub.read import partials
from taskflow.hub.read.conversation import Follower, Item, Place
from taskflow.operators.llm import LLM


class Speaker(LLM):
    """An operator that says what it is told to, and ends when it is let."""

    def __init__(self) -> None:
        self.words = ["Half ", "an answer"]
        self.speaking = asyncio.Event()
        self.closed = asyncio.Event()
        self.gate = asyncio.Event()
        self.error: Exception | None = None

    async def run(self, _given: LLM.Input, run: OperatorRun) -> LLM.Output:
        for word in self.words:
            await run.partial(word)
        self.speaking.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.closed.set()
            raise
        if self.error is not None:
            raise self.error
        return self.Output(text="Whole", model="speaker", usage=Usage(0, 0))


@pytest.fixture
def speaker() -> Speaker:
    return Speaker()


@pytest.fixture
async def desk(database_url: str, speaker: Speaker) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, {"llm": speaker})
    await desk.open()
    await desk.flow(TALK)
    yield desk
    await desk.close()


async def speaking(desk: HubDesk, speaker: Speaker) -> tuple[str, str]:
    """Bring a family to where the model has said half an answer."""
    family = await desk.begin()
    await desk.send(family.id, task_of(family, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    chat = task_of(family, "chat")
    await desk.send(family.id, chat, "SEND", {"prompt": "Hello"})
    await speaker.speaking.wait()
    return family.id, chat


async def messages(desk: HubDesk, family: str, chat: str) -> list[dict[str, Any]]:
    """Give what was said, as the log has it: from its first event on."""
    last = (await desk.hub.read(ANN, family)).seq
    document = (await desk.families.at(family, last)).task(chat).document
    said: list[dict[str, Any]] = document["output"]["messages"]
    return said


def said(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(message["content"], message.get("finish", "")) for message in found]


HALF = [("Hello", ""), ("Half an answer", "stopped")]


async def test_a_stopped_answer_is_part_of_the_conversation(
    desk: HubDesk, speaker: Speaker
) -> None:
    family, chat = await speaking(desk, speaker)
    await desk.send(family, chat, "CANCEL")
    await speaker.closed.wait()
    found = await messages(desk, family, chat)
    assert said(found) == HALF
    assert found[1]["stopped"] == {"user": ANN.id, "name": ANN.name}


async def test_of_many_stops_at_once_one_keeps_the_half(desk: HubDesk, speaker: Speaker) -> None:
    family, chat = await speaking(desk, speaker)
    stops = [desk.send(family, chat, "CANCEL") for _ in range(8)]
    answers = await asyncio.gather(*stops, return_exceptions=True)
    assert sum(isinstance(answer, IllegalEvent) for answer in answers) == 7
    assert said(await messages(desk, family, chat)) == HALF


@pytest.mark.parametrize("first", ["stop", "result"])
async def test_of_a_stop_and_a_result_in_one_commit_the_first_counts(
    desk: HubDesk, speaker: Speaker, first: str
) -> None:
    family, chat = await speaking(desk, speaker)
    (due,) = desk.hub.effects.of(family)
    whole = {"id": "w", "role": "assistant", "content": "Whole"}
    done = commands.EffectDone(
        mutation=f"effect:{due.effect.id}",
        task=chat,
        effect=due.effect.id,
        patch=Patch(edit=[Operation("add", "/output/messages/-", whole)]),
    )
    both = [
        desk.send(family, chat, "CANCEL"),
        desk.hub.submit(desk.processor._principal, family, done),  # noqa: SLF001
    ]
    ordered = both if first == "stop" else both[::-1]
    answers = await asyncio.gather(*ordered, return_exceptions=True)
    expected = HALF if first == "stop" else [("Hello", ""), ("Whole", "")]
    assert said(await messages(desk, family, chat)) == expected
    assert sum(isinstance(answer, IllegalEvent) for answer in answers) == (first == "result")


async def test_a_kill_right_after_a_stop_was_answered_takes_nothing_back(
    desk: HubDesk, speaker: Speaker
) -> None:
    family, chat = await speaking(desk, speaker)
    await desk.send(family, chat, "CANCEL")
    await desk.crash()
    await desk.open()
    assert said(await messages(desk, family, chat)) == HALF
    assert desk.hub.effects.of(family) == []


async def test_a_kill_while_a_stop_is_on_its_way_leaves_all_of_it_or_nothing(
    desk: HubDesk, speaker: Speaker
) -> None:
    family, chat = await speaking(desk, speaker)
    speaker.speaking.clear()
    stop = asyncio.create_task(desk.send(family, chat, "CANCEL", mutation="stop"))
    await asyncio.sleep(0)
    await desk.crash()
    stop.cancel()
    await desk.open()
    if desk.hub.effects.of(family):
        await speaker.speaking.wait()
    await desk.send(family, chat, "CANCEL", mutation="stop")
    assert said(await messages(desk, family, chat)) == HALF


async def test_what_was_said_before_a_failure_is_kept(desk: HubDesk, speaker: Speaker) -> None:
    speaker.error = Upstream("The model went away. Try again.")
    family, chat = await speaking(desk, speaker)
    speaker.gate.set()
    async for event in heard(desk.hub, ANN, family, 0):
        if event.state == "failed":
            break
    assert said(await messages(desk, family, chat)) == [("Hello", ""), ("Half an answer", "failed")]
    assert event.patch.merge["error"]["message"] == "The model went away. Try again."
    assert [operation.path for operation in event.patch.edit] == ["/output/messages/-"]


async def test_words_that_no_text_may_hold_can_be_stopped(desk: HubDesk, speaker: Speaker) -> None:
    speaker.words = ["Half \ud800"]
    family, chat = await speaking(desk, speaker)
    await desk.send(family, chat, "CANCEL")
    assert said(await messages(desk, family, chat)) == [("Hello", ""), ("Half ?", "stopped")]


async def read(follower: Follower, until: str) -> list[Item]:
    """Read until the task comes to a state."""
    items = []
    reading = follower.items()
    async for item in reading:
        items.append(item)
        if item.kind == "state" and item.data["state"] == until:
            break
    await reading.aclose()
    return items


async def test_a_reader_of_the_words_is_told_the_message_that_they_became(
    desk: HubDesk, speaker: Speaker
) -> None:
    family, chat = await speaking(desk, speaker)
    place = Place((await desk.hub.read(ANN, family)).seq)
    reading = Follower(desk.hub.reader, ANN, chat, place).items()
    tokens = [await anext(reading), await anext(reading)]
    assert [item.data for item in tokens] == [{"text": "Half "}, {"text": "an answer"}]
    await desk.send(family, chat, "CANCEL")
    message, state = await anext(reading), await anext(reading)
    await reading.aclose()
    assert (message.kind, message.data["content"]) == ("message", "Half an answer")
    assert message.data["finish"] == "stopped"
    assert (state.kind, state.data["state"]) == ("state", "input")


async def test_who_comes_after_a_stop_is_told_the_message_alone(
    desk: HubDesk, speaker: Speaker
) -> None:
    family, chat = await speaking(desk, speaker)
    place = Place((await desk.hub.read(ANN, family)).seq)
    await desk.send(family, chat, "CANCEL")
    items = await read(Follower(desk.hub.reader, ANN, chat, place), "input")
    assert [item.kind for item in items] == ["message", "state"]
    await desk.hub.submit(
        ANN, family, commands.AddMember(mutation=desk.mutation(), user=BOB.id, name=BOB.name)
    )
    speaker.gate.set()
    await desk.send(family, chat, "SEND", {"prompt": "More"}, who=BOB)
    more = await read(Follower(desk.hub.reader, BOB, chat, items[-1].place), "input")
    assert [item.data["text"] for item in more if item.kind == "token"] == speaker.words


async def test_words_are_let_go_with_the_family_that_was_deleted(
    desk: HubDesk, speaker: Speaker
) -> None:
    family, chat = await speaking(desk, speaker)
    assert desk.hub.partials.current(chat) is not None
    await desk.hub.submit(ANN, family, commands.Delete(mutation=desk.mutation()))
    assert desk.hub.partials.current(chat) is None


async def test_who_says_more_than_anybody_could_keep_has_failed_and_is_forgotten(
    desk: HubDesk, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partials, "MOST", 100_000)
    speaker.words = ["on and on "] * 5_000
    family = await desk.begin()
    await desk.send(family.id, task_of(family, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    chat = task_of(family, "chat")
    await desk.send(family.id, chat, "SEND", {"prompt": "Hello"})
    async with asyncio.timeout(20):
        async for event in heard(desk.hub, ANN, family.id, 0):
            if event.task == chat and event.state == "failed":
                break
    error = (await desk.hub.read(ANN, family.id)).task(chat).document["error"]
    assert error["code"] == "input.tooLarge"
    assert desk.hub.partials.current(chat) is None
    assert not speaker.speaking.is_set()
