"""RawConnection: one of our own to the embedded store, one question on its way at a time.

It speaks OP_MSG of MongoDB's protocol by hand, which costs a third of what PyMongo's pool, sessions
and server selection cost, and raises PyMongo's errors.
"""

import asyncio
from struct import Struct
from typing import Any, cast

import bson
from bson.errors import BSONError
from pymongo.errors import AutoReconnect, NetworkTimeout, OperationFailure, ProtocolError

Json = dict[str, Any]

_HEAD = Struct("<iiiiIb")
"""Length, number, number answered, kind of message, flags, kind of section."""
_MESSAGE = 2013
_LARGEST = 1024 * 1024
"""Bytes that no answer to what we ask ever has."""
_LAST = 2**31 - 1


class RawConnection(asyncio.Protocol):
    """A connection; whatever goes wrong on it ends it, so no answer is taken for another's."""

    def __init__(self, deadline: float) -> None:
        """Wait so many seconds for each answer."""
        self._deadline = deadline
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._answer: asyncio.Future[bytes] | None = None
        self._number = 0

    @property
    def closed(self) -> bool:
        """Say whether nothing can be asked any more."""
        return self._transport is None

    def close(self) -> None:
        """End the connection at once; who waits for an answer never learns it."""
        self._end(AutoReconnect("The connection to the store was closed."))

    async def command(self, database: str, command: Json) -> Json:
        """Give the answer to a command; raise ``OperationFailure`` when it is a refusal."""
        answer = await self.ask(bson.encode({**command, "$db": database}))
        if answer.get("ok") != 1:
            raise refusal(answer)
        return answer

    async def ask(self, body: bytes, section: bytes = b"") -> Json:
        """Give the answer to a command in BSON, with one more section perhaps.

        Raises ``AutoReconnect`` or ``ProtocolError`` when nobody knows what the store did.
        """
        if self._transport is None or self._answer is not None:
            self.close()
            raise AutoReconnect("The connection to the store is closed or in use.")
        self._number = self._number % _LAST + 1
        self._answer = asyncio.get_running_loop().create_future()
        size = _HEAD.size + len(body) + len(section)
        head = _HEAD.pack(size, self._number, 0, _MESSAGE, 0, 0)
        try:
            async with asyncio.timeout(self._deadline):
                self._transport.write(b"".join((head, body, section)))
                answer = self._read(await self._answer)
        except TimeoutError as error:
            self.close()
            raise NetworkTimeout("The store has not answered in time.") from error
        except BaseException:
            self.close()
            raise
        self._answer = None
        return answer

    def _read(self, message: bytes) -> Json:
        """Read an answer; raise ``ProtocolError`` when it is none to what was asked."""
        head = _HEAD.unpack_from(message)
        if head[2:] != (self._number, _MESSAGE, 0, 0):
            raise ProtocolError("the store answered something else than was asked")
        try:
            return bson.decode(message[_HEAD.size :])
        except BSONError as error:
            raise ProtocolError(f"the store's answer cannot be read: {error}") from error

    def _end(self, error: Exception) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits for an answer that none comes."""
        error = AutoReconnect("The connection to the store broke.")
        error.__cause__ = exc
        self._end(error)

    def data_received(self, data: bytes) -> None:
        """Hand over an answer once it is whole."""
        self._received += data
        if len(self._received) < _HEAD.size:
            return
        size = int.from_bytes(self._received[:4], "little", signed=True)
        if len(self._received) < size <= _LARGEST:
            return
        waits = self._answer is not None and not self._answer.done()
        if len(self._received) != size or not waits:
            self._end(ProtocolError("the store said more than it was asked"))
            return
        message = bytes(self._received)
        self._received.clear()
        cast("asyncio.Future[bytes]", self._answer).set_result(message)


def refusal(answer: Json) -> OperationFailure:
    """Give PyMongo's error for an answer, or a part of one, that says no."""
    return OperationFailure(str(answer.get("errmsg", answer)), answer.get("code"), answer)
