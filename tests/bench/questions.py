"""GraphQL: what the pages ask for most, by the processor time that it takes of the server."""

import json
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from place import Place, places, turns
from report import Report, ms, percentile, us

ROUNDS = 8
EACH = 200
PICK = """
name: pick
tasks:
  - {name: pick, type: TaskSelect, initiator: true, config: {local: {schema: {
      type: object, properties: {topic: {enum: [Music, Travel]}}}}}}
"""
SEND = "mutation SendTaskEvent($input: SendEvent!) { sendEvent(input: $input) { seq } }"
FAMILY = """query OpenFamily($id: ID!) {
  family(id: $id) {
    id label seq createdAt owner { id name } members { name role } forkedFrom { family seq }
    flow { name revision document } graph } }"""
TASK = """query OpenTask($id: ID!, $at: Moment, $task: ID!) {
  family(id: $id, at: $at) {
    task(instanceId: $task) { instanceId seq document machine legal } } }"""


class Asker:
    """A program that asks over one connection."""

    def __init__(self, one: Place) -> None:
        """Start the flow in which something is chosen again and again."""
        self._token = one.ann.token()
        self._http = HTTPConnection(one.url.removeprefix("http://"))
        one.ann.do("importFlow", "ImportFlow", "seq", text=PICK)
        started = one.ann.do(
            "startTask", "StartTask", "family { id } task { instanceId }", flow="pick"
        )
        self.family = started["family"]["id"]
        self.task = started["task"]["instanceId"]
        self._sent = 0

    def ask(self, query: str, variables: dict[str, Any]) -> None:
        """Ask, and wait for the answer."""
        body = json.dumps({"query": query, "variables": variables})
        head = {"authorization": f"Bearer {self._token}", "content-type": "application/json"}
        self._http.request("POST", "/graphql", body, head)
        answer = self._http.getresponse().read()
        assert b'"errors"' not in answer, answer

    def send(self) -> None:
        """Choose the other topic."""
        self._sent += 1
        command = {"mutation": f"s{self._sent}", "family": self.family, "task": self.task}
        event = {"event": "CHOOSE", "data": {"topic": ("Music", "Travel")[self._sent % 2]}}
        self.ask(SEND, {"input": {**command, **event}})

    def open_family(self) -> None:
        """Open the family as its page does."""
        self.ask(FAMILY, {"id": self.family})

    def open_task(self) -> None:
        """Open a task as its page does."""
        self.ask(TASK, {"id": self.family, "task": self.task})


OPERATIONS = {
    "sendEvent": (Asker.send, "to reach: 750 us"),
    "opening a family": (Asker.open_family, "to reach: 600 us"),
    "opening a task": (Asker.open_task, "to reach: 500 us"),
}


def main(trees: Sequence[Path]) -> None:
    with places(trees) as all_:
        title = "GraphQL over HTTP: processor time of the server an operation"
        report = Report(title, [one.name for one in all_])
        askers = {one.name: Asker(one) for one in all_}
        for one in all_:
            for operation, _ in OPERATIONS.values():
                measured(one, askers[one.name], operation)
        for round_ in range(ROUNDS):
            for name, (operation, _) in OPERATIONS.items():
                for one in turns(all_, round_):
                    server, taken = measured(one, askers[one.name], operation)
                    report.note(one.name, name, server)
                    report.note(one.name, f"{name}, p99", percentile(taken, 0.99))
        for name, (_, told) in OPERATIONS.items():
            report.row(name, us, told=f"{name} ({told})")
            report.row(f"{name}, p99", ms)


def measured(one: Place, asker: Any, operation: Any) -> tuple[float, list[float]]:
    """Do one operation again and again; gives its processor time, and how long each took."""
    before, taken = one.spent(), []
    for _ in range(EACH):
        began = time.perf_counter()
        operation(asker)
        taken.append(time.perf_counter() - began)
    return one.spent().since(before, EACH).server, taken
