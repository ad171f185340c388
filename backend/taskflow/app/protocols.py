"""Protocols: uvicorn's protocols, with what one turn of the loop writes over HTTP sent together.

uvicorn writes the head and the body of an answer one after the other, and uvloop sends each at
once: two system calls, and a reader that is woken twice.
"""

import asyncio
from functools import partial
from typing import Any, cast

from websockets.frames import Frame

from taskflow.api.recognition import RECOGNISE
from taskflow.api.shared_frame import PUSH
from taskflow.app.bounds import Bounded
from taskflow.app.connection_limits import ConnectionLimits, Visit
from taskflow.app.frames import QuickFrames
from taskflow.app.refusal import BROKEN, FULL
from taskflow.app.slow_clients import SlowClient

MOST = 16 * 1024
"""Bytes that may gather in one turn; what is more is sent at once, so that its writer is stopped
when the reader is slow."""


MOST_PIECES = 4096
"""Frames in which one message may come over a socket."""
TOO_BIG = 1009
"""The code with which a socket closes whose message is too large."""


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

    def write_eof(self) -> None:
        """Send what is left, then no more."""
        self._flush()
        self.plain.write_eof()

    def __getattr__(self, name: str) -> Any:
        """Do all else as the transport does."""
        return getattr(self.plain, name)

    def _flush(self) -> None:
        if self._parts and not self.plain.is_closing():
            self.plain.write(b"".join(self._parts))
        self._parts.clear()
        self._size = 0


class HttpProtocol(SlowClient, Bounded):
    """One HTTP connection, one of all visits."""

    visit: Visit | None = None

    def __init__(self, visits: ConnectionLimits, *given: Any, **named: Any) -> None:
        """Be counted among these; the rest is uvicorn's."""
        super().__init__(*given, **named)
        self._visits = visits

    def connection_made(self, transport: Any) -> None:
        """Gather what is written to it; refuse it when there is no room."""
        super().connection_made(Gathered(transport, self.loop))
        self.visit = self._visits.begin(self, self.client[0] if self.client else "")
        if self.visit is None:
            self.leave()
        elif self.visit.turned_away:
            self.refuse(FULL)
        else:  # the application says whose connection this is
            self.app_state = {**self.app_state, RECOGNISE: self.visit.recognise}

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave room for the next."""
        if self.visit is not None:
            self.visit.end()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Go on without gathering: a socket writes whole frames."""
        if self.visit is None:
            return
        self.transport = self.transport.plain
        self.ws_protocol_class = partial(SocketProtocol, self.visit)  # type: ignore[assignment]
        super().handle_websocket_upgrade()
        cast("SocketProtocol", self.visit.visitor).require_handshake()

    def leave(self) -> None:
        """End at once."""
        self.transport.abort()


class SocketProtocol(SlowClient, QuickFrames):
    """One WebSocket, which goes on with the visit of the connection that became it."""

    waiting = False
    """Who has no right to a socket is refused it at once."""

    def __init__(self, visit: Visit, *given: Any, **named: Any) -> None:
        """Go on with this visit; the rest is uvicorn's."""
        super().__init__(*given, **named)
        self._visit = visit
        visit.visitor = self
        self.app_state = {**self.app_state, RECOGNISE: visit.recognise, PUSH: self.push}

    def require_handshake(self) -> None:
        """Refuse a head, which has come as a whole, that the library does not read as a handshake.

        Nothing follows that it would wait for: it has a body, or is too long for one of a socket.
        """
        if not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()) or BROKEN.answer)
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave room for the next."""
        self._visit.end()
        super().connection_lost(exc)

    def handle_cont(self, event: Frame) -> None:
        """Take one more piece of a message; empty ones would count for nothing."""
        if len(self.frames) < MOST_PIECES:
            super().handle_cont(event)
        elif self.conn.close_sent is None:
            self.conn.send_close(TOO_BIG)
            self.handle_parser_exception()

    def leave(self) -> None:
        """End at once."""
        self.transport.abort()
