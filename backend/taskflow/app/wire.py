"""Wire: uvicorn's protocols, with what one turn of the loop writes over HTTP sent together.

uvicorn writes the head and the body of an answer one after the other, and uvloop sends each at
once: two system calls, and a reader that is woken twice.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from taskflow.app.patience import Patient

MOST = 16 * 1024
"""Bytes that may gather in one turn; what is more is sent at once, so that its writer is stopped
when the reader is slow."""


class Gathered:
    """A transport that sends at the end of the turn what was written in it; else the one it has."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        """Stand before a transport."""
        self.plain = transport
        self._loop = loop
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Send soon."""
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)
        self._size += len(data)
        if self._size > MOST:
            self._flush()

    def close(self) -> None:
        """Send what is left, then close."""
        self._flush()
        self.plain.close()

    def __getattr__(self, name: str) -> Any:
        """Do all else as the transport does."""
        return getattr(self.plain, name)

    def _flush(self) -> None:
        if self._parts and not self.plain.is_closing():
            self.plain.write(b"".join(self._parts))
        self._parts.clear()
        self._size = 0


class HttpProtocol(Patient, HttpToolsProtocol):
    """One HTTP connection."""

    def connection_made(self, transport: Any) -> None:
        """Gather what is written to it."""
        super().connection_made(Gathered(transport, self.loop))  # type: ignore[arg-type]

    def handle_websocket_upgrade(self) -> None:
        """Go on without: a socket writes whole frames."""
        self.transport = self.transport.plain
        super().handle_websocket_upgrade()


class SocketProtocol(Patient, WebSocketsSansIOProtocol):
    """One WebSocket."""
