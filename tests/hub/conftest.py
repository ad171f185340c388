"""A hub with the flow ``talk`` for each test."""

from collections.abc import AsyncIterator

import pytest

from hubdesk import TALK, HubDesk


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url)
    await desk.open()
    await desk.flow(TALK)
    yield desk
    await desk.close()
