"""Graph: a family of 10,000 tasks over GraphQL, against ``json`` encoding of the same data."""

import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
        ours, floors = [], []
        with httpx.Client(base_url=server.url, headers=headers, timeout=120) as http:
            http.get("/health")
            with neighbour(server.url) as waits:
                began = time.perf_counter()
                http.post("/graphql", json=query)
                first = time.perf_counter() - began
                for _ in range(ROUNDS):
                    http.post("/graphql", json=query)
            for _ in range(ROUNDS):
                began = time.perf_counter()
                answer = http.post("/graphql", json=query)
                ours.append(time.perf_counter() - began)
                graph = answer.json()["data"]["family"]["graph"]
                assert len(graph["nodes"]) == count
                began = time.perf_counter()
                json.dumps(graph)
                floors.append(time.perf_counter() - began)
    row("floor: json encoding", ms(median(floors)))
    row("T@skFlow, first time", ms(first))
    row("T@skFlow", ms(median(ours)))
    row("ratio (to reach: at most 3)", f"{median(ours) / median(floors):.2f}")
    row("another request meanwhile, p50", ms(median(waits)))
    row("another request meanwhile, longest (to reach: 50 ms)", ms(max(waits)))


@contextmanager
def neighbour(url: str) -> Iterator[list[float]]:
    """Ask for something small all the time, from another process; gives how long each took."""
    waits: list[float] = []
    ours, theirs = multiprocessing.Pipe()
    asking = multiprocessing.Process(target=ask_all_the_time, args=(url, theirs))
    asking.start()
    ours.recv()
    yield waits
    ours.send("stop")
    waits += ours.recv()
    asking.join()


def ask_all_the_time(url: str, other: Any) -> None:
    """Measure until the other end says stop."""
    waits: list[float] = []
    with httpx.Client(base_url=url) as http:
        http.get("/health")
        other.send("ready")
        while not other.poll(0.003):
            began = time.perf_counter()
            http.get("/health")
            waits.append(time.perf_counter() - began)
    other.send(waits)
