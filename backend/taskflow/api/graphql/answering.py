"""Answering: the media type and the status of a GraphQL response (GraphQL over HTTP, section 6).

Who accepts ``application/graphql-response+json`` learns from the status whether the operation was
executed. Who accepts ``application/json`` alone gets 200 for every question that could be read,
as programs expect which were written before that type existed.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from graphql import GraphQLError
from litestar import Response
from strawberry.types import ExecutionResult

from taskflow.domain.errors import TaskflowError

JSON: Final = "application/json"
GRAPHQL: Final = "application/graphql-response+json"


def media_type(accept: str) -> str:
    """Choose what the asker likes best; JSON when they say nothing that we know."""
    best, most = JSON, 0.0
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        offered = {GRAPHQL: GRAPHQL, JSON: JSON, "application/*": JSON, "*/*": JSON}.get(kind)
        weight = _weight(parameters)
        if offered is not None and weight > most:
            best, most = offered, weight
    return best


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def answer(result: ExecutionResult, kind: str) -> Response[bytes]:
    """Answer with what an operation gave."""
    if result.data is None and not any(error.path for error in result.errors or ()):
        return refusal(list(result.errors or ()), kind, 200 if kind == JSON else 400)
    content: dict[str, Any] = {"data": result.data}
    if result.errors:
        content["errors"] = [error.formatted for error in result.errors]
    return _response(content, kind, 200)


def refusal(errors: Sequence[GraphQLError], kind: str, status: int) -> Response[bytes]:
    """Answer that nothing was executed; such an answer has no ``data``."""
    return _response({"errors": [error.formatted for error in errors]}, kind, status)


def unread(error: TaskflowError, kind: str) -> Response[bytes]:
    """Answer a question that could not be read."""
    told = error.as_json()
    content = {"errors": [{"message": told.pop("message"), "extensions": told}]}
    return _response(content, kind, error.status)


def _response(content: dict[str, Any], kind: str, status: int) -> Response[bytes]:
    return Response(
        msgspec.json.encode(content),
        status_code=status,
        media_type=f"{kind}; charset=utf-8",
        headers={"vary": "accept"},
    )
