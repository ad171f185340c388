"""The endpoint: GraphQL over HTTP and graphql-transport-ws."""

from typing import Any

import msgspec
from litestar import Request, WebSocket
from litestar.types import ControllerRouterHandler
from strawberry.litestar import make_graphql_controller
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from taskflow.api.graphql.context import Asked, Rooms
from taskflow.api.graphql.schema import schema
from taskflow.domain.limits import parse_json

MOST_SUBSCRIPTIONS = 20
LARGEST = 1024 * 1024


def endpoint(rooms: Rooms) -> ControllerRouterHandler:
    """Make the controller at ``/graphql``."""

    async def context(
        request: Request[Any, Any, Any] | None = None,
        socket: WebSocket[Any, Any, Any] | None = None,
    ) -> dict[str, Any]:
        asker: Any = request or socket
        return {"asked": Asked(rooms, asker.user, asker.auth)}

    stock = make_graphql_controller(
        schema,
        path="/graphql",
        graphql_ide=None,
        context_getter=context,
        subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
        max_subscriptions_per_connection=MOST_SUBSCRIPTIONS,
    )

    class Endpoint(stock):  # type: ignore[misc, valid-type]  # made at run time
        """The stock controller, with strict JSON in and fast JSON out."""

        request_max_body_size = LARGEST

        def decode_json(self, data: str | bytes) -> object:
            return parse_json(data.encode() if isinstance(data, str) else data, LARGEST)

        def encode_json(self, data: object) -> str:
            return msgspec.json.encode(data).decode()

    return Endpoint
