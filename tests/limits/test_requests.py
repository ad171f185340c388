"""No request that is taken, or refused, holds the loop of the whole application over 50 ms."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from servedhere import Inside, inside
from turns import LONGEST, longest
from worstrequests import asked, bodies, frames, heads, texts

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore"),  # of libraries, which only a whole application shows
]
LARGE = 7_900_000
"""Bytes of a document that is nearly as large as one may be."""


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path / "data") as served:
        yield served


async def all_longest(doings: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Give those of some requests that hold the loop too long, and how long."""
    found = {}
    for name, doing in doings.items():

        async def ready(doing: Callable[[], Any] = doing) -> Any:
            return lambda: asyncio.to_thread(doing)

        found[name] = await longest(ready)
    return {name: round(ms) for name, ms in found.items() if ms >= LONGEST}


async def test_documents_of_graphql(here: Inside) -> None:
    doings = {name: lambda text=text: here.ask(text) for name, text in texts(900).items()}
    assert await all_longest(doings) == {}


async def test_variables_of_graphql(here: Inside) -> None:
    doings = {name: lambda one=one: here.ask(*one) for name, one in asked(900).items()}
    assert await all_longest(doings) == {}


async def test_frames_of_the_socket(here: Inside) -> None:
    doings = {name: lambda text=text: here.frame(text) for name, text in frames(1000).items()}
    assert await all_longest(doings) == {}


async def test_heads_of_requests(here: Inside) -> None:
    doings = {name: lambda one=one: here.request("GET", *one) for name, one in heads(60).items()}
    assert await all_longest(doings) == {}


async def test_bodies_of_requests(here: Inside) -> None:
    def posting(path: str, kind: str, text: str) -> Callable[[], Any]:
        return lambda: here.request("POST", path, {"content-type": kind}, text)

    doings = {name: posting(*one) for name, one in bodies(4000).items()}
    assert await all_longest(doings) == {}
