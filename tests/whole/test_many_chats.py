"""Forty chats of one person that are answered at once leave another person's question its turn."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from runningserver import Person, RunningServer
from talking import say, tasks

CHATS = 40
TURNS = 3
EACH = 8
"""Answers of the model that one person is given at a time."""
FLOW = """
name: onlychat
tasks:
- {name: chat, type: TaskChat, initiator: true, permissions: ["*"]}
"""


@pytest.fixture
def busy(slow_ann: Person) -> Iterator[list[str]]:
    """Let Ann ask in forty chats at once; they are ended after the test."""
    slow_ann.do("importFlow", "ImportFlow", "flow { name }", text=FLOW)
    chats = [begun(slow_ann) for _ in range(CHATS)]

    def ask(chat: tuple[str, str]) -> None:
        send(slow_ann, chat, "SEND", "Hello!")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, chats))
    yield [family for family, _ in chats]
    for chat in chats:
        send(slow_ann, chat, "EXIT")


def begun(person: Person) -> tuple[str, str]:
    """Begin a chat; gives its family and itself."""
    started = person.do("startTask", "StartTask", "family { id }", flow="onlychat")
    family = str(started["family"]["id"])
    return family, str(tasks(person, family)["chat"]["instanceId"])


def send(person: Person, chat: tuple[str, str], event: str, prompt: str = "") -> None:
    patch = {"input": {"prompt": prompt}} if prompt else None
    family, task = chat
    sent = {"mutation": f"{event} {task}", "family": family, "task": task, "event": event}
    person.do("sendEvent", "SendEvent", "seq", **sent, patch=patch)


def answered(person: Person, families: list[str]) -> int:
    """Count the chats in which the model has answered."""
    documents = [tasks(person, family)["chat"]["document"] for family in families]
    return sum(len(document["output"]["messages"]) > 1 for document in documents)


def test_another_person_is_answered_within_a_few_turns(
    slow_server: RunningServer, slow_ann: Person, busy: list[str]
) -> None:
    slow_ann.invite("ben")
    ben = slow_server.person("ben")
    family, chat = begun(ben)
    before = answered(slow_ann, busy)
    assert before < CHATS - TURNS * EACH
    events = say(ben, chat, "And me?")
    assert [event.event for event in events].count("token") > 0
    assert events[-1].data["outcome"] == "waiting"
    # Who waits for all of Ann's answers would have been asked after the last of them.
    assert answered(slow_ann, busy) - before <= TURNS * EACH
    send(ben, (family, chat), "EXIT")
