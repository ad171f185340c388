"""A desk with accounts over a fresh database."""

from collections.abc import AsyncIterator

import pytest

from accountdesk import Desk, opened_desk


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with opened_desk(database_url) as opened:
        yield opened
