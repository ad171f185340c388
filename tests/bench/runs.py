"""Runs: a family of one trivial server task, started over HTTP and answered when it is done."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from place import SHOUT, places, turns
from report import Report, median, ms, percentile, rate, us

CONNECTIONS = 16
RUNS = 600
ROUNDS = 8
BODY = b'{"input": {"text": "hello"}}'
SAID = b"HELLO"


async def load(url: str, token: str, flow: str = "shout") -> tuple[float, list[float]]:
    """Give runs a second of a flow, and the time of each."""
    host, _, port = url.removeprefix("http://").partition(":")
    head = (
        f"POST /api/flows/{flow}/run HTTP/1.1\r\nhost: {host}:{port}\r\n"
        f"authorization: Bearer {token}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(BODY)}\r\n\r\n"
    ).encode() + BODY
    taken: list[float] = []
    left = iter(range(RUNS))

    async def connection() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for _ in left:
            began = time.perf_counter()
            writer.write(head)
            status = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in status.split(b"\r\n")[0], status
            length = int(status.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            answer = await reader.readexactly(length)
            taken.append(time.perf_counter() - began)
            assert SAID in answer, answer
        writer.close()
        await writer.wait_closed()

    began = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return RUNS / (time.perf_counter() - began), taken


def main(trees: Sequence[Path]) -> None:
    with places(trees) as all_:
        title = f"A family of one trivial server task over HTTP, {CONNECTIONS} connections"
        report = Report(title, [one.name for one in all_])
        times: dict[str, list[float]] = {one.name: [] for one in all_}
        for one in all_:
            one.ann.do("importFlow", "ImportFlow", "seq", text=SHOUT)
            asyncio.run(load(one.url, one.ann.token()))
        for round_ in range(ROUNDS):
            for one in turns(all_, round_):
                before = one.spent()
                runs, taken = asyncio.run(load(one.url, one.ann.token()))
                spent = one.spent().since(before, RUNS)
                report.note(one.name, "runs", runs)
                report.note(one.name, "p50", median(taken))
                report.note(one.name, "server", spent.server)
                report.note(one.name, "store", spent.store)
                times[one.name] += taken
        for name, taken in times.items():
            report.note(name, "p99", percentile(taken, 0.99))
    report.row("runs", rate, told="runs (to reach: 2,250/s)")
    report.row("p50", ms)
    report.row("p99", ms, told="p99 (to reach: 25 ms)")
    report.row("server", us, told="processor time of the server a run")
    report.row("store", us, told="processor time of the store a run")
