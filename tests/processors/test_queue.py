"""The queue in the hub's own process keeps what every way to the work must."""

from collections.abc import AsyncIterator

import pytest

from taskflow.hub.due import effects
from taskflow.testing.work import Bench, WorkConformance
from workbench import HubBench, desk_of


class TestQueue(WorkConformance):
    @pytest.fixture
    async def bench(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[Bench]:
        monkeypatch.setattr(effects, "STALL", 3600.0)
        desk = desk_of(database_url)
        await desk.open()
        yield HubBench(desk)
        await desk.close()
