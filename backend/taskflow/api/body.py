"""Body: the JSON that a request carries, read strictly into the shape a handler expects."""

from typing import Any, Final, TypeVar

import msgspec
from litestar import Request

from taskflow.domain.errors import Invalid, TooLarge
from taskflow.domain.limits import parse_json

T = TypeVar("T")

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of any request's body; nothing beyond is read. The guard sees to it."""


def require_size(size: int) -> None:
    """Raise ``TooLarge`` for a body of more bytes than any request may have."""
    if size > LARGEST:
        raise TooLarge(
            f"The body has more than {LARGEST:,} bytes. Send less.", details={"limit": LARGEST}
        )


async def read(request: Request[Any, Any, Any], shape: type[T], largest: int = LARGEST) -> T:
    """Read the body; raises ``Invalid``, ``Malformed``, ``TooDeep`` or ``TooLarge``."""
    kind, parameters = request.content_type
    if kind != "application/json" or parameters.get("charset", "utf-8").lower() != "utf-8":
        raise Invalid("Send JSON in UTF-8, with the header content-type: application/json.")
    document = parse_json(await request.body(), largest)
    try:
        return msgspec.convert(document, shape)
    except msgspec.ValidationError as error:
        raise Invalid(f"{error}. Correct the request and send it again.") from None
