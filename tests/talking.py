"""A family of the flow Welcome, brought to its chat, and the reading of its conversation."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from runningserver import Person, Refusal, wait_until

TASKS = """query($id: ID!) { family(id: $id) { seq tasks(first: 100) { edges { node {
  instanceId name state kind legal document hash } } } } }"""
CLOSEST = """query($description: String!, $first: Int!) {
  closestTasks(description: $description, first: $first) {
    score type label description flow definition } }"""


@dataclass
class Heard:
    """One event of a stream."""

    event: str
    data: Any
    id: str


def tasks(person: Person, family: str) -> dict[str, Any]:
    """Give a family's tasks by name."""
    found = person.ask(TASKS, id=family)["family"]["tasks"]["edges"]
    return {edge["node"]["name"]: edge["node"] for edge in found}


def welcome(person: Person, flow: str = "welcome") -> tuple[str, str]:
    """Start Welcome, or a flow like it, and go through its forms; gives the family and its chat."""
    started = person.do("startTask", "StartTask", "family { id }", flow=flow)
    family = started["family"]["id"]
    step(person, family, "introduction", "CONTINUE")
    step(person, family, "topic", "SUBMIT", {"selected": {"topic": "Music"}})
    return family, tasks(person, family)["chat"]["instanceId"]


def closest(person: Person, description: str, first: int = 5) -> list[Any]:
    """Give the closest tasks, as soon as the descriptions were read and while it takes too long."""

    def asked() -> Any:
        try:
            return person.ask(CLOSEST, description=description, first=first)["closestTasks"]
        except Refusal as refused:
            if refused.code not in {"closest.indexing", "closest.slow"}:
                raise
            return None

    return list(wait_until(asked, 90))


def walkable(person: Person) -> None:
    """Wait until a worker has loaded what walks through graphs, however busy the machine is."""

    def asked() -> Any:
        try:
            return person.ask('{ flow(name: "welcome") { reachable(from: "topic") } }')
        except httpx.ReadTimeout:
            return None
        except Refusal as refused:
            if refused.code not in {"unavailable", "limit.work"}:
                raise
            return None

    wait_until(asked, 170)


def step(
    person: Person, family: str, name: str, event: str, written: dict[str, Any] | None = None
) -> Any:
    """Send an event to a task by its name."""
    task = tasks(person, family)[name]["instanceId"]
    patch = {"input": written} if written else None
    return person.do(
        "sendEvent", "SendEvent", "seq", family=family, task=task, event=event, patch=patch
    )


def heard(lines: Iterator[str]) -> Iterator[Heard]:
    """Read server-sent events."""
    event, data, ident = "", "", ""
    for line in lines:
        if line.startswith("event: "):
            event = line[7:]
        elif line.startswith("data: "):
            data = line[6:]
        elif line.startswith("id: "):
            ident = line[4:]
        elif not line and event:
            yield Heard(event, json.loads(data), ident)
            event = data = ""


def say(person: Person, chat: str, message: str) -> list[Heard]:
    """Say something and read until the turn is over."""
    headers = {"authorization": f"Bearer {person.token()}"}
    url = f"{person.http.base_url}/chat/{chat}"
    with httpx.stream("POST", url, json={"message": message}, headers=headers, timeout=60) as got:
        got.raise_for_status()
        return list(heard(got.iter_lines()))
