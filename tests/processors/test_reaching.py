"""How a worker reaches its hub: again when the socket breaks, at the address that it was given."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec
import pytest
from websockets.asyncio.server import ServerConnection, serve

from taskflow.domain.errors import Unavailable
from taskflow.processors.socket_queue import KINDS, SocketQueue
from taskflow.supervision.tasks import end
from taskflow.testing.work import ENVIRONMENT, soon


@dataclass
class Door:
    """Where sockets come in; the first ones break before they are answered."""

    breaking: int = 0
    paths: list[str] = field(default_factory=list)
    port: int = 0

    async def meet(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.paths.append(socket.request.path)
        frame = msgspec.json.decode(await socket.recv())
        if len(self.paths) <= self.breaking:
            socket.transport.abort()
            return
        await socket.send(msgspec.json.encode({"re": frame["id"]}).decode())
        await socket.wait_closed()


@asynccontextmanager
async def opened(door: Door) -> AsyncIterator[Door]:
    async with serve(door.meet, "127.0.0.1", 0) as server:
        (socket,) = server.sockets
        door.port = socket.getsockname()[1]
        yield door


async def reached(url: str) -> None:
    """Wait until a worker has reached its hub."""
    queue = SocketQueue(url, "token", [ENVIRONMENT])
    serving = asyncio.create_task(queue.serve())
    try:
        await soon(queue.connected())
    finally:
        await end(serving)


async def test_a_socket_that_breaks_before_it_is_answered_is_opened_again() -> None:
    async with opened(Door(breaking=2)) as door:
        await reached(f"http://127.0.0.1:{door.port}")
    assert door.paths == ["/hub"] * 3


@pytest.mark.parametrize("scheme", ["ws", "http", "HTTP"])
async def test_only_the_scheme_of_an_address_is_another_one(scheme: str) -> None:
    async with opened(Door()) as door:
        await reached(f"{scheme}://127.0.0.1:{door.port}/http/")
    assert door.paths == ["/http/hub"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_hub_on_this_machine_is_reached_without_a_proxy(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    async with opened(Door()) as door:
        await reached(f"http://{host}:{door.port}")
    assert door.paths == ["/hub"]


def test_a_kind_that_is_missing_is_told_over_the_socket_as_something_that_comes_back() -> None:
    error = KINDS["kind.missing"]("It waits.", code="kind.missing", details={"type": "it"})
    assert isinstance(error, Unavailable)
    assert error.kind == "kind.missing"
    for code, kind in KINDS.items():
        assert kind("It is so.", code=code, details=None).kind == code
