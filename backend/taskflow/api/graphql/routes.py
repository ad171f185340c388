"""Routes: GraphQL in the web framework; :class:`Front` takes nearly all of it before this."""

from typing import Any

from litestar import Request, Response, Router, WebSocket, get, post, websocket
from litestar.di import NamedDependency, Provide

from taskflow.api.graphql.endpoint import GraphQL
from taskflow.api.graphql.response import GraphQLResponse


@get("/")
async def by_address(
    request: Request[Any, Any, Any], served: NamedDependency[GraphQL]
) -> Response[bytes]:
    """Answer a query in an address; nothing can be changed so."""
    return _response(await served.answer(request.scope, request.receive))


@post("/", status_code=200)
async def by_body(
    request: Request[Any, Any, Any], served: NamedDependency[GraphQL]
) -> Response[bytes]:
    """Answer a query or carry out a mutation."""
    return _response(await served.answer(request.scope, request.receive))


@websocket("/")
async def by_socket(socket: WebSocket[Any, Any, Any], served: NamedDependency[GraphQL]) -> None:
    """Serve one socket until it closes."""
    await served.watch(socket.scope, socket.receive, socket.send)


def routes(served: GraphQL) -> Router:
    """Make what is served at ``/graphql``."""
    return Router(
        path="/graphql",
        route_handlers=[by_address, by_body, by_socket],
        dependencies={"served": Provide(lambda: served, sync_to_thread=False)},
    )


def _response(answer: GraphQLResponse) -> Response[bytes]:
    headers = {name.decode(): value.decode() for name, value in answer.headers}
    return Response(answer.body, status_code=answer.status, media_type=answer.kind, headers=headers)
