"""Events: an answer's bytes to deltas, whether it is streamed or comes at once."""

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from taskflow.domain.errors import Upstream
from taskflow.domain.model import Delta
from taskflow.services.upstream.chunk import Chunk
from taskflow.services.upstream.error_response import ErrorResponse
from taskflow.services.upstream.error_text import opened, told
from taskflow.services.upstream.framing import BOM, EVENT_LIMIT, Framing
from taskflow.services.upstream.gathering import Gathering
from taskflow.services.upstream.odd_chunk import guessed
from taskflow.services.upstream.refusal import bad_answer
from taskflow.services.upstream.text_chunk import usual

DONE: Final = b"[DONE]"
NEARLY_NOTHING: Final = 20
BLANK_LIMIT: Final = 1 << 12
WHOLE_LIMIT: Final = 16 * EVENT_LIMIT
BROKEN: Final = frozenset({"error", "abort", "aborted", "insufficient_system_resource"})
"""Reasons to end that tell of a failure."""

_decode = msgspec.json.Decoder(Chunk).decode


class Reader(Protocol):
    """Reads an answer; ``done`` once the server said that there is no more.

    ``failure`` is what came after the last delta instead of more.
    """

    done: bool
    failure: Exception | None

    def feed(self, piece: bytes) -> Delta:
        """Give all that is complete now, as one delta (an empty one: nothing yet).

        Raises Complaint, and Upstream (``model.badAnswer``, ``model.interrupted``).
        """
        ...

    def end(self) -> Delta:
        """Give what is left when the server has closed; raises as ``feed`` does."""
        ...


def reader(first: bytes) -> Reader | None:
    """Choose by the first bytes how an answer is read; None: they do not tell yet.

    What a server calls the type of an answer is not always what it is.
    """
    begun = first.removeprefix(BOM).lstrip()
    if (not begun or BOM.startswith(first)) and len(first) < BLANK_LIMIT:
        return None
    return Whole() if begun.startswith((b"{", b"[", b"<")) else Events()


class Events:
    """Reads an answer that is streamed."""

    def __init__(self) -> None:
        """Begin before the first byte."""
        self.done = False
        self.failure: Exception | None = None
        self._framing = Framing()
        self._gathering = Gathering()
        self._usual = True

    def feed(self, piece: bytes) -> Delta:
        """Give all that is complete now."""
        if self._usual and self._framing.between and not self._gathering.open:
            text = usual(piece)
            if text is not None:
                return Delta(text)
        delta = self._fed(piece)
        # Where more than texts comes, looking for these alone would be in vain each time.
        self._usual = not (delta.thinking or delta.tools or delta.usage)
        return delta

    def _fed(self, piece: bytes) -> Delta:
        """Read a piece of any kind."""
        try:
            events = self._framing.feed(piece)
        except OverflowError:
            raise bad_answer() from None
        chunks: list[Chunk] = []
        try:
            self._decode(events, chunks)
        except (ErrorResponse, Upstream) as error:
            if not chunks:
                raise
            self.failure = error  # what was said before it counts
        return self._gathering.delta(chunks, over=self.done)

    def end(self) -> Delta:
        """Give what the last event says, if it is whole, and what was held back."""
        chunks: list[Chunk] = []
        try:
            self._decode(self._framing.end(), chunks)
        except (OverflowError, Upstream):
            chunks.clear()  # it was cut
        if not self._framing.streams:
            raise bad_answer()
        return self._gathering.delta(chunks, over=True)

    def _decode(self, events: Sequence[bytes], chunks: list[Chunk]) -> None:
        """Add the chunks that events hold; those before a failure are kept."""
        for data in events:
            if len(data) < NEARLY_NOTHING and data.strip(b' \t\r\n"') == DONE:
                self.done = True
            elif (chunk := _chunk(data)) is not None:
                chunks.append(chunk)


class Whole:
    """Reads an answer that comes at once, as JSON; a web page is none."""

    def __init__(self) -> None:
        """Begin before the first byte."""
        self.done = False
        self.failure: Exception | None = None
        self._body = bytearray()

    def feed(self, piece: bytes) -> Delta:
        """Keep a piece."""
        self._body += piece
        if len(self._body) > WHOLE_LIMIT:
            raise bad_answer()
        return Delta()

    def end(self) -> Delta:
        """Give the answer."""
        body = bytes(self._body)
        if body.removeprefix(BOM).lstrip().startswith(b"<"):
            title = told(opened(body)).rstrip(".")
            raise bad_answer(f"What answers there is a web page ({title}), no model server")
        chunk = _chunk(body)
        if chunk is None or not chunk.choices:
            raise bad_answer()
        self.done = True
        return Gathering().delta([chunk], over=True)


def _chunk(data: bytes) -> Chunk | None:
    read = _decoded(data)
    for choice in read.choices or () if read else ():
        if choice.finish_reason and choice.finish_reason.lower() in BROKEN:
            raise Upstream(
                "The model server broke the answer off; ask again.", code="model.interrupted"
            )
    return read


def _decoded(data: bytes) -> Chunk | None:
    try:
        read = _decode(data)
    except (ValueError, RecursionError):
        return guessed(data)
    if read.error or not read.choices or (read.x_groq and read.x_groq.error):
        return guessed(data)
    for choice in read.choices:
        if choice.error:
            return guessed(data)
    return read
