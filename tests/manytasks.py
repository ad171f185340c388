"""Families of many tasks, grown in a running server."""

import json
from typing import Any

from runningserver import Person

GROUPS = 20
EACH = 499
TASKS = """query($id: ID!) { family(id: $id) { taskCount tasks(first: 100) { edges { node {
  instanceId name } } } } }"""


def document() -> dict[str, Any]:
    """Give a flow in which each of 20 gates, once passed, starts 500 tasks."""
    tasks: list[dict[str, Any]] = [{"name": "all", "type": "TaskConversation", "initiator": True}]
    for group in range(GROUPS):
        gate = {"name": f"gate{group}", "type": "TaskShowInstruction", "parent": "all"}
        tasks.append({**gate, "next": f"group{group}"})
        tasks.append({"name": f"group{group}", "type": "TaskConversation", "parent": "all"})
        names = (f"chat{group}x{n}" for n in range(EACH))
        tasks += [{"name": n, "type": "TaskChat", "parent": f"group{group}"} for n in names]
    return {"name": "many", "tasks": tasks}


def grown(person: Person) -> tuple[str, int]:
    """Start the flow and pass every gate; gives the family and how many tasks it has."""
    person.do("importFlow", "ImportFlow", "seq", text=json.dumps(document()))
    started = person.do("startTask", "StartTask", "family { id }", flow="many")
    family = str(started["family"]["id"])
    edges = person.ask(TASKS, id=family)["family"]["tasks"]["edges"]
    for edge in edges:
        if edge["node"]["name"].startswith("gate"):
            gate = {"family": family, "task": edge["node"]["instanceId"], "event": "CONTINUE"}
            person.do("sendEvent", "SendEvent", "seq", **gate)
    return family, person.ask(TASKS, id=family)["family"]["taskCount"]
