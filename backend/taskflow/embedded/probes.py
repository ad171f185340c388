"""Is a server there? The smallest questions that show it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, PyMongoError

from taskflow.domain.errors import StartFailed

USUAL_PORTS = {"http": 80, "https": 443, "mongodb": 27017}
PATIENCE = 5.0
"""Seconds for a server given by URL to answer."""


@asynccontextmanager
async def _connection(
    url: str,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    place = urlsplit(url)
    port = place.port or USUAL_PORTS[place.scheme]
    reader, writer = await asyncio.open_connection(place.hostname, port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def listens(url: str) -> bool:
    """Tell whether something accepts connections at a URL's host and port."""
    try:
        async with _connection(url):
            return True
    except (OSError, ValueError):  # ValueError: a name that no machine can have
        return False


async def answers_http(url: str, path: str = "/health") -> bool:
    """Tell whether a server answers ``GET path`` with 200 within two seconds."""
    request = f"GET {path} HTTP/1.0\r\nHost: {urlsplit(url).netloc}\r\n\r\n"
    try:
        async with asyncio.timeout(2), _connection(url) as (reader, writer):
            writer.write(request.encode())
            status = await reader.readline()
    except (OSError, TimeoutError):
        return False
    return b" 200 " in status


async def answers_ping(url: str, patience: float = 2.0) -> str:
    """Ask a MongoDB server for a ping; give "" when it answers, else what went wrong."""
    try:
        async with _client(url, patience) as client:
            await client.admin.command("ping")
    except (PyMongoError, ValueError) as problem:
        return str(problem).partition(" (configured timeouts")[0].partition(", Timeout:")[0]
    return ""


async def cannot_read(url: str) -> str:
    """Ask a MongoDB server to read; give its own error, and "" when it answers or is just slow.

    A WiredTiger that met a full disk refuses everything until it is started again, but pings.
    """
    try:
        async with _client(url, 2.0) as client:
            await client.admin.command("find", "taskflow", limit=1)
    except OperationFailure as problem:
        return str(problem).partition(", full error")[0]
    except PyMongoError:
        return ""
    return ""


def _client(url: str, patience: float) -> AsyncMongoClient[dict[str, Any]]:
    milliseconds = int(patience * 1000)
    return AsyncMongoClient(
        url,
        serverSelectionTimeoutMS=milliseconds,
        connectTimeoutMS=milliseconds,
        socketTimeoutMS=milliseconds,
    )


async def reach_store(url: str) -> None:
    """Make sure that the MongoDB server at ``url`` answers; ``StartFailed`` when it does not."""
    problem = await answers_ping(url, PATIENCE)
    if problem:
        place = urlsplit(url).netloc.rpartition("@")[2]
        raise StartFailed(
            f"The MongoDB server at {place} does not answer ({problem}). Start it, correct"
            " MONGODB_URL, or leave MONGODB_URL empty to use the embedded store.",
            code="start.storeUnreachable",
        )
