"""Body: the JSON that a request carries, read strictly into the shape a handler expects."""

from typing import Any, Final, TypeVar

import msgspec
from litestar import Request
from litestar.types import Receive, Scope

from taskflow.api.large_input import read_in_turn
from taskflow.api.shape_error import shape_error
from taskflow.domain.errors import Invalid, TooLarge
from taskflow.domain.limits import MOST_SENT, parse_json

T = TypeVar("T")

PLAIN: Final = b"application/json"
LARGEST: Final = 4 * 1024 * 1024
"""Bytes of any request's body; nothing beyond is read. The guard sees to it."""
SMALL: Final = 64 * 1024
"""Bytes of a body of which strangers send some."""


def require_size(size: int) -> None:
    """Raise ``TooLarge`` for a body of more bytes than any request may have."""
    if size > LARGEST:
        raise TooLarge(
            f"The body has more than {LARGEST:,} bytes. Send less.", details={"limit": LARGEST}
        )


async def read(request: Request[Any, Any, Any], shape: type[T], largest: int = LARGEST) -> T:
    """Read the body; raises ``Invalid``, ``Malformed``, ``TooDeep`` or ``TooLarge``."""
    return await taken(request.scope, request.receive, shape, largest)


async def taken(scope: Scope, receive: Receive, shape: type[T], largest: int = LARGEST) -> T:
    """Read the body of a request of which nothing was read yet; raises what :func:`read` raises."""
    given = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    if given != PLAIN:
        kind, parameters = Request[Any, Any, Any](scope).content_type
        if kind != "application/json" or parameters.get("charset", "utf-8").lower() != "utf-8":
            raise Invalid("Send JSON in UTF-8, with the header content-type: application/json.")
    sent, who = await _whole(receive), scope.get("user")
    person = who.id if who is not None else ""
    document = await read_in_turn(person, len(sent), parse_json, sent, largest, MOST_SENT)
    try:
        return msgspec.convert(document, shape)
    except msgspec.ValidationError as error:
        raise shape_error(error, "{}. Correct the request and send it again.") from None


async def _whole(receive: Receive) -> bytes:
    """Give the body; the guard sees to its size, and to one that does not come to its end."""
    parts: list[bytes] = []
    while True:
        message: Any = await receive()
        if message["type"] == "http.request":
            parts.append(message["body"])
        if not message.get("more_body"):
            return b"".join(parts)
