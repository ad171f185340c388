"""Right after a start, and after a kill -9, every question that comes at once is answered."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from runningserver import ModelProcess, Person, RunningServer, wait_until
from talking import say, step, tasks, welcome

CHATS = 6


def told(person: Person, family: str) -> list[str]:
    """Give who spoke in a family's chat, once it rests."""

    def rests() -> Any:
        chat = tasks(person, family)["chat"]
        return chat if chat["kind"] != "WORKING" else None

    chat = wait_until(rests, 60)
    messages = chat["document"]["output"]["messages"]
    return [*(message["role"] for message in messages), chat["state"]]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[RunningServer]:
    server = RunningServer(tmp_path)
    yield server
    server.kill()


def test_questions_asked_at_once_after_a_start_are_all_answered(
    fresh: RunningServer, model: ModelProcess
) -> None:
    fresh.environment["OPENAI_BASE_URL"] = model.url
    fresh.start()
    ann = fresh.admin()
    chats = [welcome(ann)[1] for _ in range(CHATS)]
    ann.token()
    with ThreadPoolExecutor(CHATS) as pool:
        turns = list(pool.map(lambda chat: say(ann, chat, "Hello!"), chats))
    assert [turn[-1].data["outcome"] for turn in turns] == ["waiting"] * CHATS


def test_answers_that_a_kill_interrupted_are_all_given_after_the_next_start(
    fresh: RunningServer, slow_model: ModelProcess
) -> None:
    fresh.environment["OPENAI_BASE_URL"] = slow_model.url
    fresh.start()
    ann = fresh.admin()
    families = [welcome(ann)[0] for _ in range(CHATS)]
    for family in families:
        step(ann, family, "chat", "SEND", {"prompt": "Tell me a lot"})
    assert [tasks(ann, family)["chat"]["kind"] for family in families] == ["WORKING"] * CHATS
    fresh.kill()
    fresh.start()
    ann = fresh.person("ann")
    assert [told(ann, family) for family in families] == [["user", "assistant", "input"]] * CHATS
