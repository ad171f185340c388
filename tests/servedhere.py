"""The whole application on the loop of a test, and somebody signed in who asks from a thread."""

import asyncio
import http.client
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from msgspec import Struct
from websockets.sync.client import connect

from taskflow.app.connection_limits import ConnectionLimits
from taskflow.app.protocols import HttpProtocol, SocketProtocol
from taskflow.app.serving import SOCKET_BYTES, opened
from taskflow.embedded import hold
from taskflow.settings import Settings

PASSWORD = "correct horse battery"


class Silent:
    """A report to nobody."""

    @contextmanager
    def step(self, _what: str) -> Iterator[None]:
        yield

    def note(self, text: str) -> None:
        """Say nothing."""


class Inside(Struct):
    """Where the application is reached, and the token of its admin."""

    port: int
    token: str

    def request(
        self, method: str, target: str, headers: dict[str, str] | None = None, body: str = ""
    ) -> int:
        """Send a request of any kind; gives the status of its answer, 0 if there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        mine = {"authorization": f"Bearer {self.token}"} | (headers or {})
        try:
            connection.request(method, target, body.encode() or None, mine)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            connection.close()

    def ask(self, query: str, variables: dict[str, Any] | None = None) -> int:
        """Ask GraphQL."""
        text = json.dumps({"query": query, "variables": variables or {}})
        return self.request("POST", "/graphql", {"content-type": "application/json"}, text)

    def frame(self, text: str) -> Any:
        """Send a frame to the hub's socket; gives what it is answered."""
        headers = {"authorization": f"Bearer {self.token}"}
        url = f"ws://127.0.0.1:{self.port}/hub"
        with connect(url, additional_headers=headers, max_size=None) as socket:
            socket.send(text)
            return json.loads(socket.recv(120))


@asynccontextmanager
async def inside(folder: Path) -> AsyncIterator[Inside]:
    """Serve the whole application on the running loop, with one admin."""
    settings = Settings(data=folder, openai_base_url="http://127.0.0.1:9/v1")
    with hold(folder) as held:
        async with opened(settings, held, Silent()) as (_, rooms, front):
            link = await rooms.accounts.issue_link()
            login = await rooms.accounts.setup(link, "ann", PASSWORD, "")
            identity = await rooms.accounts.by_cookie(login.access)
            assert identity is not None
            _, token = await rooms.accounts.create_token(identity, "test")
            config = uvicorn.Config(
                front,
                port=0,
                http=partial(HttpProtocol, ConnectionLimits(64)),  # type: ignore[arg-type]
                ws=SocketProtocol,
                log_config=None,
                lifespan="off",
                ws_max_size=SOCKET_BYTES,
                ws_per_message_deflate=False,
            )
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve())
            while not server.started:  # noqa: ASYNC110  it tells nobody
                await asyncio.sleep(0.02)
            yield Inside(server.servers[0].sockets[0].getsockname()[1], token)
            server.should_exit = server.force_exit = True
            await serving
