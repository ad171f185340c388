"""Graph: a family of 10,000 tasks over GraphQL, against ``json`` encoding of the same data."""

import json
import time

import httpx
from place import place
from report import heading, median, ms, row

from runningserver import Person

GROUPS = 20
EACH = 499
ROUNDS = 7
TASKS = """query($id: ID!) { family(id: $id) { taskCount tasks(first: 100) { edges { node {
  instanceId name } } } } }"""


def document() -> dict[str, object]:
    """Give a flow in which each of 20 gates, once passed, starts 500 tasks."""
    tasks: list[dict[str, object]] = [
        {"name": "all", "type": "TaskConversation", "initiator": True}
    ]
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


def main() -> None:
    with place() as (_, server, ann):
        family, count = grown(ann)
        heading(f"A family of {count:,} tasks as a graph over GraphQL")
        query = {
            "query": "query($id: ID!) { family(id: $id) { graph } }",
            "variables": {"id": family},
        }
        headers = {"authorization": f"Bearer {ann.token()}"}
        ours, floors, health = [], [], []
        with httpx.Client(base_url=server.url, headers=headers, timeout=120) as http:
            for _ in range(ROUNDS):
                began = time.perf_counter()
                answer = http.post("/graphql", json=query)
                ours.append(time.perf_counter() - began)
                graph = answer.json()["data"]["family"]["graph"]
                assert len(graph["nodes"]) == count
                began = time.perf_counter()
                json.dumps(graph)
                floors.append(time.perf_counter() - began)
                began = time.perf_counter()
                http.get("/health")
                health.append(time.perf_counter() - began)
    row("floor: json encoding", ms(median(floors)))
    row("T@skFlow, first time", ms(ours[0]))
    row("T@skFlow", ms(median(ours)))
    row("ratio (to reach: at most 3)", f"{median(ours) / median(floors):.2f}")
