"""EdgeVectors: Qdrant's own engine in this process, in a thread, with its data in one folder.

The engine holds Python's lock while it works, so everything is done in small portions. It is
never told to build its index, which would hold that lock for long (14 s for 12,000 points of 384
dimensions, measured); without one, a search looks at all points: 0.5 ms for 10,000, 9 ms for
100,000, and it misses none.
"""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import structlog
from qdrant_edge import (
    Distance,
    EdgeConfig,
    EdgeShard,
    EdgeVectorParams,
    Query,
    QueryRequest,
    ScrollRequest,
    SearchParams,
    UpdateOperation,
)
from qdrant_edge import Point as EdgePoint

from taskflow.domain.errors import TaskflowError, Unavailable
from taskflow.domain.ports import Match, Point
from taskflow.store.points import BATCH, PAGE, SEARCH_EFFORT, key_of, match, stored

T = TypeVar("T")
SPARE = 16 * 1024 * 1024
"""Bytes that must be free on the disk: a batch needs one or two million, others write there too."""
log = structlog.get_logger(__name__)


class EdgeVectors:
    """The port Vectors over one shard; all points have vectors of one size.

    A vector of another size comes from another model: it replaces all that was there.
    """

    def __init__(self, folder: Path) -> None:
        """Open the folder, which may be empty or missing, when it is first needed.

        All methods raise Unavailable: ``vectors.locked`` while another process has the folder.
        """
        self._folder = folder
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vectors")
        self._shard: EdgeShard | None = None
        self._size = 0
        self._loaded = False

    async def upsert(self, points: Sequence[Point]) -> None:
        """Store points, replacing those with the same id."""
        for start in range(0, len(points), BATCH):
            await self._run(self._upsert, points[start : start + BATCH])

    async def delete(self, idents: Sequence[str]) -> None:
        """Remove points."""
        if idents:
            keys: list[int | UUID | str] = [key_of(ident) for ident in idents]
            await self._run(self._update, UpdateOperation.delete_points(keys))

    async def search(self, vector: Sequence[float], first: int) -> list[Match]:
        """Give the nearest points, best first."""
        return await self._run(self._search, vector, first)

    async def ids(self) -> dict[str, str]:
        """Give every point's id and its payload's ``hash``, for reconciling."""
        return await self._run(self._ids)

    async def close(self) -> None:
        """Write what is pending and release the folder."""
        if self._loaded:
            try:
                await self._run(self._release)
            except TaskflowError as error:
                log.warning("vectors.unfinished", reason=error.message)
        self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[..., T], *args: object) -> T:
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self._work, work, args)
        except TaskflowError:
            raise
        except Exception as error:  # noqa: BLE001  the engine raises nothing more precise
            raise Unavailable(
                f"The vectors in {self._folder} cannot be used ({error}); is the disk full?",
                code="vectors.failed",
            ) from None

    def _work(self, work: Callable[..., T], args: Sequence[object]) -> T:
        self._require_space()
        if not self._loaded:
            self._load()
            self._loaded = True
        return work(*args)

    def _require_space(self) -> None:
        """Refuse to work on a full disk, where a write to the engine's mapped files kills us."""
        place = self._folder if self._folder.exists() else self._folder.parent
        if place.exists() and shutil.disk_usage(place).free < SPARE:
            raise Unavailable(
                f"The disk that holds the vectors in {self._folder} is full. Free some space; the"
                " search for closest tasks comes back by itself.",
                code="vectors.failed",
            )

    def _load(self) -> None:
        if not (self._folder / "edge_config.json").exists():
            return
        try:
            self._shard = EdgeShard.load(str(self._folder))
            records, _ = self._shard.scroll(ScrollRequest(limit=1, with_vector=True))
        except Exception as error:  # noqa: BLE001  the engine raises nothing more precise
            if "WouldBlock" in str(error):
                raise Unavailable(
                    f"The vectors in {self._folder} are in use by another T@skFlow; stop it, or "
                    "give this one a data folder of its own.",
                    code="vectors.locked",
                ) from None
            log.warning("vectors.unreadable", folder=str(self._folder), error=str(error))
            self._reset()
            return
        vector = records[0].vector if records else None
        self._size = len(vector) if isinstance(vector, list) else 0

    def _reset(self) -> None:
        """Begin anew: all that is kept here can be made again from what it describes."""
        if self._shard:
            self._shard.close()
        self._shard, self._size = None, 0
        shutil.rmtree(self._folder, ignore_errors=True)

    def _upsert(self, points: Sequence[Point]) -> None:
        size = len(points[0].vector)
        if self._size != size:
            self._reset()
        if self._shard is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            config = EdgeConfig(vectors=EdgeVectorParams(size=size, distance=Distance.Cosine))
            self._shard, self._size = EdgeShard.create(str(self._folder), config), size
        made = [EdgePoint(key_of(point.id), list(point.vector), stored(point)) for point in points]
        self._update(UpdateOperation.upsert_points(made))

    def _update(self, operation: UpdateOperation) -> None:
        if self._shard:
            self._shard.update(operation)

    def _search(self, vector: Sequence[float], first: int) -> list[Match]:
        if self._shard is None or len(vector) != self._size:
            return []
        request = QueryRequest(
            query=Query.Nearest(list(vector)),
            limit=first,
            params=SearchParams(hnsw_ef=SEARCH_EFFORT),
            with_payload=True,
        )
        return [match(found.payload, found.score) for found in self._shard.query(request)]

    def _ids(self) -> dict[str, str]:
        hashes: dict[str, str] = {}
        following = None
        while self._shard:
            request = ScrollRequest(offset=following, limit=PAGE, with_payload=True)
            records, following = self._shard.scroll(request)
            kept = [record.payload for record in records if record.payload]
            hashes.update((one["id"], one["payload"].get("hash", "")) for one in kept)
            if following is None:
                break
        return hashes

    def _release(self) -> None:
        if self._shard:
            self._shard.flush()
            self._shard.close()
            self._shard = None
