"""Durable updates: one client waiting for each echo, and 64 clients on 64 families."""

import asyncio
import json
import multiprocessing
import time
from typing import Any

from place import place
from pymongo import AsyncMongoClient
from report import heading, median, ms, percentile, row
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

from runningserver import Person
from talking import tasks

ROUNDS = 5
SINGLE = 300
CLIENTS = 64
EACH = 60


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


def single(store: Any, server: Any, token: str, chat: tuple[str, str], port: int) -> None:
    heading("Durable update, one client waiting for each echo")
    floors, ours = [], []
    for round_ in range(ROUNDS):
        floors += asyncio.run(floor_single(store.url, port))
        ours += asyncio.run(ours_single(server.url, token, *chat, round_))
    row("floor: raw insert, then raw echo, p50", ms(median(floors)))
    row("T@skFlow p50", ms(median(ours)))
    row("T@skFlow p99", ms(percentile(ours, 0.99)))
    row("ratio of the medians (to reach: at most 1.3)", f"{median(ours) / median(floors):.2f}")


def many(store: Any, server: Any, token: str, chats: list[tuple[str, str]]) -> None:
    heading("Durable updates, 64 clients on 64 families")
    floors, ours = [], []
    for round_ in range(ROUNDS):
        floors.append(asyncio.run(floor_many(store.url)))
        ours.append(asyncio.run(ours_many(server.url, token, chats, 100 + round_)))
    row("floor: raw insert_many of 50", f"{median(floors):,.0f}/s")
    row("T@skFlow", f"{median(ours):,.0f}/s")
    row("share (to reach: at least 60 %)", f"{median(ours) / median(floors):.0%}")


def main() -> None:
    port: Any = multiprocessing.Queue()
    echoing = multiprocessing.Process(target=echo, args=(port,), daemon=True)
    echoing.start()
    with place() as (store, server, ann):
        token = ann.token()
        chats = [chat_of(ann) for _ in range(CLIENTS)]
        single(store, server, token, chats[0], port.get())
        many(store, server, token, chats)
    echoing.terminate()
    echoing.join()


def chat_of(person: Person) -> tuple[str, str]:
    """Start the flow Welcome; gives the family and a task in it."""
    started = person.do("startTask", "StartTask", "family { id }", flow="welcome")
    family = str(started["family"]["id"])
    return family, str(tasks(person, family)["conversation"]["instanceId"])
