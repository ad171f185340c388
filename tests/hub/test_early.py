"""A model is asked while the question is being stored, and nothing of it is shown before."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from hub.test_effects import Oracle, ended
from hubdesk import TALK, HubDesk, task_of
from taskflow.domain.errors import Invalid, TaskflowError, Unavailable, Upstream
from taskflow.domain.task import effect
from taskflow.hub.decide import early
from taskflow.processors import loop

Append = Callable[[Any], Awaitable[None]]


class Door:
    """Holds back what is to be stored until it is let through or refused."""

    def __init__(self, append: Append) -> None:
        self._append = append
        self.closed = False
        self.refusal: Exception | None = None
        self.waiting = asyncio.Event()
        self.open = asyncio.Event()

    async def append(self, batch: Any) -> None:
        if self.closed:
            self.waiting.set()
            await self.open.wait()
            if self.refusal is not None:
                raise self.refusal
        await self._append(batch)


@pytest.fixture
def oracle() -> Oracle:
    return Oracle()


@pytest.fixture
async def desk(database_url: str, oracle: Oracle) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, {"llm": oracle})
    await desk.open()
    await desk.flow(TALK)
    yield desk
    await desk.close()


@pytest.fixture
def door(desk: HubDesk, monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door(desk.hub.log.append)
    monkeypatch.setattr(desk.hub.log, "append", door.append)
    return door


async def asking(desk: HubDesk, door: Door) -> tuple[str, str, "asyncio.Task[Any]"]:
    """Ask the model in a chat; the question is on its way to the store."""
    family = await desk.begin()
    await desk.send(family.id, task_of(family, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    chat = task_of(family, "chat")
    door.closed = True
    sent = asyncio.create_task(desk.send(family.id, chat, "SEND", {"prompt": "Hello"}))
    async with asyncio.timeout(20):
        await door.waiting.wait()
        for _ in range(20):
            await asyncio.sleep(0)
    return family.id, chat, sent


async def until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not there():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.01)


async def test_the_model_is_asked_before_and_shown_after_the_question_is_stored(
    desk: HubDesk, oracle: Oracle, door: Door
) -> None:
    family, chat, sent = await asking(desk, door)
    await until(lambda: oracle.asked == 1)
    await asyncio.sleep(0.05)
    assert not oracle.speaking.is_set()
    assert desk.hub.partials.current(chat) is None
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}
    door.open.set()
    await sent
    await until(oracle.speaking.is_set)
    assert desk.hub.effects.counts() == {"due": 1, "claimed": 1}
    oracle.gate.set()
    document = await ended(desk, family, chat)
    assert document["output"]["messages"][-1]["content"] == "half whole"
    assert oracle.asked == 1


@pytest.mark.parametrize("refusal", [Invalid("No."), TaskflowError("Never.", code="x.y")])
async def test_work_of_a_question_that_is_never_stored_is_closed(
    desk: HubDesk, oracle: Oracle, door: Door, refusal: TaskflowError
) -> None:
    family, chat, sent = await asking(desk, door)
    await until(lambda: oracle.asked == 1)
    door.refusal = refusal
    door.open.set()
    with pytest.raises(type(refusal)):
        await sent
    await until(lambda: desk.processor.running == 0)
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}
    assert desk.hub.partials.current(chat) is None
    door.closed = False
    oracle.gate.set()
    await desk.send(family, chat, "SEND", {"prompt": "Hello"})
    document = await ended(desk, family, chat)
    assert [one["role"] for one in document["output"]["messages"]] == ["user", "assistant"]
    assert oracle.asked == 2


async def test_a_store_that_hangs_shows_nothing_and_asks_once(
    desk: HubDesk, oracle: Oracle, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "HEARTBEAT", 0.02)
    family, chat, sent = await asking(desk, door)
    door.refusal = Unavailable("The store is away.")
    door.open.set()
    await asyncio.sleep(0.3)
    assert desk.hub.partials.current(chat) is None
    door.refusal = None
    with pytest.raises(Unavailable):
        await sent
    oracle.gate.set()
    document = await ended(desk, family, chat)
    assert [one["role"] for one in document["output"]["messages"]] == ["user", "assistant"]
    assert oracle.asked == 1


async def test_what_goes_wrong_early_is_told_once_it_is_due(
    desk: HubDesk, oracle: Oracle, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_given: Any, _run: Any) -> None:
        oracle.asked += 1
        raise Upstream("The model is away. Try again.", code="model.refused")

    monkeypatch.setattr(oracle, "run", refuse)
    family, chat, sent = await asking(desk, door)
    await until(lambda: oracle.asked == 1)
    assert (await desk.hub.reader.task(family, chat)).document.get("error") is None
    door.open.set()
    await sent
    document = await ended(desk, family, chat)
    assert document["state"]["current"] == "failed"
    assert document["error"]["code"] == "model.refused"
    assert oracle.asked == 1


async def test_a_crash_while_the_question_is_stored_leaves_no_trace_of_the_work(
    desk: HubDesk, oracle: Oracle, door: Door
) -> None:
    family, chat, sent = await asking(desk, door)
    await until(lambda: oracle.asked == 1)
    await desk.crash()
    sent.cancel()
    await desk.open()
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}
    oracle.gate.set()
    await desk.send(family, chat, "SEND", {"prompt": "Hello"})
    document = await ended(desk, family, chat)
    assert [one["role"] for one in document["output"]["messages"]] == ["user", "assistant"]


async def test_a_large_family_waits_until_its_work_is_due(
    desk: HubDesk, oracle: Oracle, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early, "MOST_TASKS", 2)
    family, chat, sent = await asking(desk, door)
    await asyncio.sleep(0.05)
    assert oracle.asked == 0
    door.open.set()
    await sent
    oracle.gate.set()
    await ended(desk, family, chat)
    assert oracle.asked == 1


@pytest.mark.parametrize("how", [{"environment": "python"}, {"repeatable": False}])
def test_what_cannot_be_early_is_refused_where_it_is_written(how: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is early, so it is of the server and repeatable"):
        effect("answer", early=True, **how)
