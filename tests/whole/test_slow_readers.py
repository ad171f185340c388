"""A reader who takes nothing for a while misses nothing, whichever socket it follows by."""

import base64
import json
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from runningserver import Person, RunningServer
from subscribing import EVENTS, Line, line
from talking import welcome

UPDATES = 30
LETTERS = 100_000


def frame(said: Any) -> bytes:
    """Put a JSON value into a client's frame, with a mask of nothing but zeros."""
    text = json.dumps(said).encode()
    size = bytes((0x80 | len(text),)) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + text


def opened(server: RunningServer, person: Person, path: str, protocol: str) -> socket.socket:
    """Open a socket with little room for what comes."""
    where = urlsplit(server.url)
    ours = socket.socket()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    ours.settimeout(30)
    ours.connect((where.hostname, where.port))
    wanted = f"sec-websocket-protocol: {protocol}\r\n" if protocol else ""
    ours.sendall(
        (
            f"GET {path} HTTP/1.1\r\nhost: {where.netloc}\r\nupgrade: websocket\r\n"
            f"connection: upgrade\r\nsec-websocket-version: 13\r\n"
            f"sec-websocket-key: {base64.b64encode(bytes(16)).decode()}\r\n"
            f"authorization: Bearer {person.token()}\r\n{wanted}\r\n"
        ).encode()
    )
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += ours.recv(1)
    assert b" 101 " in head
    return ours


def texts(ours: socket.socket) -> Iterator[bytes]:
    """Read frame after frame."""
    reader = ours.makefile("rb")
    while True:
        size = reader.read(2)[1]
        if size >= 126:
            size = int.from_bytes(reader.read(2 if size == 126 else 8), "big")
        yield reader.read(size)


@pytest.mark.parametrize("path", ["/hub", "/graphql"])
def test_who_takes_nothing_for_a_while_misses_nothing_and_holds_nobody_up(
    server: RunningServer, ann: Person, path: str
) -> None:
    family, chat = welcome(ann)
    query = EVENTS.replace("seq type", "patch seq")
    subscribe = {"query": query, "variables": {"family": family, "after": 0}}
    said: dict[str, list[Any]] = {
        "/hub": [{"op": "resume", "family": family, "after": 0}],
        "/graphql": [
            {"type": "connection_init"},
            {"type": "subscribe", "id": "1", "payload": subscribe},
        ],
    }
    protocol = "graphql-transport-ws" if path == "/graphql" else ""
    lazy = opened(server, ann, path, protocol)
    with lazy, line(server, ann) as quick:
        for one in said[path]:
            lazy.sendall(frame(one))
        reader = Line(quick)
        reader.subscribe("1", EVENTS, family=family, after=0)
        last = 0
        for number in range(UPDATES):
            patch = {"input": {"text": f"{number:03}" * (LETTERS // 3)}}
            place = {"family": family, "task": chat}
            last = ann.do("updateTask", "UpdateTask", "seq", **place, patch=patch)["seq"]
        seen = 0
        while seen < last:
            seen = reader.receive()["payload"]["data"]["familyEvents"]["seq"]
        told: list[int] = []
        for text in texts(lazy):
            found = re.search(rb'"seq":(\d+)', text)
            if b'"event"' in text or b'"familyEvents"' in text:
                assert found is not None
                told.append(int(found[1]))
                if told[-1] >= last:
                    break
    assert told == list(range(1, last + 1))
