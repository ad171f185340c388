"""Framing: server-sent events out of bytes that may be cut anywhere."""

from typing import Final

import msgspec

EVENT_LIMIT: Final = 1 << 20
BOM: Final = b"\xef\xbb\xbf"
FIELDS: Final = (b":", b"data:", b"event:", b"id:", b"retry:", b"error:")


class Framing:
    """Gives the data of events; of those named ``error``, as ``{"error": …}``.

    A line ends with LF, CR or both; a byte order mark may stand before the first. Raises
    ``OverflowError`` for an event without end.
    """

    def __init__(self) -> None:
        """Begin before the first byte."""
        self.streams = False
        self._rest = b""
        self._data: list[bytes] = []
        self._held = 0
        self._fails = self._returned = False
        self._begun = False

    @property
    def between(self) -> bool:
        """Say whether all that came before was whole events."""
        return self.streams and not (self._rest or self._data or self._fails or self._returned)

    def feed(self, piece: bytes) -> list[bytes]:
        """Give the data of the events that are complete now."""
        if self._returned or b"\r" in piece:
            piece = self._fed_lines(piece)
        *lines, self._rest = (self._rest + piece).split(b"\n")
        events: list[bytes] = []
        for line in lines:
            self._take(line, events)
        if len(self._rest) + self._held > EVENT_LIMIT:
            raise OverflowError
        return events

    def end(self) -> list[bytes]:
        """Give what the stream ended with, without the blank line that should follow."""
        return self.feed(b"\n\n")

    def _fed_lines(self, piece: bytes) -> bytes:
        """Let every line end with LF alone."""
        if self._returned and piece.startswith(b"\n"):
            piece = piece[1:]
        self._returned = piece.endswith(b"\r")
        return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _take(self, line: bytes, events: list[bytes]) -> None:
        if not self._begun:
            self._begun = True
            line = line.removeprefix(BOM)
        if not self.streams:
            self.streams = line.startswith(FIELDS)
        if line.startswith(b"data:"):
            self._data.append(line[5:])
            self._held += len(line)
        elif line.startswith(b"error:"):  # llama.cpp names no event, but the field
            events.append(_error(line[6:]))
        elif line.startswith(b"event:"):
            self._fails = line[6:].strip() == b"error"
        elif not line.strip():
            if self._data:
                data = b"\n".join(self._data)
                events.append(_error(data) if self._fails else data)
                self._data.clear()
                self._held = 0
            self._fails = False


def _error(data: bytes) -> bytes:
    try:
        msgspec.json.decode(data)
    except (ValueError, RecursionError):
        data = msgspec.json.encode(data.decode("utf-8", "replace"))
    return b'{"error":%b}' % data
