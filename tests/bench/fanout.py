"""Fan-out: what it costs to tell 500 readers of one family what happens in it."""

import asyncio
import base64
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from place import Place, places, turns
from report import Report, ms, percentile, us
from updates import chat_of, update

READERS = 500
ROUNDS = 3
UPDATES = 40
EVERY = 0.125
"""Seconds between updates: 500 readers make 4,000 deliveries a second of that."""
EVENTS = """subscription FollowFamily {
  familyEvents(family: "FAMILY", after: AFTER) {
    seq at by { kind id name } task type event state patch node } }"""


class Reader(asyncio.Protocol):
    """A bare socket: says what it is to say, and notes when each event comes."""

    def __init__(self, head: bytes, said: Sequence[Any], mark: bytes) -> None:
        """Begin with the handshake; ``mark`` stands in every event."""
        self._head = head
        self._said = said
        self._mark = mark
        self._data = b""
        self._open = False
        self.came: list[float] = []
        self.ready = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        """Ask for the socket."""
        self.transport = transport
        transport.write(self._head)

    def data_received(self, data: bytes) -> None:
        """Count the events in what came."""
        self._data += data
        if not self._open:
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head, head
            self._open, self._data = True, rest
            for one in self._said:
                self.transport.write(masked(json.dumps(one).encode()))
            self.ready.set_result(None)
        now = time.perf_counter()
        while (found := whole(self._data)) is not None:
            text, self._data = found
            if self._mark in text:
                self.came.append(now)


def whole(data: bytes) -> tuple[bytes, bytes] | None:
    """Take the first frame off, if it is whole."""
    if len(data) < 2:
        return None
    size, start = data[1], 2
    if size == 126:
        size, start = int.from_bytes(data[2:4], "big"), 4
    if len(data) < start + size:
        return None
    return data[start : start + size], data[start + size :]


def masked(text: bytes) -> bytes:
    """Put a text of a client into a frame, with a mask of nothing but zeros."""
    size = bytes((0x80 | len(text),)) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + text


def head(url: str, path: str, token: str, protocol: str) -> bytes:
    """Give the request for a socket."""
    key = base64.b64encode(os.urandom(16)).decode()
    wanted = f"sec-websocket-protocol: {protocol}\r\n" if protocol else ""
    return (
        f"GET {path} HTTP/1.1\r\nhost: {url.removeprefix('http://')}\r\nupgrade: websocket\r\n"
        f"connection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: {key}\r\n"
        f"authorization: Bearer {token}\r\n{wanted}\r\n"
    ).encode()


async def connected(one: Place, count: int, path: str, said: Sequence[Any], mark: bytes) -> Any:
    """Open sockets that follow a family."""
    host, _, port = one.url.removeprefix("http://").partition(":")
    token = one.ann.token()
    protocol = "graphql-transport-ws" if path == "/graphql" else ""
    readers = []
    loop = asyncio.get_running_loop()
    for _ in range(count):
        _, reader = await loop.create_connection(
            lambda: Reader(head(one.url, path, token, protocol), said, mark), host, int(port)
        )
        await reader.ready
        readers.append(reader)
    return readers


async def spread(one: Place, chat: tuple[str, str], round_: int, readers: Sequence[Reader]) -> Any:
    """Send updates at their pace; gives processor time and how long each delivery took."""
    writer = (await connected(one, 1, "/hub", (), b'"re"'))[0]
    for reader in readers:
        reader.came.clear()
    before = one.spent()
    sent = []
    for n in range(UPDATES):
        sent.append(time.perf_counter())
        writer.transport.write(masked(update(*chat, n, round_).encode()))
        await asyncio.sleep(EVERY)
    while any(len(one.came) < UPDATES for one in (writer, *readers)):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    spent = one.spent().since(before, 1).server
    writer.transport.close()
    return spent, [
        came - began for reader in readers for came, began in zip(reader.came, sent, strict=True)
    ]


async def measured(one: Place, chat: tuple[str, str], round_: int, way: str) -> Any:
    """Measure one round of a way; gives the processor time of a delivery, and its times."""
    family, after = (
        chat[0],
        one.ann.ask("query($id: ID!) { family(id: $id) { seq } }", id=chat[0])["family"]["seq"],
    )
    resume = {"op": "resume", "id": 0, "family": family, "after": after}
    payload = {"query": EVENTS.replace("FAMILY", family).replace("AFTER", str(after))}
    said: dict[str, Any] = {
        "/hub": [resume],
        "/graphql": [
            {"type": "connection_init"},
            {"type": "subscribe", "id": "1", "payload": payload},
        ],
    }
    mark = b'"event":' if way == "/hub" else b'"familyEvents"'
    alone, _ = await spread(one, chat, 3 * round_, ())
    readers = await connected(one, READERS, way, said[way], mark)
    await asyncio.sleep(1)
    spent, taken = await spread(one, chat, 3 * round_ + 1, readers)
    for reader in readers:
        reader.transport.abort()
    await asyncio.sleep(0.5)
    return (spent - alone) / len(taken), taken


def main(trees: Sequence[Path]) -> None:
    with places(trees) as all_:
        title = f"One family told to {READERS} readers, {READERS / EVERY:,.0f} deliveries a second"
        report = Report(title, [one.name for one in all_])
        chats = {one.name: chat_of(one.ann) for one in all_}
        for count, way in enumerate(("/hub", "/graphql")):
            for round_ in range(ROUNDS):
                for one in turns(all_, round_):
                    number = 1000 * (count + 1) + round_
                    each, taken = asyncio.run(measured(one, chats[one.name], number, way))
                    report.note(one.name, way, each)
                    report.note(one.name, f"{way} p99", percentile(taken, 0.99))
        for way, most in (("/hub", 10), ("/graphql", 32)):
            report.row(way, us, told=f"processor time of a delivery, {way} (to reach: {most} us)")
            report.row(f"{way} p99", ms, told=f"{way}: p99 of a delivery (to reach: 50 ms)")
