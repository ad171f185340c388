"""A small application behind T@skFlow's own connections, and raw sockets that talk to it."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import uvicorn

from taskflow.api.recognition import recognise
from taskflow.app.connection_limits import ConnectionLimits
from taskflow.app.protocols import HttpProtocol, SocketProtocol

ROOM = 64


@contextlib.asynccontextmanager
async def served(application: Any, room: int = ROOM) -> AsyncIterator[int]:
    """Serve an application for as long as the block lasts; gives its port."""
    config = uvicorn.Config(
        application,
        http=partial(HttpProtocol, ConnectionLimits(room)),  # type: ignore[arg-type]
        ws=SocketProtocol,
        log_config=None,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    door = socket.create_server(("127.0.0.1", 0), backlog=256)
    serving = asyncio.create_task(server.serve(sockets=[door]))
    yield door.getsockname()[1]
    server.should_exit = server.force_exit = True
    await serving


class Reader:
    """An application that reads what is sent and says how much it was.

    Whoever names themselves in ``x-name`` is signed in. ``/early`` answers without reading,
    ``/stream`` sends a line now and then until its reader leaves.
    """

    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.reading = asyncio.Event()
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        headers = dict(scope["headers"])
        if name := headers.get(b"x-name"):
            recognise(scope, name.decode())
        if scope["path"] == "/early":
            await _answer(send, 413, "too large")
        elif scope["path"] == "/stream":
            await self._stream(receive, send)
        else:
            await self._read(receive, send)

    async def _read(self, receive: Any, send: Any) -> None:
        size, more = 0, True
        while more:
            self.reading.set()
            message = await receive()
            if message["type"] == "http.disconnect":
                self.left.set()
                return
            size += len(message["body"])
            more = message["more_body"]
        await _answer(send, 200, size)

    async def _stream(self, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()
        gone = asyncio.create_task(receive())
        while not gone.done():
            await send({"type": "http.response.body", "body": b"line\n", "more_body": True})
            await asyncio.sleep(0.05)
        self.left.set()


async def _answer(send: Any, status: int, said: Any) -> None:
    body = json.dumps(said).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Line:
    """A raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def flood(self, piece: bytes, most: int) -> int:
        """Send pieces until the other side is gone, at most so many bytes; gives how many."""
        sent = 0
        with contextlib.suppress(OSError):
            while sent < most:
                await self.send(piece)
                sent += len(piece)
        return sent

    async def answer(self) -> tuple[int, Any]:
        """Give status and JSON of the next answer; (0, None) when the connection just ended."""
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return 0, None
        fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:] if line)
        body = await self._reader.readexactly(int(fields[b"content-length"]))
        return int(head.split()[1]), json.loads(body)

    async def ended(self) -> bool:
        """Wait until the other side has closed; what it still says is thrown away."""
        with contextlib.suppress(ConnectionResetError):
            while await self._reader.read(65536):
                pass
        return True

    async def read(self, size: int) -> bytes:
        return await self._reader.readexactly(size)

    def close(self) -> None:
        self._writer.close()


@contextlib.asynccontextmanager
async def line(port: int) -> AsyncIterator[Line]:
    """Connect; ended with the block."""
    for _ in range(200):
        with contextlib.suppress(ConnectionRefusedError):
            connected = Line(*await asyncio.open_connection("127.0.0.1", port))
            break
        await asyncio.sleep(0.02)
    try:
        yield connected
    finally:
        connected.close()
