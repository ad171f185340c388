"""Deliveries: whether telling 500 readers of one family 864,000 events costs memory that stays.

Takes about four minutes for each way. The history itself grows with each update, so the same number
of updates is made first with nobody following, and what they take is told beside it.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import psutil
from fanout import EVENTS, connected, masked
from place import Place, places
from report import Report, ms, percentile
from updates import chat_of, update

READERS = 500
UPDATES = 1_728
EVERY = 0.125
PARTS = 8
"""In so many parts the memory is looked at."""
MEBI = 1024 * 1024
ROUNDS: Iterator[int] = count(5_000)


def resident(one: Place) -> float:
    """Give what memory the server itself takes."""
    return float(psutil.Process(one.server.pid).memory_info().rss)


async def told(one: Place, chat: tuple[str, str], way: str) -> Any:
    """Send all updates; gives the memory after each part, and how long each delivery took."""
    family = chat[0]
    asked = one.ann.ask("query($id: ID!) { family(id: $id) { seq } }", id=family)
    after = asked["family"]["seq"]
    text = EVENTS.replace("FAMILY", family).replace("AFTER", str(after))
    said: dict[str, list[Any]] = {
        "/hub": [{"op": "resume", "id": 0, "family": family, "after": after}],
        "/graphql": [
            {"type": "connection_init"},
            {"type": "subscribe", "id": "1", "payload": {"query": text}},
        ],
        "nobody": [],
    }
    mark = b'"event":' if way == "/hub" else b'"familyEvents"'
    readers = await connected(one, READERS, way, said[way], mark) if said[way] else []
    writer = (await connected(one, 1, "/hub", (), b'"re"'))[0]
    await asyncio.sleep(1)
    memory, taken, round_ = [resident(one)], [], next(ROUNDS)
    for part in range(PARTS):
        sent = []
        for number in range(UPDATES // PARTS):
            sent.append(time.perf_counter())
            writer.transport.write(masked(update(*chat, number, round_ * PARTS + part).encode()))
            await asyncio.sleep(EVERY)
        while any(len(reader.came) < len(sent) for reader in (writer, *readers)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        for reader in readers:
            taken += [came - began for came, began in zip(reader.came, sent, strict=True)]
        for reader in (writer, *readers):
            reader.came.clear()
        memory.append(resident(one))
    for reader in (writer, *readers):
        reader.transport.abort()
    return memory, taken


def main(trees: Sequence[Path]) -> None:
    with places(trees) as all_:
        title = f"{READERS * UPDATES:,} deliveries of one family to {READERS} readers"
        report = Report(title, [one.name for one in all_])
        chats = {one.name: chat_of(one.ann) for one in all_}
        ways = ("nobody", "/hub", "/graphql")
        for way in ways:
            for one in all_:
                memory, taken = asyncio.run(told(one, chats[one.name], way))
                half = len(memory) // 2
                report.note(one.name, f"{way} first", memory[half] - memory[0])
                report.note(one.name, f"{way} second", memory[-1] - memory[half])
                report.note(one.name, f"{way} p99", percentile(taken, 0.99) if taken else 0)
        for way in ways:
            for part in ("first", "second"):
                words = f"{way}: memory that the {part} half adds"
                report.row(f"{way} {part}", lambda b: f"{b / MEBI:.1f} MiB", told=words)
            if way != "nobody":
                report.row(f"{way} p99", ms, told=f"{way}: p99 of a delivery (to reach: 50 ms)")
