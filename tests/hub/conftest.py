"""A hub with the flow ``talk`` for each test."""

from collections.abc import AsyncIterator

import pytest

from hubdesk import TALK, HubDesk
from taskflow.hub.stream import backlog
from taskflow.store.database import Database


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url)
    await desk.open()
    await desk.flow(TALK)
    yield desk
    await desk.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give the store itself, to damage what is in it."""
    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
async def trimmed_soon(desk: HubDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything be written into segments at once, and the log be trimmed behind it."""
    monkeypatch.setattr(backlog, "OLDEST", 0.0)
    monkeypatch.setattr(backlog, "PAUSE", 0.01)
    await desk.hub.backlog.stop()
    desk.hub.backlog.start(desk.hub.workers)
