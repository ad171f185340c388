"""GraphQLRequest: one GraphQL request over HTTP, read strictly (GraphQL over HTTP, section 5)."""

from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from litestar.types import Receive, Scope
from msgspec import Struct

from taskflow.api import body
from taskflow.api.shape_error import shape_error
from taskflow.domain.errors import Invalid, TaskflowError
from taskflow.domain.limits import MOST_SENT, parse_json

LARGEST: Final = 1024 * 1024
"""Bytes of one request."""


class GraphQLRequest(Struct, frozen=True, rename="camel"):
    """A document, what its variables stand for, and which of its operations is meant.

    The document may be named in ``extensions`` (:mod:`persisted`).
    """

    query: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


async def read(scope: Scope, receive: Receive) -> GraphQLRequest:
    """Read a question from a body or from an address; raises ``Invalid`` and its kin."""
    if scope.get("method") == "POST":
        return await body.taken(scope, receive, GraphQLRequest, LARGEST)
    given = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    return GraphQLRequest(
        query=given.get("query"),
        variables=_object(given.get("variables"), "variables"),
        operation_name=given.get("operationName") or None,
        extensions=_object(given.get("extensions"), "extensions"),
    )


def question(payload: dict[str, Any]) -> GraphQLRequest:
    """Read a question from what came over a socket; raises ``Invalid``."""
    try:
        return msgspec.convert(payload, GraphQLRequest)
    except msgspec.ValidationError as error:
        raise shape_error(error, "{}. Correct the operation and send it again.") from None


def told(error: TaskflowError) -> dict[str, Any]:
    """Give an error as GraphQL tells it."""
    extensions = error.as_json()
    return {"message": extensions.pop("message"), "extensions": extensions}


def _object(text: str | None, name: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        return msgspec.convert(parse_json(text, LARGEST, MOST_SENT), dict[str, Any] | None)
    except msgspec.ValidationError:
        raise Invalid(f"{name} must be a JSON object.", details={"path": name}) from None
