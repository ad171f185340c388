"""The endpoint: GraphQL over HTTP and over graphql-transport-ws."""

from typing import Any

from graphql import GraphQLError
from graphql.language import OperationType
from litestar.types import Receive, Scope, Send

from taskflow.api.graphql import request, response
from taskflow.api.graphql.context import INSTALLED, Asked, Rooms
from taskflow.api.graphql.documents import Documents
from taskflow.api.graphql.graphql_socket import watch
from taskflow.api.graphql.operation import CHANGES, QUERIES, Refused, Unknown, WrongWay, ready
from taskflow.api.graphql.response import GraphQLResponse
from taskflow.api.problems import explain


class GraphQL:
    """What is served at ``/graphql``, to askers of whom is known who they are."""

    def __init__(self, rooms: Rooms) -> None:
        """Begin with no document read."""
        self._rooms = rooms
        self.documents = Documents()

    async def answer(self, scope: Scope, receive: Receive) -> GraphQLResponse:
        """Answer a request: a query in an address or a body, a mutation in a body."""
        allowed = CHANGES if scope.get("method") == "POST" else QUERIES
        kind = response.media_type(_accepted(scope))
        try:
            question = await request.read(scope, receive)
            asked: dict[str, Any] = {
                "asked": Asked(self._rooms, scope["user"], scope["auth"], scope)
            }
            operation = await ready(self.documents, question, asked, allowed)
            result = await operation.carry_out()
            answer = response.answer(result, kind)
            return response.packed(answer) if INSTALLED in asked and _unpacks(scope) else answer
        except Refused as refused:
            fine = kind == response.JSON or isinstance(refused, Unknown)  # as Apollo's servers do
            return response.refusal(refused.errors, kind, 200 if fine else 400)
        except WrongWay as wrong:
            return _wrong_way(wrong.kind, kind)
        except Exception as error:  # noqa: BLE001  logged and told without its inside
            return response.unread(explain(error), kind)

    async def watch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket until it closes."""
        asked = Asked(self._rooms, scope["user"], scope["auth"], scope)
        await watch(scope, receive, send, self.documents, asked)


def _accepted(scope: Scope) -> str:
    """Give the media types that the asker likes."""
    return ",".join(
        value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"
    )


def _unpacks(scope: Scope) -> bool:
    """Say whether the asker takes what is packed."""
    taken = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
    return any(one.strip().lower() == b"gzip" for one in taken.split(b","))


def _wrong_way(operation: OperationType, kind: str) -> GraphQLResponse:
    """Refuse an operation that does not go this way."""
    if operation is OperationType.SUBSCRIPTION:
        words = "Open a socket here with the protocol graphql-transport-ws to subscribe."
        return response.refusal([_refused(words)], kind, 400)
    refused = response.refusal([_refused("POST what changes something.")], kind, 405)
    return refused._replace(headers=[*refused.headers, (b"allow", b"POST")])


def _refused(words: str) -> GraphQLError:
    return GraphQLError(words, extensions={"code": "input.invalid"})
