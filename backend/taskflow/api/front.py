"""Front: what programs ask most often is answered before the web framework; all else goes there.

The framework's layers cost as much as starting a family does. The same guard stands here, errors
are told in the same words, and who comes in another way (another method, a path that is written
differently) is served by the framework's route of the same handler.
"""

import re
from functools import partial
from typing import Any, cast

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from taskflow.api import body, problems
from taskflow.api.guard import Gate
from taskflow.api.headers import private
from taskflow.api.runs import Run, started
from taskflow.api.socket import peer
from taskflow.hub.hub import Hub

SOCKET = "/hub"
RUN = re.compile(r"/api/flows/([^/]+)/run")


class Front:
    """The application as the server sees it."""

    def __init__(self, gate: Gate, hub: Hub, behind: ASGIApp) -> None:
        """Stand before the framework's application."""
        self._gate = gate
        self._hub = hub
        self._behind = behind

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        kind = scope["type"]
        if kind == "http" and scope["method"] == "POST":
            found = RUN.fullmatch(scope["path"])
            if found is not None:
                await self._request(scope, receive, send, found[1])
                return
        elif kind == "websocket" and scope["path"] == SOCKET:
            await self._gate.let(scope, receive, send, partial(_peer, self._hub))
            return
        await self._behind(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send, flow: str) -> None:
        try:
            await self._gate.let(scope, receive, send, partial(_run, self._hub, flow))
        except Exception as error:  # noqa: BLE001  logged and told without its inside
            await _answer(scope, send, *problems.answer(error))


async def _peer(hub: Hub, scope: Scope, receive: Receive, send: Send) -> None:
    await peer(scope, receive, send, hub)


async def _run(hub: Hub, flow: str, scope: Scope, receive: Receive, send: Send) -> None:
    run = await body.taken(scope, receive, Run)
    await _answer(scope, send, *await started(hub, scope["user"], flow, run))


async def _answer(
    scope: Scope,
    send: Send,
    status: int,
    told: bytes,
    headers: list[tuple[bytes, bytes]] | None = None,
) -> None:
    size = (b"content-length", str(len(told)).encode())
    all_ = [(b"content-type", body.PLAIN), size, *(headers or ()), *private(scope)]
    start = {"type": "http.response.start", "status": status, "headers": all_}
    await send(cast("Message", start))
    rest = {"type": "http.response.body", "body": told, "more_body": False}
    await send(cast("Message", rest))
