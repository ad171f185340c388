"""A desk with accounts over a fresh database, and a browser before it."""

from collections.abc import AsyncIterator

import pytest

from accountdesk import Desk, opened_desk
from guarded import Browser, browsing


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with opened_desk(database_url) as opened:
        yield opened


@pytest.fixture
async def browser(desk: Desk) -> AsyncIterator[Browser]:
    async with browsing(desk) as opened:
        yield opened
