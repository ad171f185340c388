"""Lists: 50,000 families of ten tasks, as somebody finds them after a kill."""

import asyncio
import itertools
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
from place import Place, folder, place
from report import Report, median, ms, us
from updates import chat_of, update
from websockets.sync.client import connect

FAMILIES = 50_000
TASKS = 10
LOADED = 2_000
CONNECTIONS = 32
ROUNDS = 21
UPDATES = 300
PAGE = "query { families(first: 25) { edges { node { id label status } } } }"
FULL = """query { families(first: 25) { edges { node { id label status seq taskCount updatedAt
  createdAt flow { name revision } owner { id name } members { name } } } } }"""
COUNT = "query { waitingCount }"
SEARCH = 'query { families(first: 25, filter: {search: "needle"}) { edges { node { id } } } }'
PAGES = """query($after: String) {
  families(first: 100, after: $after) { edges { cursor node { id } } } }"""
START = "mutation($input: StartTask!) { startTask(input: $input) { seq } }"
READ = "query($id: ID!) { family(id: $id) { status waiting(first: 1) { label } } }"
PAUSES = """
import gc, os, time
_began = 0.0
def _note(phase, info):
    global _began
    if phase == "start":
        _began = time.thread_time()
    elif info["generation"]:
        with open(os.environ["PAUSES"], "a") as file:
            file.write(f"{os.getpid()} {info['generation']} {time.thread_time() - _began}\\n")
gc.callbacks.append(_note)
"""
"""Has a server write down what the collector takes, in processor time of the thread it holds up."""


def flow() -> str:
    """Give a flow in which a family has ten tasks at once, nine of which wait for a person."""
    tasks: list[dict[str, Any]] = [{"name": "all", "type": "TaskConversation", "initiator": True}]
    tasks += [{"name": f"chat{n}", "type": "TaskChat", "parent": "all"} for n in range(TASKS - 1)]
    return json.dumps({"name": "ten", "tasks": tasks})


async def found(url: str, token: str, numbers: Iterator[int]) -> None:
    """Found families over GraphQL, some at a time; the first one alone has a needle in its name."""
    host, _, port = url.removeprefix("http://").partition(":")
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: {host}:{port}\r\nauthorization: Bearer {token}\r\n"
        "content-type: application/json\r\ncontent-length: "
    )

    async def connection() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for n in numbers:
            wish = {"mutation": f"f{n}", "flow": "ten", "label": label(n)}
            body = json.dumps({"query": START, "variables": {"input": wish}}).encode()
            writer.write(f"{head}{len(body)}\r\n\r\n".encode() + body)
            told = await reader.readuntil(b"\r\n\r\n")
            length = int(told.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            answer = await reader.readexactly(length)
            assert b'"seq"' in answer, answer
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))


def label(n: int) -> str:
    """Give a family's name, of words that others have too."""
    return f"Order {n} of customer {n % 997}, {'urgent' if n % 7 else 'needle' * (n == 0)} parcel"


def asked(http: httpx.Client, query: str, **variables: Any) -> Any:
    answer = http.post("/graphql", json={"query": query, "variables": variables})
    data = answer.json().get("data")
    assert data is not None, answer.text
    return data


def timed(one: Place, http: httpx.Client, query: str) -> tuple[float, float]:
    """Give the least time of a request, and the server's processor time for each."""
    taken = []
    before = one.spent()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        asked(http, query)
        taken.append(time.perf_counter() - began)
    return min(taken), one.spent().since(before, ROUNDS).server


