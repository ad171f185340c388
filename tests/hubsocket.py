"""The hub's socket on a desk: served for real, by principals that the address names."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from hubdesk import HubDesk
from taskflow.api.fair_share import SHARE, FairShare
from taskflow.api.socket import peer
from workbench import processor

LINES: "set[asyncio.Future[None]]" = set()
"""The sockets that are open."""


def cut() -> None:
    """Break every socket, as the end of the hub's process would."""
    for line in list(LINES):
        line.cancel()


@asynccontextmanager
async def served(desk: HubDesk) -> AsyncIterator[str]:
    """Serve ``/hub`` of whatever hub the desk has; the bearer token is a processor's name."""
    share = FairShare()
    lines = LINES

    async def application(scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        name = headers[b"authorization"].decode().removeprefix("Bearer ")
        scope["user"] = processor(name)
        scope.setdefault("state", {})[SHARE] = share
        lines.add(line := asyncio.ensure_future(peer(scope, receive, send, desk.hub)))
        await asyncio.wait([line])
        lines.discard(line)

    config = uvicorn.Config(
        application, port=0, lifespan="off", log_config=None, ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it does not tell
        await asyncio.sleep(0.01)
    (socket,) = server.servers[0].sockets[:1]
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
