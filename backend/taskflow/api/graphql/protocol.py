"""Protocol: the frames of graphql-transport-ws, read strictly."""

from typing import Any, Final

import msgspec
from msgspec import Struct

from taskflow.api.graphql import request
from taskflow.api.shape_error import shape_error
from taskflow.domain.errors import TaskflowError
from taskflow.domain.limits import MOST_SENT, parse_json

NAME: Final = "graphql-transport-ws"
INVALID: Final = 4400
"""Close code for a frame that is not understood."""
UNAUTHORIZED: Final = 4401
"""Close code for an operation before the connection was acknowledged."""
UNKNOWN: Final = 4406
"""Close code for a peer that does not speak this protocol."""
LATE: Final = 4408
"""Close code for a peer that has not begun in time."""
TAKEN: Final = 4409
"""Close code for an operation under an id that another one has."""
AGAIN: Final = 4429
"""Close code for a peer that begins twice."""


class Init(Struct, tag="connection_init"):
    """The first frame."""

    payload: dict[str, Any] | None = None


class Ping(Struct, tag="ping"):
    """Is the server there."""

    payload: dict[str, Any] | None = None


class Pong(Struct, tag="pong"):
    """The answer to a ping."""

    payload: dict[str, Any] | None = None


class Subscribe(Struct, tag="subscribe"):
    """Begin an operation; what it asks is read apart, for its mistakes are its own."""

    id: str
    payload: dict[str, Any]


class Complete(Struct, tag="complete"):
    """End an operation."""

    id: str


class Named(Struct, tag="subscribe"):
    """What is read of an operation that holds what may not be sent."""

    id: str


class Mistaken(Struct):
    """An operation in a sound frame that holds what may not be sent: a number that is too large."""

    id: str
    error: TaskflowError


Frame = Init | Ping | Pong | Subscribe | Complete
NAMED: Final = msgspec.json.Decoder(Named)


def read(text: str) -> Frame | Mistaken:
    """Read a frame; raises ``Invalid`` and its kin."""
    try:
        document = parse_json(text, request.LARGEST, MOST_SENT)
    except TaskflowError as error:
        if (ident := _named(text)) is None:
            raise
        return Mistaken(ident, error)
    try:
        frame: Frame = msgspec.convert(document, Frame)
    except msgspec.ValidationError as error:
        raise shape_error(error, "{}") from None
    return frame


def _named(text: str) -> str | None:
    try:
        return NAMED.decode(text).id
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
