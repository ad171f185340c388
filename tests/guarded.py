"""A small guarded app with the account routes, served for real, and browsers that visit it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from litestar import Litestar, Request, WebSocket, get, post, websocket
from litestar.response import Stream

from accountdesk import PASSWORD, Desk
from taskflow.api.accounts import AccountRoutes
from taskflow.api.guard import Guard
from taskflow.api.headers import OPEN
from taskflow.api.site import Site
from taskflow.domain.errors import Conflict


@get("/page", opt={OPEN: True})
async def page() -> str:
    return "open to all"


@get("/private")
async def private(request: Request[Any, Any, Any]) -> dict[str, str]:
    return {"name": request.user.name}


@post("/act", status_code=200)
async def act(request: Request[Any, Any, Any]) -> dict[str, int]:
    return {"bytes": len(await request.body())}


@get("/conflict")
async def conflict() -> None:
    raise Conflict("It does not fit. Look again.", details={"why": 1})


@get("/broken")
async def broken() -> None:
    raise RuntimeError("canary inside")


@get("/endless")
async def endless() -> Stream:
    async def beats() -> AsyncIterator[bytes]:
        while True:
            yield b"beat\n"
            await asyncio.sleep(0.01)

    return Stream(beats(), media_type="text/event-stream")


@websocket("/echo")
async def echo(socket: WebSocket[Any, Any, Any]) -> None:
    await socket.accept()
    async for text in socket.iter_data("text"):
        await socket.send_text(f"{socket.user.name}: {text}")


def guarded_app(desk: Desk, site: Site | None = None) -> Litestar:
    return Litestar(
        route_handlers=[AccountRoutes, page, private, act, conflict, broken, endless, echo],
        plugins=[Guard(desk.accounts, site or Site())],
        openapi_config=None,
        logging_config=None,
    )


def plain(name: str) -> str:
    """Give a cookie's name without what tells it from those of another installation."""
    return name.rpartition("_")[0]


class Browser:
    """Keeps cookies as a browser would, and sends the CSRF header as our page does."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.host = f"{client.base_url.host}:{client.base_url.port}"
        self.origin = f"http://{self.host}"

    async def get(self, path: str, **headers: str) -> Any:
        return await self.client.get(path, headers=headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        token = self.cookie("taskflow_csrf")
        sent = {"origin": self.origin, **({"x-csrf-token": token} if token else {}), **named}
        return await self.client.post(path, json=body, headers=sent)

    def cookie(self, name: str) -> str | None:
        return next((c.value for c in self.client.cookies.jar if plain(c.name) == name), None)

    def named(self, name: str) -> str:
        """Give a cookie's name with what tells it from those of another installation."""
        return next(c.name for c in self.client.cookies.jar if plain(c.name) == name)

    async def login(self, name: str = "Ada") -> None:
        answer = await self.post("/auth/login", {"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text


@asynccontextmanager
async def browsing(desk: Desk, site: Site | None = None) -> AsyncIterator[Browser]:
    async with (
        serving(guarded_app(desk, site)) as url,
        httpx.AsyncClient(base_url=url, timeout=30) as client,
    ):
        yield Browser(client)


@asynccontextmanager
async def serving(app: Litestar) -> AsyncIterator[str]:
    """Serve an app on a free loopback port, on this very loop, until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app,
            log_config=None,
            proxy_headers=False,
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await running
