"""Framing: values as they go through a pipe: four bytes of length, then MessagePack."""

import math
import os
import select
import time
from typing import Any, Final

import msgspec

HEAD: Final = 4
MOST: Final = 32 * 1024 * 1024
"""Bytes of one frame."""
PIECE: Final = 64 * 1024


def pack(value: Any) -> bytes:
    """Give a value as a frame; raises ValueError for one that is too large."""
    body = msgspec.msgpack.encode(value)
    if len(body) > MOST:
        raise ValueError("too large")
    return len(body).to_bytes(HEAD, "big") + body


def send(handle: int, frame: bytes, deadline: float) -> None:
    """Write a frame to a handle that does not block; raises TimeoutError, OSError."""
    left = memoryview(frame)
    while left:
        _wait(handle, select.POLLOUT, deadline)
        left = left[os.write(handle, left[:PIECE]) :]


def receive(handle: int, deadline: float) -> Any:
    """Read a frame from a handle that does not block; raises TimeoutError, EOFError, ValueError."""
    size = int.from_bytes(_exactly(handle, HEAD, deadline), "big")
    if size > MOST:
        raise ValueError("too large")
    return msgspec.msgpack.decode(_exactly(handle, size, deadline))


def _exactly(handle: int, size: int, deadline: float) -> bytes:
    read = bytearray()
    while len(read) < size:
        _wait(handle, select.POLLIN, deadline)
        piece = os.read(handle, min(size - len(read), PIECE))
        if not piece:
            raise EOFError
        read += piece
    return bytes(read)


def _wait(handle: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(handle, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(None if math.isinf(left) else left * 1000):
        raise TimeoutError
