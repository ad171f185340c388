"""Timers are durable: they fire once, also when the server was killed and gone at their time."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from runningserver import Person, RunningServer, wait_until
from sleeping import sleeper
from talking import tasks

HISTORY = """query($id: ID!) { family(id: $id) { history(first: 100) { edges { node {
  state at by { kind } } } } } }"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    server = RunningServer(tmp_path)
    server.start()
    yield server
    server.kill()


def begun(person: Person, name: str, delay: int) -> str:
    """Start a task that wakes after so many milliseconds; gives its family."""
    text = sleeper(name, delay)
    person.do("importFlow", "ImportFlow", "seq", text=text, name=name)
    return str(person.do("startTask", "StartTask", "family { id }", flow=name)["family"]["id"])


def woken(person: Person, family: str) -> list[dict[str, Any]]:
    """Give the events that woke the task."""
    edges = person.ask(HISTORY, id=family)["family"]["history"]["edges"]
    return [edge["node"] for edge in edges if edge["node"]["state"] == "awake"]


def test_what_became_due_while_nothing_ran_happens_once_at_the_start(server: RunningServer) -> None:
    ann = server.admin()
    short, long = begun(ann, "short", 1), begun(ann, "long", 3_600_000)
    while_away = [begun(ann, f"away{n}", 2_000) for n in range(5)]
    wait_until(lambda: woken(ann, short))
    server.kill()
    for _ in range(2):  # after the second kill nothing happens again
        server.start()
        ann = server.person("ann")
        for family in while_away:
            wait_until(partial(woken, ann, family))
        server.kill()
    server.start()
    ann = server.person("ann")
    assert [len(woken(ann, family)) for family in (short, *while_away)] == [1] * 6
    (event,) = woken(ann, while_away[0])
    assert event["by"]["kind"] in ("HUB", "PROCESSOR")
    assert woken(ann, long) == []
    assert tasks(ann, long)["long"]["state"] == "asleep"
    assert tasks(ann, short)["short"]["state"] == "awake"
