"""Graph: a family of 10,000 tasks over GraphQL, against ``json`` encoding of the same data."""

import json
import time

import httpx
from place import place
from report import heading, median, ms, row

CHILDREN = 999
FAMILY_TASKS = 10_000
ROUNDS = 7


def document(name: str) -> dict[str, object]:
    """Give a flow of one conversation with many chats."""
    chats = [{"name": f"chat{n}", "type": "TaskChat", "parent": "all"} for n in range(CHILDREN)]
    return {
        "name": name,
        "tasks": [{"name": "all", "type": "TaskConversation", "initiator": True}, *chats],
    }


def main() -> None:
    heading(f"A family of {CHILDREN + 1:,} tasks as a graph over GraphQL")
    with place() as (_, server, ann):
        text = json.dumps(document("many"))
        ann.do("importFlow", "ImportFlow", "seq", text=text)
        family = ann.do("startTask", "StartTask", "family { id taskCount }", flow="many")["family"]
        query = {
            "query": "query($id: ID!) { family(id: $id) { graph } }",
            "variables": {"id": family["id"]},
        }
        headers = {"authorization": f"Bearer {ann.token()}"}
        ours, floors, health = [], [], []
        with httpx.Client(base_url=server.url, headers=headers, timeout=120) as http:
            for _ in range(ROUNDS):
                began = time.perf_counter()
                answer = http.post("/graphql", json=query)
                ours.append(time.perf_counter() - began)
                graph = answer.json()["data"]["family"]["graph"]
                assert len(graph["nodes"]) == family["taskCount"]
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
