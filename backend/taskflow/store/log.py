"""The log in MongoDB: the port ``Log`` of the domain, put together from its parts."""

from collections.abc import AsyncIterator, Sequence

from taskflow.domain.event import Batch, Commit
from taskflow.domain.ports import Checkpoint, Segment
from taskflow.store.batches import Batches
from taskflow.store.database import Database
from taskflow.store.segments import Segments


class MongoLog:
    """Batches and segments, written under one epoch; see the port."""

    def __init__(self, database: Database, epoch: int) -> None:
        """Write to ``database``; :meth:`take_over` comes before anything else."""
        self._batches = Batches(database, epoch)
        self._segments = Segments(database, epoch)

    async def take_over(self) -> list[Batch]:
        """Begin this owner's log and seal all earlier ones; give what is not trimmed."""
        found = await self._batches.take_over()
        await self._segments.take_over()
        return found

    @property
    def lost(self) -> Sequence[int]:
        """Give the positions of batches that were damaged or missing when it was taken over."""
        return self._batches.lost

    async def append(self, batch: Batch) -> None:
        """Store a batch durably."""
        await self._batches.append(batch)

    async def trim(self, upto: int) -> None:
        """Remove the batches up to a position."""
        await self._batches.trim(upto)

    async def write(self, segments: Sequence[Segment]) -> dict[str, Checkpoint]:
        """Store segments; give each stream's newest checkpoint."""
        return await self._segments.write(segments)

    async def checkpoints(self, streams: Sequence[str]) -> dict[str, Checkpoint]:
        """Give the newest checkpoints of those streams that have one."""
        return await self._segments.newest(streams)

    async def checkpoint_at(
        self, stream: str, seq: int | None = None, *, at: int | None = None
    ) -> Checkpoint | None:
        """Give the newest checkpoint at or before event ``seq`` and time ``at`` (None: any)."""
        return await self._segments.at(stream, seq, at)

    async def parts(self, point: Checkpoint) -> dict[str, bytes]:
        """Give every part of a checkpoint that :meth:`checkpoint_at` gave, as it was stored."""
        return await self._segments.parts(point)

    async def span(self, stream: str, after: int, upto: int) -> list[Commit]:
        """Give the commits in segments that hold the events with ``after < seq <= upto``."""
        return await self._segments.span(stream, after, upto)

    async def bury(self, grave: Commit) -> None:
        """Leave of a stream nothing but its last commit; begun again, it goes on."""
        await self._segments.bury(grave)

    def streams(self) -> AsyncIterator[list[str]]:
        """Give the names of all streams in segments, some at a time."""
        return self._segments.streams()
