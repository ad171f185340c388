"""Inserter: stores one document at a time durably, by PyMongo or over a wire of our own."""

import asyncio
from types import SimpleNamespace
from typing import Any, Protocol, cast

import bson
from pymongo.asynchronous.auth import authenticate
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.auth_shared import MongoCredential
from pymongo.errors import (
    AutoReconnect,
    DocumentTooLarge,
    DuplicateKeyError,
    ProtocolError,
    PyMongoError,
)
from pymongo.uri_parser import parse_uri

from taskflow.store.raw_connection import Json, RawConnection, refusal
from taskflow.store.trouble import DUPLICATE

LARGEST = 16 * 1024 * 1024
"""Bytes of the largest document that MongoDB takes."""
KNOCK = 0.05
"""Seconds until a store that refused a connection is asked again."""
_NAME = b"documents\0"


class Inserter(Protocol):
    """Stores documents of one collection, on the disks of a majority."""

    async def insert(self, document: Json) -> bool:
        """Store a document; False when its id is taken.

        Raises PyMongo's errors; after most of them nobody knows whether it is stored, so it is to
        be stored again, the same, until this answers.
        """
        ...


class DriverInserter:
    """Inserts by PyMongo."""

    def __init__(self, collection: AsyncCollection[Json]) -> None:
        """Insert into ``collection``, whose write concern holds."""
        self._collection = collection

    async def insert(self, document: Json) -> bool:
        """Store a document; see :class:`Inserter`."""
        try:
            await self._collection.insert_one(document)
        except DuplicateKeyError:
            return False
        return True


class WireInserter:
    """Inserts over one connection of its own, to the embedded store alone.

    It is made when it is needed, and made again after anything went wrong on it.
    """

    def __init__(
        self, url: str, database: str, collection: str, *, patience: float, deadline: float
    ) -> None:
        """Insert into a collection of the store at ``url``.

        A connection is waited for up to ``patience`` seconds, an answer up to ``deadline``.
        """
        where = parse_uri(url, warn=False)
        ((self._host, self._port),) = where["nodelist"]
        self._credential = _credential(where)
        self._patience = patience
        self._deadline = deadline
        concern = {"w": "majority", "j": True}
        command = {"insert": collection, "ordered": True, "writeConcern": concern, "$db": database}
        self._command = bson.encode(command)
        self._wire: RawConnection | None = None
        self._turn = asyncio.Lock()

    async def insert(self, document: Json) -> bool:
        """Store a document; see :class:`Inserter`."""
        body = bson.encode(document)
        if len(body) > LARGEST:
            raise DocumentTooLarge(f"A document of {len(body)} bytes is too large.")
        size = 4 + len(_NAME) + len(body)
        section = b"".join((b"\1", size.to_bytes(4, "little"), _NAME, body))
        async with self._turn:
            wire = await self._connected()
            try:
                return _stored(await wire.ask(self._command, section))
            except PyMongoError:
                wire.close()
                raise

    def close(self) -> None:
        """End the connection."""
        if self._wire is not None:
            self._wire.close()

    async def _connected(self) -> RawConnection:
        """Give the connection, a new one if it broke; wait a little for a store that starts."""
        if self._wire is not None and not self._wire.closed:
            return self._wire
        try:
            async with asyncio.timeout(self._patience):
                while True:
                    try:
                        self._wire = await self._connection()
                    except (OSError, AutoReconnect):
                        await asyncio.sleep(KNOCK)
                    else:
                        return self._wire
        except TimeoutError as error:
            raise AutoReconnect("The store does not answer.") from error

    async def _connection(self) -> RawConnection:
        """Make a connection on which both sides have proved that they know the password."""
        wire = RawConnection(self._deadline)
        try:
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: wire, self._host, self._port)
            if self._credential is not None:
                # All that it uses of a connection of PyMongo's is this and ``command``.
                line: Any = SimpleNamespace(auth_ctx=None, command=wire.command)
                await authenticate(self._credential, line)
        except BaseException as error:
            wire.close()
            if isinstance(error, (LookupError, ValueError)):
                raise ProtocolError("the store does not prove that it knows us") from error
            raise
        return wire


def _credential(where: Json) -> MongoCredential | None:
    """Give what PyMongo authenticates with; None when the URL names no user."""
    if where["username"] is None:
        return None
    source = where["options"].get("authSource", "admin")
    return MongoCredential(
        mechanism="SCRAM-SHA-256",
        source=source,
        username=where["username"],
        password=where["password"],
        mechanism_properties=None,
        cache=SimpleNamespace(data=None),  # the keys that were derived, for the next connection
    )


def _stored(answer: Json) -> bool:
    """Tell what became of the document; False when its id was taken."""
    if answer.get("ok") != 1:
        raise refusal(answer)
    troubles = cast("list[Json]", answer.get("writeErrors") or [])
    if troubles:
        if troubles[0].get("code") == DUPLICATE:
            return False
        raise refusal(troubles[0])
    if "writeConcernError" in answer:
        raise refusal(answer["writeConcernError"])
    if answer.get("n") != 1:
        raise ProtocolError("the store does not say what became of the document")
    return True
