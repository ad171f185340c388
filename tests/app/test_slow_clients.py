"""Patience: who takes nothing is let go, who is only slow is not; over HTTP and over a socket."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.serving import served
from taskflow.app import slow_clients

PIECE = b"x" * 60_000
UPGRADE = (
    b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
REQUESTS = {"http": b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", "websocket": UPGRADE}


class Endless:
    """An application that sends without end, until whoever reads is gone."""

    def __init__(self) -> None:
        self.sent = 0
        self.ended = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        gone = asyncio.create_task(self._gone(scope, receive))
        with contextlib.suppress(OSError):
            if scope["type"] == "http":
                await send({"type": "http.response.start", "status": 200, "headers": []})
            else:
                await send({"type": "websocket.accept"})
            while not gone.done():
                await send(self._piece(scope["type"]))
                self.sent += 1
                await asyncio.sleep(0)
        gone.cancel()
        self.ended.set()

    @staticmethod
    def _piece(kind: str) -> dict[str, Any]:
        if kind == "http":
            return {"type": "http.response.body", "body": PIECE, "more_body": True}
        return {"type": "websocket.send", "bytes": PIECE}

    @staticmethod
    async def _gone(scope: Any, receive: Any) -> None:
        while (await receive())["type"] != f"{scope['type']}.disconnect":
            pass


@pytest.fixture
async def endless(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Endless, int]]:
    """Give an application that is served, and its port."""
    monkeypatch.setattr(slow_clients, "PATIENCE", 0.4)
    application = Endless()
    async with served(application) as port:
        yield application, port


async def reader(port: int, kind: str) -> socket.socket:
    """Connect as one whose system takes little at a time."""
    connected = socket.socket()
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connected.settimeout(0)
    loop = asyncio.get_running_loop()
    for _ in range(100):
        with contextlib.suppress(ConnectionRefusedError):
            await loop.sock_connect(connected, ("127.0.0.1", port))
            break
        await asyncio.sleep(0.02)
    await loop.sock_sendall(connected, REQUESTS[kind])
    return connected


@pytest.mark.parametrize("kind", REQUESTS)
async def test_who_takes_nothing_is_let_go(endless: tuple[Endless, int], kind: str) -> None:
    application, port = endless
    with await reader(port, kind):
        await asyncio.wait_for(application.ended.wait(), 20)
    assert application.sent > 0


@pytest.mark.parametrize("kind", REQUESTS)
async def test_who_takes_little_at_a_time_is_served_on(
    endless: tuple[Endless, int], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, port = endless
    # Longer than anything else holds up the loop, which is the reader's too.
    monkeypatch.setattr(slow_clients, "PATIENCE", 1.5)
    loop = asyncio.get_running_loop()
    with await reader(port, kind) as connected:
        until = loop.time() + 3 * slow_clients.PATIENCE
        while loop.time() < until:
            assert await loop.sock_recv(connected, 4096)
            await asyncio.sleep(0.02)
        assert not application.ended.is_set()
        sent = application.sent
        while application.sent < sent + 2:
            assert await loop.sock_recv(connected, 1_000_000)
