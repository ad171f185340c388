"""Connection: one HTTP/1.1 connection, parsed by httptools, that hands over whole reads."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import httptools
import httpx2

HIGH_WATER: Final = 1 << 20
"""Bytes that may wait for their reader before no more are taken in."""
QUICK_ACK: Final = getattr(socket, "TCP_QUICKACK", None)


class NotHttp(httpx2.RemoteProtocolError):
    """What answers does not speak HTTP."""


class Connection(asyncio.Protocol):
    """One connection with one exchange at a time; the names in ``on_`` are httptools'."""

    def __init__(self) -> None:
        self._transport: Any = None
        self._waiter: asyncio.Future[None] | None = None
        self._error: Exception | None = None
        self._loop = asyncio.get_running_loop()
        self._alarm: asyncio.TimerHandle | None = None
        self._due = self._rings = 0.0
        self._lost = self._keep = False
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        self._held = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.status = 0
        self._ended = False
        self._until_close = True

    @property
    def reusable(self) -> bool:
        """Say whether another exchange can follow."""
        sound = self._ended and self._keep and not self._lost and self._error is None
        return sound and not self._parts

    def headed(self) -> bool:
        """Say whether the status and all headers are here."""
        return self.status >= httpx2.codes.OK

    def readable(self) -> bool:
        """Say whether there are bytes, or will be no more."""
        return bool(self._parts) or self._ended

    def take(self) -> bytes:
        """Give all bytes that are here; none: the body is complete."""
        data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts.clear()
        if self._held >= HIGH_WATER and not self._transport.is_closing():
            self._transport.resume_reading()
        self._held = 0
        return data

    async def send(self, request: httpx2.Request) -> None:
        """Write a request."""
        self._begin()
        target = request.url.raw_path
        head = [b"%s %s HTTP/1.1\r\n" % (request.method.encode(), target)]
        head += [b"%s: %s\r\n" % header for header in request.headers.raw]
        body = [part async for part in request.stream]  # type: ignore[union-attr] # always async here
        if b"transfer-encoding" in {name.lower() for name, _ in request.headers.raw}:
            body = [b"%x\r\n%s\r\n" % (len(part), part) for part in body if part] + [b"0\r\n\r\n"]
        self._transport.write(b"".join([*head, b"\r\n", *body]))
        self._acknowledge_at_once()

    def _acknowledge_at_once(self) -> None:
        """Ask the system not to delay the next acknowledgement.

        A simple server sends headers and body apart, and waits 40 ms in between for it.
        """
        connected = self._transport.get_extra_info("socket")
        if QUICK_ACK is not None and connected is not None:
            with suppress(OSError):
                connected.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)

    async def until(self, there: Callable[[], bool], limit: float | None) -> None:
        """Wait until ``there()``; raises httpx2's errors when that cannot be any more."""
        while not there():
            if self._error:
                raise self._error
            self._waiter = self._loop.create_future()
            if limit:
                self._expect(self._loop.time() + limit)
            try:
                await self._waiter
            finally:
                self._waiter = None

    def close(self) -> None:
        """Close at once; what was not sent or read is lost."""
        self._lost = True
        if self._alarm:
            self._alarm.cancel()
        if self._transport:
            self._transport.abort()

    def _expect(self, due: float) -> None:
        """Set an alarm for ``due``; one that rings earlier will do, since arming costs."""
        self._due = due
        if self._alarm and self._rings > due:
            self._alarm.cancel()
            self._alarm = None
        if self._alarm is None:
            self._rings = due
            self._alarm = self._loop.call_at(due, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._waiter is None:
            return
        if self._loop.time() < self._due:
            self._expect(self._due)
        else:
            self._fail(httpx2.ReadTimeout("Nothing came in time"))

    def _fail(self, error: Exception) -> None:
        self._error = self._error or error
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Parse what came; nothing may come between two exchanges."""
        if self._ended:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            if not self._ended:
                self._fail(NotHttp(f"Not an HTTP answer: {error}"))
            self.close()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a body that lasts until the close; break anything else that is not over."""
        self._lost = True
        if exc is None and self.headed() and self._until_close:
            self._ended = True
        elif not self._ended:
            self._fail(httpx2.RemoteProtocolError("The connection was lost"))
        self._wake()

    def on_message_begin(self) -> None:
        """Refuse an answer that nobody asked for; it must not pass for that to the next."""
        if self._ended:
            raise httptools.HttpParserError("an answer without a request")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        self.headers.append((name, value))
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._until_close = False

    def on_headers_complete(self) -> None:
        """Take the status, unless it is a preliminary one."""
        self.status = self._parser.get_status_code()
        if not self.headed():
            self.headers.clear()

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body."""
        self._parts.append(body)
        self._held += len(body)
        if self._held >= HIGH_WATER:
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        """End the exchange."""
        if self.headed():
            self._keep = self._parser.should_keep_alive()
            self._ended = True
