"""The endpoint: GraphQL over HTTP and over graphql-transport-ws."""

from typing import Any, ClassVar, Final

import msgspec
from graphql import GraphQLError
from litestar import Request, Response, Router, WebSocket, get, post, websocket
from litestar.di import NamedDependency, Provide
from litestar.types import Dependencies
from strawberry.litestar.controller import GraphQLController
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.graphql import OperationType

from taskflow.api.graphql import answering, asking
from taskflow.api.graphql.asking import Question
from taskflow.api.graphql.context import Asked, Rooms
from taskflow.api.graphql.schema import schema
from taskflow.api.graphql.watching import Socket, Watching
from taskflow.api.problems import explain
from taskflow.domain.limits import parse_json

MOST_SUBSCRIPTIONS: Final = 20
"""Operations that one socket may have open at a time."""


class Endpoint(GraphQLController):
    """Over HTTP our own reading and answering, over the socket Strawberry's protocol.

    Strawberry's own way over HTTP keeps the response of one request on the controller, which
    requests share.
    """

    path = ""
    dependencies: ClassVar[Dependencies] = {}  # type: ignore[misc]  # as in the base class
    schema = schema
    graphql_ide = None
    protocols = (GRAPHQL_TRANSPORT_WS_PROTOCOL,)
    max_subscriptions_per_connection = MOST_SUBSCRIPTIONS
    websocket_adapter_class = Socket
    graphql_transport_ws_handler_class = Watching

    @get()
    async def handle_http_get(
        self, request: Request[Any, Any, Any], rooms: NamedDependency[Rooms]
    ) -> Response[bytes]:
        """Answer a query in an address; nothing can be changed so."""
        return await _respond(request, rooms, {OperationType.QUERY})

    @post(status_code=200, request_max_body_size=asking.LARGEST)
    async def handle_http_post(
        self, request: Request[Any, Any, Any], rooms: NamedDependency[Rooms]
    ) -> Response[bytes]:
        """Answer a query or carry out a mutation."""
        return await _respond(request, rooms, {OperationType.QUERY, OperationType.MUTATION})

    @websocket()
    async def websocket_endpoint(
        self, socket: WebSocket[Any, Any, Any], rooms: NamedDependency[Rooms]
    ) -> None:
        """Serve one socket until it closes."""
        context: Any = _context(socket, rooms)
        await self.run(socket, context, root_value=None)

    def decode_json(self, data: str | bytes) -> object:
        """Read a frame of the socket within our limits."""
        return parse_json(data, asking.LARGEST)

    def encode_json(self, data: object) -> str:
        """Write a frame of the socket."""
        return msgspec.json.encode(data).decode()


def endpoint(rooms: Rooms) -> Router:
    """Make what is served at ``/graphql``."""
    return Router(
        path="/graphql",
        route_handlers=[Endpoint],
        dependencies={"rooms": Provide(lambda: rooms, sync_to_thread=False)},
    )


def _context(asker: Any, rooms: Rooms) -> dict[str, Any]:
    return {"asked": Asked(rooms, asker.user, asker.auth, asker.scope)}


async def _respond(
    request: Request[Any, Any, Any], rooms: Rooms, allowed: set[OperationType]
) -> Response[bytes]:
    kind = answering.media_type(request.headers.get("accept", ""))
    try:
        question = await asking.read(request)
        return await _carry_out(question, _context(request, rooms), allowed, kind)
    except Exception as error:  # noqa: BLE001  logged and told without its inside
        return answering.unread(explain(error), kind)


async def _carry_out(
    question: Question, context: dict[str, Any], allowed: set[OperationType], kind: str
) -> Response[bytes]:
    try:
        result = await schema.execute(
            question.query,
            variable_values=question.variables,
            context_value=context,
            operation_name=question.operation_name,
            allowed_operation_types=allowed,
        )
    except InvalidOperationTypeError as error:
        return _wrong_way(error.operation_type, kind)
    except CannotGetOperationTypeError:
        named = "Say with operationName which operation of the document is meant."
        return answering.refusal([_refused(named)], kind, 200 if kind == answering.JSON else 400)
    return answering.answer(result, kind)


def _wrong_way(operation: OperationType, kind: str) -> Response[bytes]:
    """Refuse an operation that does not go this way."""
    if operation is OperationType.SUBSCRIPTION:
        words = "Open a socket here with the protocol graphql-transport-ws to subscribe."
        return answering.refusal([_refused(words)], kind, 400)
    response = answering.refusal([_refused("POST what changes something.")], kind, 405)
    response.headers["allow"] = "POST"
    return response


def _refused(words: str) -> GraphQLError:
    return GraphQLError(words, extensions={"code": "input.invalid"})
