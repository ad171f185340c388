"""Durable updates: one client waiting for each echo, and 64 clients on 64 families."""

import asyncio
import json
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from place import Place, bare_store, places, turns
from pymongo import AsyncMongoClient
from report import Report, median, ms, percent, percentile, rate, times, us
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

from runningserver import Person
from talking import tasks

ROUNDS = 12
SINGLE = 150
CLIENTS = 64
EACH = 40
WARM = 99
"""The round that is not counted."""


def echo(port: Any) -> None:
    """Serve a bare socket that sends back what it gets."""

    async def main() -> None:
        async def handle(socket: Any) -> None:
            async for message in socket:
                await socket.send(message)

        async with serve(handle, "127.0.0.1", 0) as server:
            port.put(server.sockets[0].getsockname()[1])
            await asyncio.get_running_loop().create_future()

    asyncio.run(main())


def update(family: str, task: str, n: int, round_: int) -> str:
    frame = {
        "id": n,
        "op": "update",
        "family": family,
        "task": task,
        "mutation": f"b{round_}-{n}",
        "patch": {"input": {"count": n}},
    }
    return json.dumps(frame)


async def floor_single(url: str, port: int) -> list[float]:
    """Time a raw insert and a raw echo, one after the other."""
    client: AsyncMongoClient[Any] = AsyncMongoClient(url)
    collection = client.floor[f"single{time.time_ns()}"]
    taken = []
    async with connect(f"ws://127.0.0.1:{port}") as socket:
        for n in range(SINGLE):
            document = json.loads(update("f" * 32, "t" * 34, n, 0))
            began = time.perf_counter()
            await collection.insert_one({"_id": n, **document})
            await socket.send("x" * 60)
            await socket.recv()
            taken.append(time.perf_counter() - began)
    await client.close()
    return taken


async def ours_single(url: str, token: str, family: str, task: str, round_: int) -> list[float]:
    """Time an update until its acknowledgement."""
    taken = []
    headers = {"authorization": f"Bearer {token}"}
    async with connect(url.replace("http", "ws") + "/hub", additional_headers=headers) as socket:
        for n in range(SINGLE):
            frame = update(family, task, n, round_)
            began = time.perf_counter()
            await socket.send(frame)
            answer = json.loads(await socket.recv())
            taken.append(time.perf_counter() - began)
            assert "seq" in answer, answer
    return taken


async def floor_many(url: str) -> float:
    """Give documents a second of raw batches of 50."""
    client: AsyncMongoClient[Any] = AsyncMongoClient(url)
    collection = client.floor[f"many{time.time_ns()}"]
    batches = CLIENTS * EACH // 50
    document = json.loads(update("f" * 32, "t" * 34, 0, 0))
    began = time.perf_counter()
    for batch in range(batches):
        await collection.insert_many([{"_id": batch * 50 + i, **document} for i in range(50)])
    taken = time.perf_counter() - began
    await client.close()
    return batches * 50 / taken


async def ours_many(url: str, token: str, chats: list[tuple[str, str]], round_: int) -> float:
    """Give acknowledged updates a second of 64 clients, each waiting for its own."""
    headers = {"authorization": f"Bearer {token}"}
    address = url.replace("http", "ws") + "/hub"
    sockets = [await connect(address, additional_headers=headers) for _ in chats]

    async def one(socket: Any, family: str, task: str) -> None:
        for n in range(EACH):
            await socket.send(update(family, task, n, round_))
            assert b'"seq"' in await socket.recv(decode=False)

    began = time.perf_counter()
    pairs = zip(sockets, chats, strict=True)
    await asyncio.gather(*(one(socket, *chat) for socket, chat in pairs))
    taken = time.perf_counter() - began
    for socket in sockets:
        await socket.close()
    return CLIENTS * EACH / taken


def single(all_: Sequence[Place], chats: dict[str, Any], store: str, port: int) -> None:
    report = Report("Durable update, one client waiting for each echo", list(chats))
    ours: dict[str, list[float]] = {name: [] for name in chats}
    floors = []
    asyncio.run(floor_single(store, port))
    for one in all_:
        asyncio.run(ours_single(one.url, one.ann.token(), *chats[one.name][0], WARM))
    for round_ in range(ROUNDS):
        floor = median(asyncio.run(floor_single(store, port)))
        floors.append(floor)
        for one in turns(all_, round_):
            before, chat = one.spent(), chats[one.name][0]
            taken = asyncio.run(ours_single(one.url, one.ann.token(), *chat, round_))
            spent = one.spent().since(before, SINGLE)
            ours[one.name] += taken
            report.note(one.name, "p50", median(taken))
            report.note(one.name, "ratio", median(taken) / floor)
            report.note(one.name, "server", spent.server)
            report.note(one.name, "store", spent.store)
    for name, taken in ours.items():
        report.note(name, "p99", percentile(taken, 0.99))
    report.same("floor: raw insert, then raw echo, p50", ms(median(floors)))
    report.row("p50", ms)
    report.row("p99", ms)
    report.row("ratio", times, told="times the floor (to reach: at most 1.0)")
    report.row("server", us, told="processor time of the server an update")
    report.row("store", us, told="processor time of the store an update")


def many(all_: Sequence[Place], chats: dict[str, Any], store: str) -> None:
    report = Report("Durable updates, 64 clients on 64 families", list(chats))
    floors = []
    asyncio.run(floor_many(store))
    for one in all_:
        asyncio.run(ours_many(one.url, one.ann.token(), chats[one.name], 100 + WARM))
    for round_ in range(ROUNDS):
        floor = asyncio.run(floor_many(store))
        floors.append(floor)
        for one in turns(all_, round_):
            before, mine = one.spent(), chats[one.name]
            reached = asyncio.run(ours_many(one.url, one.ann.token(), mine, 100 + round_))
            spent = one.spent().since(before, CLIENTS * EACH)
            report.note(one.name, "updates", reached)
            report.note(one.name, "share", reached / floor)
            report.note(one.name, "server", spent.server)
            report.note(one.name, "store", spent.store)
    report.same("floor: raw insert_many of 50", rate(median(floors)))
    report.row("updates", rate)
    report.row("share", percent, told="share of the floor (to reach: at least 55 %)")
    report.row("server", us, told="processor time of the server an update")
    report.row("store", us, told="processor time of the store an update")


@contextmanager
def echoing() -> Iterator[int]:
    """Give the port of a bare socket server in a process of its own."""
    port: Any = multiprocessing.Queue()
    process = multiprocessing.Process(target=echo, args=(port,), daemon=True)
    process.start()
    try:
        yield port.get()
    finally:
        process.terminate()
        process.join()


def main(trees: Sequence[Path]) -> None:
    with echoing() as port, bare_store() as store, places(trees) as all_:
        chats = {one.name: [chat_of(one.ann) for _ in range(CLIENTS)] for one in all_}
        single(all_, chats, store.url, port)
        many(all_, chats, store.url)


def chat_of(person: Person) -> tuple[str, str]:
    """Start the flow Welcome; gives the family and a task in it."""
    started = person.do("startTask", "StartTask", "family { id }", flow="welcome")
    family = str(started["family"]["id"])
    return family, str(tasks(person, family)["conversation"]["instanceId"])
