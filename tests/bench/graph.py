"""Graph: a family of 10,000 tasks over GraphQL, against ``json`` encoding of the same data."""

import json
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from place import Place, places
from report import Report, median, ms, times

from manytasks import grown

ROUNDS = 7


def measured(one: Place, report: Report) -> None:
    """Measure the graph of one large family."""
    family, count = grown(one.ann)
    query = {
        "query": "query($id: ID!) { family(id: $id) { graph } }",
        "variables": {"id": family},
    }
    headers = {"authorization": f"Bearer {one.ann.token()}"}
    with httpx.Client(base_url=one.url, headers=headers, timeout=120) as http:
        http.get("/health")
        with neighbour(one.url) as waits:
            began = time.perf_counter()
            http.post("/graphql", json=query)
            report.note(one.name, "first", time.perf_counter() - began)
            for _ in range(ROUNDS):
                http.post("/graphql", json=query)
        for _ in range(ROUNDS):
            began = time.perf_counter()
            answer = http.post("/graphql", json=query)
            ours = time.perf_counter() - began
            graph = answer.json()["data"]["family"]["graph"]
            assert len(graph["nodes"]) == count
            began = time.perf_counter()
            json.dumps(graph)
            floor = time.perf_counter() - began
            report.note(one.name, "floor", floor)
            report.note(one.name, "graph", ours)
            report.note(one.name, "ratio", ours / floor)
    report.note(one.name, "waits", median(waits))
    report.note(one.name, "longest", max(waits))


def main(trees: Sequence[Path]) -> None:
    with places(trees) as all_:
        title = "A family of 10,000 tasks as a graph over GraphQL"
        report = Report(title, [one.name for one in all_])
        for one in all_:
            measured(one, report)
    report.row("floor", ms, told="floor: json encoding")
    report.row("first", ms, told="T@skFlow, first time")
    report.row("graph", ms, told="T@skFlow")
    report.row("ratio", times, told="ratio (to reach: at most 3)")
    report.row("waits", ms, told="another request meanwhile, p50")
    report.row("longest", ms, told="another request meanwhile, longest (to reach: 50 ms)")


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
