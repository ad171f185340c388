"""What a model thinks shows that it lives, and is no part of what a task keeps or its card says."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from hubdesk import ANN, TALK, HubDesk, task_of
from taskflow.domain.errors import Upstream
from taskflow.domain.model import Usage
from taskflow.domain.operator import OperatorRun
from taskflow.hub.read.conversation import Follower, Place
from taskflow.operators.llm import LLM

THOUGHT = "Hm, six times seven"


class Thinker(LLM):
    """Thinks, takes back words that were thought too, and answers or fails when it is let."""

    def __init__(self) -> None:
        self.thinking = asyncio.Event()
        self.gate = asyncio.Event()
        self.error: Exception | None = None

    async def run(self, _given: LLM.Input, run: OperatorRun) -> LLM.Output:
        await run.thought(THOUGHT)
        await run.partial(f"{THOUGHT}, I say")
        await run.recant()
        self.thinking.set()
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        await run.partial("Forty-two.")
        text = "Forty-two.\nMore of it."
        return self.Output(text=text, model="thinker", usage=Usage(0, 0))


@pytest.fixture
def thinker() -> Thinker:
    return Thinker()


@pytest.fixture
async def desk(database_url: str, thinker: Thinker) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, {"llm": thinker})
    await desk.open()
    await desk.flow(TALK)
    yield desk
    await desk.close()


async def line(desk: HubDesk, family: str) -> str:
    """Give the headline on the card of the chat."""
    state = await desk.hub.read(ANN, family)
    nodes = json.loads(bytes(await desk.hub.graphs.graph(state)))["nodes"]
    return next(str(node["line"]) for node in nodes if node["name"] == "chat")


async def thinking(desk: HubDesk, thinker: Thinker) -> tuple[str, str]:
    """Bring a family to where the model thinks."""
    family = await desk.begin()
    await desk.send(family.id, task_of(family, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    chat = task_of(family, "chat")
    await desk.send(family.id, chat, "SEND", {"prompt": "What is it?"})
    await thinker.thinking.wait()
    return family.id, chat


async def ended(desk: HubDesk, family: str, chat: str) -> None:
    """Wait until the work is over."""
    async with asyncio.timeout(20):
        while (await desk.hub.read(ANN, family)).task(chat).effects:  # noqa: ASYNC110  others' work
            await asyncio.sleep(0.01)


async def test_a_thought_is_told_to_whoever_watches_and_is_not_the_headline(
    desk: HubDesk, thinker: Thinker
) -> None:
    family, chat = await thinking(desk, thinker)
    told = Follower(desk.hub.reader, ANN, chat, Place(0)).items()
    async with asyncio.timeout(20):
        async for item in told:
            if item.kind == "thinking":
                assert item.data["text"] == THOUGHT
                break
    assert await line(desk, family) == "What is it?"
    thinker.gate.set()
    await ended(desk, family, chat)
    assert await line(desk, family) == "Forty-two."
    assert THOUGHT not in str(await desk.history(family))


@pytest.mark.parametrize("by", ["failure", "a person"])
async def test_of_an_answer_that_was_only_thought_nothing_is_kept(
    desk: HubDesk, thinker: Thinker, by: str
) -> None:
    family, chat = await thinking(desk, thinker)
    if by == "failure":
        thinker.error = Upstream("The model is away.", code="model.away")
        thinker.gate.set()
    else:
        await desk.send(family, chat, "CANCEL")
    await ended(desk, family, chat)
    said = (await desk.hub.read(ANN, family)).task(chat).document["output"]["messages"]
    assert [message["role"] for message in said] == ["user"]
    assert THOUGHT not in str(await desk.history(family))
    assert THOUGHT not in await line(desk, family)
