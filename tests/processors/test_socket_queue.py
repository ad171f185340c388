"""The queue over the socket keeps what every way to the work must."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from hubsocket import served
from taskflow.hub.due import effects
from taskflow.processors.socket_queue import SocketQueue
from taskflow.testing.work import ENVIRONMENT, Bench, WorkConformance
from workbench import HubBench, desk_of


class TestSocketQueue(WorkConformance):
    @pytest.fixture
    async def bench(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[Bench]:
        monkeypatch.setattr(effects, "STALL", 3600.0)
        desk = desk_of(database_url)
        await desk.open()
        serving: list[asyncio.Task[None]] = []
        async with served(desk) as url:

            async def connect(name: str) -> SocketQueue:
                queue = SocketQueue(url, name, [ENVIRONMENT])
                serving.append(asyncio.create_task(queue.serve()))
                await queue.connected()
                return queue

            yield HubBench(desk, connect)
            for one in serving:
                one.cancel()
                with suppress(asyncio.CancelledError):
                    await one
        await desk.close()
