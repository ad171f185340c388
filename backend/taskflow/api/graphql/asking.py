"""Asking: one GraphQL request over HTTP, read strictly (GraphQL over HTTP, section 5)."""

from typing import Any, Final

import msgspec
from litestar import Request
from msgspec import Struct

from taskflow.api import body
from taskflow.domain.errors import Invalid
from taskflow.domain.limits import parse_json

LARGEST: Final = 1024 * 1024
"""Bytes of one request."""


class Question(Struct, frozen=True, rename="camel"):
    """A document, what its variables stand for, and which of its operations is meant."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


async def read(request: Request[Any, Any, Any]) -> Question:
    """Read a question from a body or from an address; raises ``Invalid`` and its kin."""
    if request.method == "POST":
        return await body.read(request, Question, LARGEST)
    given = request.query_params
    if "query" not in given:
        raise Invalid("Send the operation as query, or POST it as JSON.")
    return Question(
        query=given["query"],
        variables=_object(given.get("variables"), "variables"),
        operation_name=given.get("operationName") or None,
        extensions=_object(given.get("extensions"), "extensions"),
    )


def _object(text: str | None, name: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        return msgspec.convert(parse_json(text, LARGEST), dict[str, Any] | None)
    except msgspec.ValidationError:
        raise Invalid(f"{name} must be a JSON object.") from None
