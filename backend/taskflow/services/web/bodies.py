"""Bodies: what was answered, read up to a limit; what is packed is unpacked up to it."""

import zlib
from collections.abc import AsyncIterator
from typing import Final, Protocol

from taskflow.domain.errors import TooLarge, Upstream

WINDOWS: Final = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS}
PLAIN: Final = ("", "identity")


class _Unpacking(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


async def read(pieces: AsyncIterator[bytes], coding: str, most: int) -> bytes:
    """Give a body; raises TooLarge (``http.tooLarge``) or Upstream (``http.unreadable``)."""
    named = coding.strip().lower()
    if named not in (*PLAIN, "deflate", *WINDOWS):
        raise Upstream(
            f"The server packed its answer as {named[:40]!r}, though nobody asked for that. Ask "
            "another server.",
            code="http.unreadable",
        )
    body = bytearray()
    unpacking: _Unpacking | None = None
    async for piece in pieces:
        if named in PLAIN:
            body += piece
        else:
            unpacking = unpacking or _unpacking(named, piece)
            body += _unpacked(unpacking, piece, most + 1 - len(body))
        if len(body) > most:
            raise TooLarge(
                f"The answer has more than {most:,} bytes. Ask for less, or allow more.",
                code="http.tooLarge",
                details={"final": 1},
            )
    if unpacking is not None and not unpacking.eof:
        raise _broken()
    return bytes(body)


def _unpacking(named: str, first: bytes) -> _Unpacking:
    """Begin; what is called deflate comes with a head of zlib or without."""
    if named in WINDOWS:
        return zlib.decompressobj(WINDOWS[named])
    with_head = first[:1] == b"\x78"
    return zlib.decompressobj(zlib.MAX_WBITS if with_head else -zlib.MAX_WBITS)


def _unpacked(unpacking: _Unpacking, piece: bytes, most: int) -> bytes:
    """Unpack no more than ``most`` bytes: the rest would be too much anyway."""
    try:
        return b"" if unpacking.eof else unpacking.decompress(piece, max(most, 1))
    except zlib.error:
        raise _broken() from None


def _broken() -> Upstream:
    return Upstream(
        "The answer is packed wrongly, or broke off. Ask again later.", code="http.unreadable"
    )
