"""Loading: a family with 50,000 events, any moment of it, and what a small update stores."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
from place import Place, places
from report import Report, median, ms
from updates import chat_of, update
from websockets.asyncio.client import connect

EVENTS = 50_000
STEPS = (2_000, 10_000, 50_000)


async def grow(url: str, token: str, chat: tuple[str, str], numbers: Iterator[int]) -> None:
    """Send updates by a few sockets at a time, so that they share commits."""
    headers = {"authorization": f"Bearer {token}"}
    address = url.replace("http", "ws") + "/hub"

    async def one() -> None:
        async with connect(address, additional_headers=headers) as socket:
            for n in numbers:
                await socket.send(update(*chat, n, 0))
                assert b'"seq"' in await socket.recv(decode=False)

    await asyncio.gather(*(one() for _ in range(32)))


def stored(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def moment(http: httpx.Client, family: str, at: dict[str, Any] | None) -> float:
    query = "query($id: ID!, $at: Moment) { family(id: $id, at: $at) { seq status } }"
    began = time.perf_counter()
    answer = http.post("/graphql", json={"query": query, "variables": {"id": family, "at": at}})
    taken = time.perf_counter() - began
    assert answer.json()["data"]["family"], answer.text
    return taken


def measured(one: Place, report: Report) -> None:
    """Let a family grow, and look at it on the way."""
    token = one.ann.token()
    family, task = chat_of(one.ann)
    headers = {"authorization": f"Bearer {token}"}
    files = one.server.data / "store"
    done = 0
    before = stored(files)
    for step in STEPS:
        asyncio.run(grow(one.url, token, (family, task), iter(range(done, step))))
        done = step
        one.server.kill()
        one.server.start()
        with httpx.Client(base_url=one.url, headers=headers, timeout=60) as http:
            http.get("/health")
            http.post("/graphql", json={"query": "{ me { name } }"})
            report.note(one.name, f"load {step}", moment(http, family, None))
            past = [moment(http, family, {"seq": step * k // 23 + 7}) for k in range(1, 22)]
            report.note(one.name, f"moment {step}", median(past))
    report.note(one.name, "size", (stored(files) - before) / EVENTS)


def main(trees: Sequence[Path]) -> None:
    with places(trees) as all_:
        title = "A family with a long history: loaded after a restart, read at any moment"
        report = Report(title, [one.name for one in all_])
        for one in all_:
            measured(one, report)
    for step in STEPS:
        report.row(f"load {step}", ms, told=f"load with {step:,} events (to reach: 100 ms, flat)")
        told = f"any moment of {step:,} events (to reach: 30 ms)"
        report.row(f"moment {step}", ms, told=told)
    told = "stored per small update, all told (to reach: under 1 kB)"
    report.row("size", lambda size: f"{size:,.0f} bytes", told=told)
