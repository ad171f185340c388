"""Runs: a family of one trivial server task, started over HTTP and answered when it is done."""

import asyncio
import time

from place import SHOUT, place
from report import heading, median, ms, percentile, row

CONNECTIONS = 16
RUNS = 1500
ROUNDS = 3
BODY = b'{"input": {"text": "hello"}}'


async def load(url: str, token: str) -> tuple[float, list[float]]:
    """Give runs a second and the time of each."""
    host, _, port = url.removeprefix("http://").partition(":")
    head = (
        f"POST /api/flows/shout/run HTTP/1.1\r\nhost: {host}:{port}\r\n"
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
            body = await reader.readexactly(length)
            taken.append(time.perf_counter() - began)
            assert b"HELLO" in body, body
        writer.close()
        await writer.wait_closed()

    began = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return RUNS / (time.perf_counter() - began), taken


def main() -> None:
    heading("A family of one trivial server task over HTTP, 16 connections, two commits a run")
    with place() as (_, server, ann):
        token = ann.token()
        ann.do("importFlow", "ImportFlow", "seq", text=SHOUT)
        rates, times = [], []
        asyncio.run(load(server.url, token))
        for _ in range(ROUNDS):
            rate, taken = asyncio.run(load(server.url, token))
            rates.append(rate)
            times += taken
    row("runs (to reach: 1,000/s)", f"{median(rates):,.0f}/s")
    row("p50", ms(median(times)))
    row("p99 (to reach: 60 ms)", ms(percentile(times, 0.99)))
