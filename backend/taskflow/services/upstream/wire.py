"""Wire: an HTTP/1.1 transport for httpx2 that costs little per received piece.

The stock transport parses in Python: it takes about 140 µs of CPU for each token of a streamed
answer on the machine this was written on. This one lets httptools parse and hands over what
came in one read as one piece. It knows no proxies: :func:`transport` leaves those to httpx2.
"""

import asyncio
import socket
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.request import getproxies

import httptools
import httpx2

HIGH_WATER: Final = 1 << 20
IDLE_LIMIT: Final = 16
QUICK_ACK: Final = getattr(socket, "TCP_QUICKACK", None)
_Origin = tuple[str, str, int]


def transport() -> httpx2.AsyncBaseTransport | None:
    """Give the transport to use, or None (httpx2's own) where proxies are configured."""
    return None if getproxies() else Wire()


class Wire(httpx2.AsyncBaseTransport):
    """Connections by origin, kept open between requests."""

    def __init__(self) -> None:
        """Connect lazily."""
        self._idle: defaultdict[_Origin, list[_Connection]] = defaultdict(list)
        self._tls: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request and give the response as soon as its headers are here."""
        limits = request.extensions.get("timeout", {})
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        origin = (url.scheme, url.host, port)
        connection = self._take(origin) or await self._connect(origin, limits.get("connect"))
        try:
            await connection.send(request)
            await connection.until(connection.headed, limits.get("read"))
        except BaseException:
            connection.close()
            raise
        return httpx2.Response(
            connection.status,
            headers=connection.headers,
            stream=_Body(self, origin, connection, limits),
            extensions={"http_version": b"HTTP/1.1"},
        )

    async def aclose(self) -> None:
        """Close every idle connection; those in use close with their response."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def give_back(self, origin: _Origin, connection: "_Connection") -> None:
        """Keep a connection whose exchange is over, if it may be used again."""
        idle = self._idle[origin]
        if connection.reusable and len(idle) < IDLE_LIMIT:
            idle.append(connection)
        else:
            connection.close()

    def _take(self, origin: _Origin) -> "_Connection | None":
        idle = self._idle[origin]
        while idle:
            connection = idle.pop()
            if connection.reusable:
                return connection
        return None

    async def _connect(self, origin: _Origin, limit: float | None) -> "_Connection":
        scheme, host, port = origin
        if scheme == "https" and self._tls is None:
            self._tls = ssl.create_default_context()
        tls = self._tls if scheme == "https" else None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(limit):
                _, connection = await loop.create_connection(_Connection, host, port, ssl=tls)
        except TimeoutError as error:
            raise httpx2.ConnectTimeout(f"No connection to {host} within {limit} s") from error
        except OSError as error:
            raise httpx2.ConnectError(f"No connection to {host}: {error}") from error
        return connection


class _Body(httpx2.AsyncByteStream):
    """The bytes of one response; leaving early closes the connection at once."""

    def __init__(
        self,
        wire: Wire,
        origin: _Origin,
        connection: "_Connection",
        limits: Mapping[str, float | None],
    ) -> None:
        self._wire, self._origin, self._connection = wire, origin, connection
        self._limits = limits

    async def __aiter__(self) -> AsyncIterator[bytes]:
        connection = self._connection
        while True:
            if not connection.readable():
                await connection.until(connection.readable, self._limits.get("read"))
            piece = connection.take()
            if not piece:
                return
            yield piece

    async def aclose(self) -> None:
        self._wire.give_back(self._origin, self._connection)


class _Connection(asyncio.Protocol):
    """One connection with one exchange at a time; the names in ``on_`` are httptools'."""

    def __init__(self) -> None:
        self._transport: Any = None
        self._waiter: asyncio.Future[None] | None = None
        self._error: Exception | None = None
        self._loop = asyncio.get_running_loop()
        self._alarm: asyncio.TimerHandle | None = None
        self._due = self._rings = 0.0
        self._lost = False
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
        return self._ended and not self._lost and self._error is None and self._keep

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
        if self._held >= HIGH_WATER:
            self._transport.resume_reading()
        self._held = 0
        return data

    async def send(self, request: httpx2.Request) -> None:
        """Write a request."""
        self._begin()
        self._keep = True
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
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(httpx2.RemoteProtocolError(f"Not an HTTP answer: {error}"))
            self.close()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        if exc is None and self.headed() and self._until_close:
            self._ended = True
        elif not self._ended:
            self._fail(httpx2.RemoteProtocolError("The connection was lost"))
        self._wake()

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._until_close = False

    def on_headers_complete(self) -> None:
        status: int = self._parser.get_status_code()
        if status < httpx2.codes.OK:
            self.headers.clear()
        self.status = status

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)
        self._held += len(body)
        if self._held >= HIGH_WATER:
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        if self.headed():
            self._keep = self._parser.should_keep_alive()
            self._ended = True
