"""The log in MongoDB: the port ``Log`` of the domain, put together from its parts."""

from collections.abc import Mapping, Sequence

from taskflow.domain.event import Commit
from taskflow.domain.ports import Checkpoint, Refused
from taskflow.store.checkpoints import Checkpoints
from taskflow.store.commits import Commits
from taskflow.store.database import Database
from taskflow.store.notes import Notes


class MongoLog:
    """Streams of commits with their checkpoints, written under one epoch."""

    def __init__(self, database: Database, epoch: int) -> None:
        """Write to ``database``; :meth:`begin` must be awaited before anything else."""
        self._notes = Notes(database, epoch)
        self._commits = Commits(database, self._notes)
        self._checkpoints = Checkpoints(database, self._commits)

    async def begin(self) -> None:
        """Make the epoch known to the store."""
        await self._notes.begin()

    async def append(self, commits: Sequence[Commit]) -> Sequence[Refused]:
        """Store all commits durably in one go; give those that were refused."""
        return await self._commits.append(commits)

    async def read(self, stream: str, n: int, limit: int = 0) -> list[Commit]:
        """Give the commits of ``stream`` from number ``n`` on, in order (0 = all)."""
        return await self._commits.read(stream, n, limit)

    async def checkpoint(
        self, point: Checkpoint, parts: Mapping[str, bytes | None], segment: Sequence[Commit]
    ) -> None:
        """Store a checkpoint: the parts that changed since the last one, and the commits since."""
        await self._checkpoints.write(point, parts, segment)

    async def checkpoint_at(
        self, stream: str, seq: int | None = None, *, at: int | None = None
    ) -> Checkpoint | None:
        """Give the newest checkpoint at or before event ``seq`` and time ``at`` (None: any)."""
        return await self._checkpoints.at(stream, seq, at)

    async def parts(self, point: Checkpoint) -> dict[str, bytes]:
        """Give every part of a checkpoint that :meth:`checkpoint_at` gave, as it was stored."""
        return await self._checkpoints.parts(point)

    async def segment(self, stream: str, after: int, upto: int) -> list[Commit]:
        """Give the commits that hold the events with ``after < seq <= upto``, in order."""
        return await self._checkpoints.segment(stream, after, upto)

    async def touched(self) -> set[str]:
        """Give the streams that may hold commits which the projections have not seen."""
        return await self._notes.touched()

    def mark(self) -> int:
        """Give a token for "everything whose append has returned"; call it before projecting."""
        return self._notes.mark()

    async def settle(self, mark: int) -> None:
        """Note that the projections have stored everything up to ``mark`` (and all `touched`)."""
        await self._notes.settle(mark)

    async def purge(self, stream: str) -> None:
        """Remove all of a stream except its last commit, which stays as its grave.

        From then on :meth:`read` from 0 gives the grave alone. A purge that was interrupted is
        finished by the next one.
        """
        known = await self._checkpoints.newest_number(stream)
        last = await self._commits.last(stream, known)
        if last is not None:
            await self._commits.bury(last)
        await self._checkpoints.purge(stream)
        if last is not None:
            await self._commits.clear(stream, last.n)
