"""No chart that computes with as much as a task may hold makes the server grow by 64 MB."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from growing import MOST, brought, growth
from runningserver import Person, Refusal, RunningServer
from talking import tasks
from worstflows import FIELDS, GATHERED, copying, looking, made, random_flow
from worstshapes import one

SEEDS = 12


class Family:
    """A family of a flow of one task that begins it, in the hands of a person."""

    def __init__(self, person: Person, name: str, entries: list[dict[str, Any]]) -> None:
        plain = [{k: v for k, v in entry.items() if k != "input"} for entry in entries]
        known = [{**entry, "type": "TaskConversation"} for entry in plain]
        brought(person, name, json.dumps({"name": name, "tasks": known}))
        self.person = person
        started = person.do("startTask", "StartTask", "family { id }", flow=name)
        self.id = str(started["family"]["id"])
        self.task = tasks(person, self.id)["one"]["instanceId"]

    def filled(self, *inputs: dict[str, Any]) -> None:
        """Write inputs, one after the other."""
        for given in inputs:
            self._do("updateTask", "UpdateTask", patch={"input": given})

    def send(self, event: str) -> None:
        """Send an event."""
        self._do("sendEvent", "SendEvent", event=event)

    def _do(self, field: str, kind: str, **more: Any) -> None:
        self.person.do(field, kind, "seq", family=self.id, task=self.task, **more)


def sends(family: Family, events: tuple[str, ...]) -> dict[str, Callable[[], object]]:
    return {event: lambda event=event: family.send(event) for event in events}


def too_much(server: RunningServer, doings: dict[str, Callable[[], object]]) -> dict[str, int]:
    """Give what makes the server grow too much, and by how much."""
    found = {name: growth(server, doing) for name, doing in doings.items()}
    return {name: round(mb) for name, mb in found.items() if mb >= MOST}


@pytest.mark.parametrize("size", [8_000, 100_000, 900_000])
def test_assigns_of_many_copies_of_a_large_text(
    server: RunningServer, ann: Person, size: int
) -> None:
    family = Family(ann, f"copies{size}", [one(fsm=copying())])
    parts = ({"text": "x" * size},)
    doings: dict[str, Callable[[], object]] = {"fill": lambda: family.filled(*parts)}
    assert too_much(server, doings | sends(family, ("GO", "GO"))) == {}


def test_what_is_legal_where_many_guards_look_at_all_that_a_task_may_gather(
    server: RunningServer, ann: Person
) -> None:
    family = Family(ann, "looking", [one(fsm=looking())])
    doings: dict[str, Callable[[], object]] = {
        f"gather {number}": lambda given=given: family.filled(given)
        for number, given in enumerate(GATHERED)
    }
    doings["read"] = lambda: tasks(ann, family.id)
    assert too_much(server, doings | sends(family, ("E1", "E29"))) == {}
    (told,) = tasks(ann, family.id).values()
    assert [*told["document"]["input"]["numbers"]] == [f"n{number}" for number in range(8)]
    assert told["state"] == "a", "no guard held"


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", [*(set(made()) - {"instant"}), *map(str, range(SEEDS))])
def test_the_worst_flows(server: RunningServer, ann: Person, name: str) -> None:
    entries = random_flow(int(name)) if name.isdigit() else made()[name]["tasks"]
    flow = f"worst{name}"
    try:
        family = Family(ann, flow, entries)
    except Refusal:
        assert name not in made()
        return
    half = len(FIELDS) // 2
    parts = [dict(list(FIELDS.items())[:half]), dict(list(FIELDS.items())[half:])]
    doings: dict[str, Callable[[], object]] = {
        f"part {number}": lambda part=part: family.filled(part) for number, part in enumerate(parts)
    }
    events = ("GO", "ONE", "MANY", "CHAIN", "X", "Y")
    assert too_much(server, doings | sends(family, events)) == {}
