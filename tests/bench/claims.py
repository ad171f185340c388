"""Claims: work claimed and settled over the socket, beside the same in the hub's own process.

Hub, processor and floor are in one process, so its processor time is that of both ends.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn
import uvloop
from place import bare_store
from report import Report, median, ms, times
from websockets.asyncio.client import connect

from hubsocket import served
from taskflow.domain.ports import WorkQueue
from taskflow.domain.work import Done
from taskflow.processors.socket_queue import SocketQueue
from taskflow.supervision.tasks import end
from taskflow.testing.work import ENVIRONMENT
from workbench import HubBench, desk_of, processor

ROUNDS: Final = 12
EACH: Final = 40
TRIPS: Final = 2
"""What a claim and a settle ask: each is one frame and its answer."""
Took = tuple[float, float]
"""Seconds by the clock, and of this process, for each piece of work."""


def main(_trees: Sequence[Path]) -> None:
    with bare_store() as store:
        uvloop.run(_all(store.url_at(store.port, "claims")))


async def _all(store: str) -> None:
    desk = desk_of(store)
    await desk.open()
    bench = HubBench(desk)
    flow = {"name": "it", "type": "add", "initiator": True, "config": {"local": {"parts": [1, 2]}}}
    await desk.flow({"name": "adding", "tasks": [flow]})
    kept: dict[str, list[Took]] = {"in the process": [], "socket": [], "echo": []}
    async with served(desk) as url, _echoing() as echo:
        here = desk.hub.work.open(processor("here"), (ENVIRONMENT,))
        away = SocketQueue(url, "away", (ENVIRONMENT,))
        serving = asyncio.create_task(away.serve())
        await away.connected()
        ways: dict[str, Callable[[], Awaitable[None]]] = {
            "in the process": lambda: _work(here),
            "socket": lambda: _work(away),
            "echo": echo,
        }
        for round_ in range(ROUNDS + 1):
            for name in sorted(ways, reverse=bool(round_ % 2)):
                took = await _round(bench, ways[name], due=name != "echo")
                if round_:  # the first is for warming up
                    kept[name].append(took)
        await end(serving)
    await desk.close()
    _tell(kept)


async def _round(bench: HubBench, way: Callable[[], Awaitable[None]], *, due: bool) -> Took:
    if due:
        for _ in range(EACH):
            await bench.desk.begin("adding")
    began, spent = time.perf_counter(), time.process_time()
    for _ in range(EACH):
        await way()
    return (time.perf_counter() - began) / EACH, (time.process_time() - spent) / EACH


async def _work(queue: WorkQueue) -> None:
    work = await queue.claim(ENVIRONMENT)
    await queue.settle(work, Done({"whole": 3}))


@asynccontextmanager
async def _echoing() -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Give what sends as much to a bare socket server, and hears it again, as work is asked."""

    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})

    config = uvicorn.Config(
        application, port=0, lifespan="off", log_config=None, ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it does not tell
        await asyncio.sleep(0.01)
    (socket,) = server.servers[0].sockets[:1]
    frame = msgspec.json.encode({"op": "settle", "work": "w" * 40, "attempt": "a" * 60}).decode()
    address = f"ws://127.0.0.1:{socket.getsockname()[1]}"
    async with connect(address, compression=None) as line:

        async def echo() -> None:
            for _ in range(TRIPS):
                await line.send(frame)
                await line.recv()

        yield echo
    server.should_exit = True
    await serving


def _tell(kept: dict[str, list[Took]]) -> None:
    report = Report("Work claimed and settled, in the process and over the socket", ["value"])
    for name, rounds in kept.items():
        for place, what in enumerate(("by the clock", "processor time of both ends")):
            report.same(f"{name}: {what}", ms(median([one[place] for one in rounds])))
    pairs = list(zip(kept["socket"], kept["in the process"], kept["echo"], strict=True))
    for place, what in enumerate(("by the clock", "processor time of both ends")):
        more = [away[place] - here[place] for away, here, _ in pairs]
        report.same(f"more over the socket: {what}", ms(median(more)))
        floor = [one / echo[place] for one, (_, _, echo) in zip(more, pairs, strict=True)]
        report.same(f"that to {TRIPS} echoes: {what}", times(median(floor)))
