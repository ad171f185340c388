"""Text chunk: most pieces of a streamed answer hold only texts, and are decoded at once."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Raw, Struct

Nothing = Literal[""] | None


class _Said(Struct, gc=False):
    content: str
    reasoning_content: Nothing = None
    reasoning: Nothing = None
    thinking: Nothing = None
    reasoning_text: Nothing = None
    reasoning_details: Annotated[list[Raw], Meta(max_length=0)] | None = None
    refusal: Nothing = None
    tool_calls: None = None


class _Choice(Struct, gc=False):
    delta: _Said
    index: Literal[0] = 0
    finish_reason: Nothing = None
    message: None = None
    text: None = None
    usage: None = None
    error: None = None


class _Chunk(Struct, gc=False):
    choices: tuple[_Choice]
    usage: None = None
    error: None = None
    x_groq: None = None


BEGIN: Final = b"data:"
END: Final = b"\n\n"
MARK: Final = "<"
"""What may begin a block that is thought and not said."""

_decode = msgspec.json.Decoder(list[_Chunk]).decode


def usual(piece: bytes) -> str | None:
    """Give the text of a piece of whole events that say something in the first answer alone.

    None for any other piece, which is to be read with care. JSON has no line ends within its
    texts, so that the events are the members of one array.
    """
    if not (piece.startswith(BEGIN) and piece.endswith(END)):
        return None
    try:
        chunks = _decode(b"[%b]" % piece[len(BEGIN) :].replace(END + BEGIN, b","))
    except (ValueError, RecursionError):
        return None
    text = "".join([chunk.choices[0].delta.content for chunk in chunks])
    return None if MARK in text else text
