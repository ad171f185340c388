"""FastPath: what programs ask most often is answered before the web framework; all else goes there.

The framework's layers cost as much as starting a family does. The same guard stands here, errors
are told in the same words, and who comes in another way (another method, a path that is written
differently) is served by the framework's route of the same handler.
"""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from taskflow.api import body, problems
from taskflow.api.graphql.endpoint import GraphQL
from taskflow.api.graphql.response import JSON, GraphQLResponse
from taskflow.api.guard import Gate
from taskflow.api.headers import private
from taskflow.api.runs import Run, started
from taskflow.api.socket import peer
from taskflow.hub.hub import Hub

SOCKET = "/hub"
GRAPHQL = "/graphql"
STREAMS = "/chat/"
"""What begins so has no end, so that nothing could be told of it without it."""
RUN = re.compile(r"/api/flows/([^/]+)/run")
Answered = Callable[[Scope, Receive, Send], Awaitable[None]]


class FastPath:
    """The application as the server sees it."""

    def __init__(self, gate: Gate, hub: Hub, graphql: GraphQL, behind: ASGIApp) -> None:
        """Stand before the framework's application."""
        self._gate = gate
        self._hub = hub
        self._graphql = graphql
        self._behind = behind

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        kind = scope["type"]
        if kind == "http":
            if scope["method"] == "HEAD" and not scope["path"].startswith(STREAMS):
                # Answered as GET is; the server, which keeps its own scope, leaves out the body.
                scope = {**scope, "method": "GET"}
            answered = self._answered(scope["method"], scope["path"])
            if answered is not None:
                await self._request(scope, receive, send, answered)
                return
        elif kind == "websocket":
            serve = self._served(scope["path"])
            if serve is not None:
                await self._gate.let(scope, receive, send, serve)
                return
        await self._behind(scope, receive, send)

    def _answered(self, method: str, path: str) -> Answered | None:
        """Give what answers a request here."""
        if path == GRAPHQL:
            return partial(_asked, self._graphql) if method in ("GET", "POST") else None
        found = RUN.fullmatch(path) if method == "POST" else None
        return partial(_run, self._hub, found[1]) if found is not None else None

    def _served(self, path: str) -> Answered | None:
        """Give what serves a socket here."""
        if path == SOCKET:
            return partial(_peer, self._hub)
        return self._graphql.watch if path == GRAPHQL else None

    async def _request(self, scope: Scope, receive: Receive, send: Send, app: Answered) -> None:
        try:
            await self._gate.let(scope, receive, send, app)
        except Exception as error:  # noqa: BLE001  logged and told without its inside
            status, told, headers = problems.answer(error)
            await _answer(scope, send, GraphQLResponse(status, told, JSON, headers))


async def _peer(hub: Hub, scope: Scope, receive: Receive, send: Send) -> None:
    await peer(scope, receive, send, hub)


async def _asked(graphql: GraphQL, scope: Scope, receive: Receive, send: Send) -> None:
    await _answer(scope, send, await graphql.answer(scope, receive))


async def _run(hub: Hub, flow: str, scope: Scope, receive: Receive, send: Send) -> None:
    run = await body.taken(scope, receive, Run)
    status, told = await started(hub, scope["user"], flow, run)
    await _answer(scope, send, GraphQLResponse(status, told, JSON))


async def _answer(scope: Scope, send: Send, answer: GraphQLResponse) -> None:
    size = (b"content-length", str(len(answer.body)).encode())
    all_ = [(b"content-type", answer.kind.encode()), size, *answer.headers, *private(scope)]
    start = {"type": "http.response.start", "status": answer.status, "headers": all_}
    await send(cast("Message", start))
    rest = {"type": "http.response.body", "body": answer.body, "more_body": False}
    await send(cast("Message", rest))
