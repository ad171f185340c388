"""QdrantVectors: a Qdrant server, spoken to with its own client."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from qdrant_client import AsyncQdrantClient
from qdrant_client.http.exceptions import ApiException
from qdrant_client.models import Distance, PointIdsList, PointStruct, SearchParams, VectorParams

from taskflow.domain.errors import Unavailable
from taskflow.domain.ports import Match, Point
from taskflow.store.points import BATCH, PAGE, SEARCH_EFFORT, key_of, match, stored

COLLECTION = "taskflow-descriptions"
PATIENCE = 10
"""Seconds for one request."""


class QdrantVectors:
    """The port Vectors over one collection, which holds nothing that cannot be made again.

    A vector of another size comes from another model: it replaces all that was there.
    """

    def __init__(self, client: AsyncQdrantClient) -> None:
        """Ask nothing yet: the server may be away."""
        self._client = client
        self._size: int | None = None

    @classmethod
    def at(cls, url: str, key: str = "") -> "QdrantVectors":
        """Speak with the server at a URL."""
        client = AsyncQdrantClient(
            url=url, api_key=key or None, timeout=PATIENCE, check_compatibility=False
        )
        return cls(client)

    async def upsert(self, points: Sequence[Point]) -> None:
        """Store points, replacing those with the same id."""
        async with self._reached():
            for start in range(0, len(points), BATCH):
                batch = points[start : start + BATCH]
                await self._fit(len(batch[0].vector))
                made = [
                    PointStruct(id=key_of(one.id), vector=list(one.vector), payload=stored(one))
                    for one in batch
                ]
                await self._client.upsert(COLLECTION, made)

    async def delete(self, idents: Sequence[str]) -> None:
        """Remove points."""
        async with self._reached():
            if idents and await self._known_size():
                keys = PointIdsList(points=[key_of(ident) for ident in idents])
                await self._client.delete(COLLECTION, keys)

    async def search(self, vector: Sequence[float], first: int) -> list[Match]:
        """Give the nearest points, best first."""
        async with self._reached():
            if await self._known_size() != len(vector):
                return []
            found = await self._client.query_points(
                COLLECTION,
                list(vector),
                limit=first,
                search_params=SearchParams(hnsw_ef=SEARCH_EFFORT),
            )
            return [match(point.payload, point.score) for point in found.points]

    async def ids(self) -> dict[str, str]:
        """Give every point's id and its payload's ``hash``, for reconciling."""
        hashes: dict[str, str] = {}
        async with self._reached():
            self._size = None
            following = None
            while await self._known_size():
                records, following = await self._client.scroll(
                    COLLECTION, limit=PAGE, offset=following
                )
                kept = [record.payload for record in records if record.payload]
                hashes.update((one["id"], one["payload"].get("hash", "")) for one in kept)
                if following is None:
                    break
        return hashes

    async def close(self) -> None:
        """Close connections."""
        await self._client.close()

    async def _known_size(self) -> int:
        """Give the size of the vectors in the collection; 0: there is none."""
        if self._size is None:
            if not await self._client.collection_exists(COLLECTION):
                return 0
            params = (await self._client.get_collection(COLLECTION)).config.params.vectors
            self._size = params.size if isinstance(params, VectorParams) else 0
        return self._size

    async def _fit(self, size: int) -> None:
        """Make the collection, or make it anew, so that it takes vectors of this size."""
        known = await self._known_size()
        if known == size:
            return
        if known:
            await self._client.delete_collection(COLLECTION)
        params = VectorParams(size=size, distance=Distance.COSINE)
        await self._client.create_collection(COLLECTION, vectors_config=params)
        self._size = size

    @asynccontextmanager
    async def _reached(self) -> AsyncIterator[None]:
        try:
            yield
        except (ApiException, OSError):
            self._size = None
            raise Unavailable(
                "The Qdrant server cannot be reached; start it, or check QDRANT_URL and "
                "QDRANT_API_KEY.",
                code="vectors.away",
            ) from None
