"""Body: the JSON that a request carries, read strictly into the shape a handler expects."""

from typing import Any, Final, TypeVar

import msgspec
from litestar import Request

from taskflow.domain.errors import Invalid
from taskflow.domain.limits import parse_json

T = TypeVar("T")

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of any request's body; nothing beyond is read."""

LARGEST_GRAPHQL: Final = 1024 * 1024
"""Bytes of a GraphQL request: set ``request_max_body_size`` of its controller to this."""


async def read(request: Request[Any, Any, Any], shape: type[T]) -> T:
    """Read the body; raises ``Invalid``, ``Malformed``, ``TooDeep`` or ``TooLarge``."""
    kind, _ = request.content_type
    if kind != "application/json":
        raise Invalid("Send JSON, with the header content-type: application/json.")
    document = parse_json(await request.body(), LARGEST)
    try:
        return msgspec.convert(document, shape)
    except msgspec.ValidationError as error:
        raise Invalid(f"{error}. Correct the request and send it again.") from None