def peak(pid: int) -> float:
    """Give the most memory that a process has had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM"))


def after_a_kill(one: Place, report: Report, token: str, families: int) -> None:
    """Kill the server, and measure until a list is right again."""
    headers = {"authorization": f"Bearer {token}"}
    one.server.kill()
    began = time.perf_counter()
    one.server.start()
    with httpx.Client(base_url=one.url, headers=headers, timeout=60) as http:
        waiting = asked(http, COUNT)["waitingCount"]
        assert waiting >= families * (TASKS - 1), waiting
        assert len(asked(http, PAGE)["families"]["edges"]) == 25
        report.note(one.name, "start", time.perf_counter() - began)
        report.note(one.name, "start cpu", one.spent().server)
        for name, query in (("page", PAGE), ("full", FULL), ("count", COUNT), ("search", SEARCH)):
            wall, processor = timed(one, http, query)
            report.note(one.name, name, wall)
            report.note(one.name, f"{name} cpu", processor)
        assert len(asked(http, SEARCH)["families"]["edges"]) == 1


def beside_lists(one: Place, report: Report, token: str, chat: tuple[str, str]) -> None:
    """Compare updates by one who waits for each, alone and with a search after each."""
    family, task = chat
    address = one.url.replace("http", "ws") + "/hub"
    numbers = itertools.count()
    headers = {"authorization": f"Bearer {token}"}
    with (
        httpx.Client(base_url=one.url, headers=headers, timeout=60) as http,
        connect(address, additional_headers=headers) as socket,
    ):

        def updates(between: Any) -> float:
            taken = []
            for _ in range(UPDATES):
                between()
                began = time.perf_counter()
                socket.send(update(family, task, next(numbers), 0))
                assert b'"seq"' in socket.recv(decode=False)
                taken.append(time.perf_counter() - began)
            return median(taken)

        report.note(one.name, "alone", updates(lambda: None))
        report.note(one.name, "beside", updates(lambda: asked(http, SEARCH)))


def loaded(one: Place, report: Report, token: str, pauses: Path, families: int) -> None:
    """Load families, found more, and see how long the collector holds the server up."""
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=one.url, headers=headers, timeout=60) as http:
        after = None
        for _ in range(LOADED // 100):
            edges = asked(http, PAGES, after=after)["families"]["edges"]
            for edge in edges:
                asked(http, READ, id=edge["node"]["id"])
            after = edges[-1]["cursor"]
        asyncio.run(found(one.url, token, iter(range(families, families + LOADED))))
    lines = [line.split() for line in pauses.read_text().splitlines()]
    mine = [float(taken) for pid, _, taken in lines if int(pid) == one.server.pid]
    report.note(one.name, "pause", max(mine))
    report.note(one.name, "memory", peak(one.server.pid))


def main(trees: Sequence[Path], families: int = FAMILIES) -> None:
    for tree in trees:
        with folder() as path:
            (path / "sitecustomize.py").write_text(PAUSES)
            pauses = path / "pauses"
            with place(tree, [path], PAUSES=str(pauses)) as one:
                report = Report(f"{families:,} families of {TASKS} tasks", [one.name])
                one.ann.do("importFlow", "ImportFlow", "seq", text=flow())
                token = one.ann.token()
                chat = chat_of(one.ann)
                began = time.perf_counter()
                asyncio.run(found(one.url, token, iter(range(families))))
                report.note(one.name, "founding", (time.perf_counter() - began) / families)
                report.note(one.name, "founded", peak(one.server.pid))
                after_a_kill(one, report, token, families)
                beside_lists(one, report, token, chat)
                loaded(one, report, token, pauses, families)
                _written(report)


def _written(report: Report) -> None:
    report.row("founding", us, told="founding one")
    report.row("founded", megabytes, told="peak memory of the server meanwhile (to reach: 600 MB)")
    report.row("start", ms, told="start after a kill to the first right list (to reach: 3 s)")
    report.row("start cpu", ms, told="processor time of the server for that")
    for name, told in (
        ("page", "first page: id, label, status (to reach: 20 ms)"),
        ("full", "first page, as the pages ask for it"),
        ("count", "count of the inbox (to reach: 5 ms)"),
        ("search", "search for a word of the oldest (to reach: 200 ms)"),
    ):
        report.row(name, ms, told=told)
        report.row(f"{name} cpu", us, told="processor time of the server for that")
    report.row("alone", ms, told="an update, p50")
    report.row("beside", ms, told="an update after each of which somebody searches, p50")
    report.row("pause", ms, told=f"longest pause, {LOADED:,} families loaded (to reach: 50 ms)")
    report.row("memory", megabytes, told="peak memory of the server (to reach: 600 MB)")


def megabytes(size: float) -> str:
    return f"{size:.0f} MB"
