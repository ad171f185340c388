"""Forty answers that one person asks for hold another's up for the time of one, if at all."""

import asyncio
from collections.abc import Callable

import pytest

from scripted_model import ScriptedModel
from services.asked import HELLO
from services.conftest import KEY, PATIENT
from taskflow.services.openai import BUILT_IN_AT_ONCE, USUAL_AT_ONCE, Chat


def service(model: ScriptedModel, at_once: str = "") -> Chat:
    values = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": KEY, "TASKFLOW_MODEL": "big"}
    return Chat({**values, "TASKFLOW_MODEL_AT_ONCE": at_once}, limits=PATIENT)


class Asking:
    """People who ask, in the order in which the model is asked."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self.heard: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []

    def ask(self, person: str, count: int = 1) -> None:
        for _ in range(count):
            self._tasks.append(asyncio.create_task(self._ask(person)))

    async def _ask(self, person: str) -> None:
        async with self._chat.on_behalf_of(person).ask(HELLO) as answer:
            async for _ in answer:
                pass
        self.heard.append(person)

    async def wait(self) -> None:
        await asyncio.gather(*self._tasks)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110  it happens in another program, or at the next turn
            await asyncio.sleep(0.005)


async def test_forty_questions_of_one_person_leave_another_their_turn(
    model: ScriptedModel,
) -> None:
    chat = service(model, "4")
    gate = asyncio.Event()
    for _ in range(2):
        model.script("on", gate, "e")
    asking = Asking(chat)
    asking.ask("ann", 40)
    await until(lambda: len(model.calls) == 2)
    asking.ask("bob")
    await until(lambda: bool(asking.heard))
    assert asking.heard == ["bob"]  # before any of hers, though both of her places are taken
    assert len(model.calls) == 3
    gate.set()
    await asking.wait()
    assert len(asking.heard) == 41
    await chat.close()


@pytest.mark.parametrize(("places", "hers"), [("1", 1), ("2", 2), ("3", 2), ("16", 8)])
async def test_of_two_places_one_person_may_have_both_and_of_three_two(
    model: ScriptedModel, places: str, hers: int
) -> None:
    chat = service(model, places)
    gate = asyncio.Event()
    for _ in range(hers):
        model.script("on", gate, "e")
    asking = Asking(chat)
    asking.ask("ann", 20)
    await until(lambda: len(model.calls) == hers and chat.turns.waiting == 20 - hers)
    gate.set()
    await asking.wait()
    await chat.close()


async def test_where_all_places_are_taken_another_person_comes_next(model: ScriptedModel) -> None:
    chat = service(model, "1")
    gate = asyncio.Event()
    model.script("on", gate, "e")
    asking = Asking(chat)
    asking.ask("ann", 40)
    await until(lambda: len(model.calls) == 1)
    asking.ask("bob")
    await until(lambda: chat.turns.waiting == 40)
    gate.set()
    await asking.wait()
    assert asking.heard.index("bob") == 1
    await chat.close()


async def test_waiting_for_one_s_turn_is_no_part_of_the_time_that_the_model_has(
    model: ScriptedModel,
) -> None:
    values = {"OPENAI_BASE_URL": model.url, "TASKFLOW_MODEL": "big", "TASKFLOW_MODEL_AT_ONCE": "1"}
    chat = Chat(values, limits=PATIENT.__class__(first=0.5, between=5, pause=0.001))
    for _ in range(5):
        model.script("on", 0.3, "e")
    asking = Asking(chat)
    asking.ask("ann", 5)
    await asking.wait()
    assert asking.heard == ["ann"] * 5
    await chat.close()


@pytest.mark.parametrize(("url", "at_once"), [("", BUILT_IN_AT_ONCE), ("http://x", USUAL_AT_ONCE)])
async def test_a_place_is_free_again_however_an_answer_ends(url: str, at_once: int) -> None:
    chat = Chat({"OPENAI_BASE_URL": url}, limits=PATIENT)

    async def give_up() -> None:
        async with chat.turns.turn("ann"):
            await asyncio.Event().wait()

    tasks = [asyncio.create_task(give_up()) for _ in range(2 * at_once)]
    await asyncio.sleep(0)
    assert chat.turns.running <= at_once
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (chat.turns.running, chat.turns.waiting) == (0, 0)
    await chat.close()
