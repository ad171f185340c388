"""A Qdrant server does the same; its client's own local mode stands in for it, also over HTTP."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from qdrant_client import AsyncQdrantClient

from qdrantserver import QdrantServer
from taskflow.domain.errors import Unavailable
from taskflow.domain.ports import Vectors
from taskflow.store.vectors import open_vectors
from taskflow.store.vectors_qdrant import QdrantVectors
from taskflow.testing.vectors import VectorsConformance, names, point


@pytest.fixture
async def vectors() -> AsyncIterator[Vectors]:
    opened = QdrantVectors(AsyncQdrantClient(":memory:"))
    yield opened
    await opened.close()


@pytest.mark.filterwarnings("ignore:Local mode performs exact")
class TestQdrantVectors(VectorsConformance):
    """A Qdrant server does all that vectors must do."""


@pytest.fixture
def server() -> Iterator[QdrantServer]:
    server = QdrantServer()
    server.start()
    yield server
    server.stop()


@pytest.mark.filterwarnings("ignore:Local mode performs exact")
class TestQdrantOverHttp(VectorsConformance):
    """The same, through the client's own HTTP."""

    @pytest.fixture
    async def vectors(self, server: QdrantServer, tmp_path: Path) -> AsyncIterator[Vectors]:
        opened = open_vectors(tmp_path, server.url)
        yield opened
        await opened.close()


async def test_a_server_that_went_and_came_back_is_used_again(
    server: QdrantServer, tmp_path: Path
) -> None:
    vectors = open_vectors(tmp_path, server.url)
    await vectors.upsert([point("a", 1, 0)])
    server.stop()
    with pytest.raises(Unavailable):
        await vectors.search([1.0, 0.0], 1)
    server.start()
    assert names(await vectors.search([1.0, 0.0], 1)) == ["a"]
    server.stop()
    server.lose_everything()
    server.start()
    with pytest.raises(Unavailable):
        await vectors.search([1.0, 0.0], 1)
    assert await vectors.ids() == {}
    await vectors.upsert([point("b", 0, 1)])
    assert names(await vectors.search([1.0, 0.0], 1)) == ["b"]
    await vectors.close()


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection")
async def test_a_server_that_is_away_is_a_clear_error(tmp_path: Path) -> None:
    vectors = open_vectors(tmp_path, "http://127.0.0.1:1", "canary")
    for asking in (vectors.ids(), vectors.upsert([point("a", 1)]), vectors.search([1.0], 1)):
        with pytest.raises(Unavailable) as caught:
            await asking
        assert caught.value.kind == "vectors.away"
        assert "canary" not in str(caught.value)
    await vectors.close()
