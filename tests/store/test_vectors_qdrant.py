"""A Qdrant server does the same; its client's own local mode stands in for it here."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from qdrant_client import AsyncQdrantClient

from conformance.vectors import VectorsConformance, point
from taskflow.domain.errors import Unavailable
from taskflow.domain.ports import Vectors
from taskflow.store.vectors import open_vectors
from taskflow.store.vectors_qdrant import QdrantVectors


@pytest.fixture
async def vectors() -> AsyncIterator[Vectors]:
    opened = QdrantVectors(AsyncQdrantClient(":memory:"))
    yield opened
    await opened.close()


@pytest.mark.filterwarnings("ignore:Local mode performs exact")
class TestQdrantVectors(VectorsConformance):
    """A Qdrant server does all that vectors must do."""


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection")
async def test_a_server_that_is_away_is_a_clear_error(tmp_path: Path) -> None:
    vectors = open_vectors(tmp_path, "http://127.0.0.1:1", "canary")
    for asking in (vectors.ids(), vectors.upsert([point("a", 1)]), vectors.search([1.0], 1)):
        with pytest.raises(Unavailable) as caught:
            await asking
        assert caught.value.kind == "vectors.away"
        assert "canary" not in str(caught.value)
    await vectors.close()
