"""Graph: a family of 10,000 tasks over GraphQL, against ``json`` encoding of the same data."""

import json
import time

import httpx
from place import place
from report import heading, median, ms, row

from manytasks import grown

ROUNDS = 7


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
