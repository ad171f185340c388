"""GraphQLResponse: its media type and its status (GraphQL over HTTP, section 6).

Who accepts ``application/graphql-response+json`` learns from the status whether the operation was
executed. Who accepts ``application/json`` alone gets 200 for every question that could be read,
as programs expect which were written before that type existed.
"""

import gzip
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from graphql import ExecutionResult, GraphQLError
from msgspec.json import encode

from taskflow.api.graphql.request import told
from taskflow.domain.errors import TaskflowError

JSON: Final = "application/json"
GRAPHQL: Final = "application/graphql-response+json"
VARY: Final = (b"vary", b"accept, accept-encoding")
PACKED: Final = (b"content-encoding", b"gzip")
PACKABLE: Final = range(4 * 1024, 256 * 1024)
"""Bytes that are packed: less is not worth it, more would keep others waiting."""


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


class GraphQLResponse(NamedTuple):
    """What is sent: the status, the body, its media type, and headers of its own."""

    status: int
    body: bytes
    kind: str
    headers: Sequence[tuple[bytes, bytes]] = ()


def answer(result: ExecutionResult, kind: str) -> GraphQLResponse:
    """Answer with what an operation gave."""
    if result.data is None and not any(error.path for error in result.errors or ()):
        return refusal(list(result.errors or ()), kind, 200 if kind == JSON else 400)
    content: dict[str, Any] = {"data": result.data}
    if result.errors:
        content["errors"] = [error.formatted for error in result.errors]
    return _answer(content, kind, 200)


def packed(plain: GraphQLResponse) -> GraphQLResponse:
    """Pack an answer about what is installed: it is long, alike for all, and nobody's secret."""
    if len(plain.body) not in PACKABLE:
        return plain
    body = gzip.compress(plain.body, 1, mtime=0)
    return plain._replace(body=body, headers=[*plain.headers, PACKED])


def refusal(errors: Sequence[GraphQLError], kind: str, status: int) -> GraphQLResponse:
    """Answer that nothing was executed; such an answer has no ``data``."""
    return _answer({"errors": [error.formatted for error in errors]}, kind, status)


def unread(error: TaskflowError, kind: str) -> GraphQLResponse:
    """Answer a question that could not be read."""
    return _answer({"errors": [told(error)]}, kind, error.status)


def _answer(content: dict[str, Any], kind: str, status: int) -> GraphQLResponse:
    return GraphQLResponse(status, encode(content), f"{kind}; charset=utf-8", (VARY,))
