"""Framing: values as they go through a pipe: four bytes of length, then MessagePack."""

import math
import os
import select
import time
from collections.abc import Iterator
from typing import Any, Final

import msgspec

HEAD: Final = 4
MOST: Final = 12 * 1024 * 1024
"""Bytes of one frame: a whole document of the largest that there are, with something beside it."""
MANY: Final = 10_000
"""Members beyond which they are small."""
DEEP: Final = 4
"""Levels whose members are packed one by one: no call holds the interpreter for all of them."""
PIECE: Final = 64 * 1024
ARRAY: Final = b"\xdd"
MAP: Final = b"\xdf"
"""What MessagePack begins many values with; four bytes say how many."""


def pack(value: Any) -> list[bytes]:
    """Give a value as the pieces of a frame; raises ValueError for one that is too large."""
    pieces, gathered, size = [b""], bytearray(), 0
    for piece in packed(value):
        size += len(piece)
        if size > MOST:
            raise ValueError("too large")
        if len(piece) > PIECE:
            pieces += [bytes(gathered), piece]
            gathered.clear()
        else:
            gathered += piece
    head = size.to_bytes(HEAD, "big")
    if len(pieces) == 1:
        return [head + gathered]
    return [head, *pieces[1:], bytes(gathered)]


def packed(value: Any, deep: int = DEEP) -> Iterator[bytes]:
    """Give a value as MessagePack, bit by bit, so that whoever has enough of it can stop."""
    if not deep or not isinstance(value, list | dict) or len(value) > MANY:
        yield msgspec.msgpack.encode(value)
        return
    kind = ARRAY if isinstance(value, list) else MAP
    yield kind + len(value).to_bytes(HEAD, "big")
    for member in value:
        yield from packed(member, deep - 1)
        if isinstance(value, dict):
            yield from packed(value[member], deep - 1)


def send(handle: int, frame: list[bytes], deadline: float) -> None:
    """Write a frame to a handle that does not block; raises TimeoutError, OSError."""
    for piece in frame:
        left = memoryview(piece)
        while left:
            _wait(handle, select.POLLOUT, deadline)
            left = left[os.write(handle, left[:PIECE]) :]


def receive(handle: int, deadline: float) -> Any:
    """Read a frame from a handle that does not block; raises TimeoutError, EOFError, ValueError."""
    size = int.from_bytes(_exactly(handle, HEAD, deadline), "big")
    if size > MOST:
        raise ValueError("too large")
    return msgspec.msgpack.decode(_exactly(handle, size, deadline))


def _exactly(handle: int, size: int, deadline: float) -> bytearray:
    read = bytearray()
    while len(read) < size:
        _wait(handle, select.POLLIN, deadline)
        piece = os.read(handle, min(size - len(read), PIECE))
        if not piece:
            raise EOFError
        read += piece
    return read


def _wait(handle: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(handle, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(None if math.isinf(left) else left * 1000):
        raise TimeoutError
