"""Transport: an HTTP/1.1 transport for httpx2 that costs little per received piece.

The stock transport parses in Python: it takes about 140 µs of CPU for each token of a streamed
answer on the machine this was written on. This one lets httptools parse and hands over what
came in one read as one piece. It knows no proxies: :func:`transport` leaves those to httpx2.
"""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from typing import Final
from urllib.request import getproxies

import httpx2

from taskflow.services.upstream.connection import Connection

IDLE_LIMIT: Final = 16
_Origin = tuple[str, str, int]


def transport() -> httpx2.AsyncBaseTransport | None:
    """Give the transport to use, or None (httpx2's own) where proxies are configured."""
    return None if getproxies() else Transport()


class Transport(httpx2.AsyncBaseTransport):
    """Connections by origin, kept open between requests."""

    def __init__(self) -> None:
        """Connect lazily."""
        self._idle: defaultdict[_Origin, list[Connection]] = defaultdict(list)
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

    def give_back(self, origin: _Origin, connection: Connection) -> None:
        """Keep a connection whose exchange is over, if it may be used again."""
        idle = self._idle[origin]
        if connection.reusable and len(idle) < IDLE_LIMIT:
            idle.append(connection)
        else:
            connection.close()

    def _take(self, origin: _Origin) -> Connection | None:
        idle = self._idle[origin]
        while idle:
            connection = idle.pop()
            if connection.reusable:
                return connection
        return None

    async def _connect(self, origin: _Origin, limit: float | None) -> Connection:
        scheme, host, port = origin
        if scheme == "https" and self._tls is None:
            self._tls = ssl.create_default_context()
        tls = self._tls if scheme == "https" else None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(limit):
                _, connection = await loop.create_connection(Connection, host, port, ssl=tls)
        except TimeoutError as error:
            raise httpx2.ConnectTimeout(f"No connection to {host} within {limit} s") from error
        except OSError as error:
            raise httpx2.ConnectError(f"No connection to {host}: {error}") from error
        return connection


class _Body(httpx2.AsyncByteStream):
    """The bytes of one response; leaving early closes the connection at once."""

    def __init__(
        self,
        wire: Transport,
        origin: _Origin,
        connection: Connection,
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
