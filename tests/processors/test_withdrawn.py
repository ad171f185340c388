"""Claims that are withdrawn: what was granted meanwhile is offered again, as never begun."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from hubsocket import served
from taskflow.domain.work import Done, Work
from taskflow.processors.socket_queue import SocketQueue
from taskflow.supervision.tasks import end
from taskflow.testing.work import ENVIRONMENT, soon
from workbench import HubBench, desk_of

WORK = Work("w", "a", "f", "t", "pay", ENVIRONMENT, 1, {}, 15_000, repeatable=False)


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[HubBench]:
    desk = desk_of(database_url)
    await desk.open()
    yield HubBench(desk)
    await desk.close()


async def hear(socket: Any) -> dict[str, Any]:
    frame: dict[str, Any] = msgspec.json.decode(await soon(socket.recv()))
    return frame


async def say(socket: Any, **frame: Any) -> None:
    await socket.send(msgspec.json.encode(frame).decode())


@pytest.mark.parametrize("operator", ["add", "pay"])
async def test_what_was_not_begun_is_offered_again_whatever_it_is(
    bench: HubBench, operator: str
) -> None:
    due = await bench.due(operator, [1, 2])
    async with served(bench.desk) as url:
        address = url.replace("http", "ws") + "/hub"
        headers = {"authorization": "Bearer one"}
        async with connect(address, additional_headers=headers) as socket:
            await say(socket, op="register", id=1, environments=[ENVIRONMENT])
            await hear(socket)
            await say(socket, op="claim", id=2)
            work = (await hear(socket))["work"]
            names = {"work": work["id"], "attempt": work["attempt"]}
            await say(socket, op="giveUp", id=3, begun=False, **names)
            assert await hear(socket) == {"re": 3}
    other = await bench.queue("other")
    again = await soon(other.claim(ENVIRONMENT))
    assert again.attempt != work["attempt"]
    assert [claim.effect.attempt for claim in bench.desk.hub.effects.held("other")] == [1]
    await other.settle(again, Done({"whole": 3}))
    assert (await soon(bench.came(due)))["output"] == {"whole": 3}


async def test_a_worker_lets_go_of_what_was_granted_while_it_withdrew_its_claim() -> None:
    claimed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    told: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    async def meet(socket: ServerConnection) -> None:
        await say(socket, re=(await hear(socket))["id"])
        claim = await hear(socket)
        claimed.set_result(None)
        withdrawal = await hear(socket)
        assert "work" not in withdrawal
        await say(socket, re=claim["id"], work=WORK)
        told.set_result(await hear(socket))
        await say(socket, re=withdrawal["id"])
        await socket.wait_closed()

    async with serve(meet, "127.0.0.1", 0) as server:
        (door,) = server.sockets
        queue = SocketQueue(f"ws://127.0.0.1:{door.getsockname()[1]}", "token", [ENVIRONMENT])
        serving = asyncio.create_task(queue.serve())
        claiming = asyncio.create_task(queue.claim(ENVIRONMENT))
        await soon(claimed)
        claiming.cancel()
        frame = await soon(told)
        await end(claiming, serving)
    assert frame == {"op": "giveUp", "begun": False, "work": "w", "attempt": "a"}
