"""A MongoDB server given by URL that does not answer stops the start with a sentence."""

from pathlib import Path

import pytest

from taskflow.domain.errors import StartFailed
from taskflow.embedded import embedded_store, reach_store, reserve


async def test_a_server_that_answers_is_reached(tmp_path: Path) -> None:
    async with embedded_store(tmp_path) as url:
        await reach_store(url)


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    keeper, port = reserve()
    with keeper, pytest.raises(StartFailed, match="does not answer") as caught:
        await reach_store(f"mongodb://someone:canary@127.0.0.1:{port}/x")
    assert f"127.0.0.1:{port}" in caught.value.message
    assert "MONGODB_URL" in caught.value.message
    assert "canary" not in caught.value.message


@pytest.mark.parametrize("url", ["mongodb://host:port/", "mongodb://a@b@c/"])
async def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(StartFailed, match="does not answer"):
        await reach_store(url)
