"""SharedText: texts for a socket, put into a frame once for all who are told the same.

The server below gives a function that writes frames at once, if they can be; what it does not take
is sent in the usual way, which waits for the reader.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, cast

from litestar.types import Scope

PUSH: Final = "taskflow.push"
"""The key in a scope's state where the server below has put a ``Push``."""

Push: TypeAlias = Callable[[bytes], bool]
"""Writes whole frames; False when that cannot be done now."""

TEXT: Final = 0x81
"""The first byte of a text in one frame."""
SHORT: Final = 125
"""Bytes up to which the second byte tells the size."""
LONG: Final = 126
"""What it tells when two more bytes do."""
LONGEST: Final = 0xFFFF
LONGER: Final = 127
"""What it tells when eight more bytes do."""


def framed(text: bytes) -> bytes:
    """Put a text into a frame."""
    size = len(text)
    if size <= SHORT:
        return bytes((TEXT, size)) + text
    if size <= LONGEST:
        return bytes((TEXT, LONG)) + size.to_bytes(2, "big") + text
    return bytes((TEXT, LONGER)) + size.to_bytes(8, "big") + text


class SharedText:
    """One text, for any number of readers."""

    __slots__ = ("frame", "text")

    def __init__(self, text: bytes) -> None:
        """Put it into its frame."""
        self.text = text
        self.frame = framed(text)


def push_of(scope: Scope) -> Push:
    """Give what pushes on a socket; below a server that cannot, nothing is ever taken."""
    found = cast("Push | None", scope.get("state", {}).get(PUSH))
    return found or _never


def pushed(push: Push, told: Sequence[SharedText]) -> bool:
    """Push texts together; False when they were not taken."""
    if len(told) == 1:
        return push(told[0].frame)
    return push(b"".join([one.frame for one in told]))


def _never(frames: bytes) -> bool:
    return not frames
