"""Recovery: what the log holds at a start becomes streams and rows again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import structlog

from taskflow.domain.errors import NotFound, TaskflowError, TooLarge, Unreadable
from taskflow.domain.event import Batch
from taskflow.domain.ports import Documents, Log
from taskflow.hub.lists.projector import Projector
from taskflow.hub.stream.backlog import Backlog
from taskflow.hub.stream.replayed import Replayed
from taskflow.hub.stream.set_aside import LOADING, SetAsideStreams
from taskflow.hub.stream.set_aside_commits import SetAsideCommits
from taskflow.hub.stream.stream import Stream
from taskflow.supervision.supervisor import Supervisor

AGAIN = 2.0
"""Seconds until streams are read again that could not be read."""
LATER = 2.0
"""Seconds in which whoever comes first is not disturbed by what a start has left over."""
TOGETHER = 64
"""Streams that are loaded and written into segments, so that they may leave memory, at a time."""
log = structlog.get_logger(__name__)


class Recovery:
    """The streams of which the log holds more than segments do.

    Only those whose rows are behind are loaded before the start goes on. Of all others it is
    found out afterwards what segments lack: until then they hold the log up.
    """

    def __init__(  # noqa: PLR0913  what a start reads and tells
        self,
        *,
        log: Log,
        documents: Documents,
        backlog: Backlog,
        projector: Projector,
        aside: SetAsideStreams,
        load: Callable[[str], Awaitable[Any]],
        write: Callable[[Sequence[str]], Awaitable[None]],
        forget: Callable[[str], bool],
        names: Callable[[str], bool],
        workers: Supervisor,
    ) -> None:
        """``load`` gives any stream by its name, ``write`` puts streams into segments.

        ``forget`` lets go of what was found of one; False when it has been loaded since. ``names``
        says whether there can be a stream of a name.
        """
        self._log = log
        self._backlog = backlog
        self._projector = projector
        self._aside = aside
        self._load = load
        self._write = write
        self._forget = forget
        self._names = names
        self._workers = workers
        self._kept = SetAsideCommits(documents)
        self._found: dict[str, Replayed] = {}
        self._rest: list[str] = []

    @property
    def behind(self) -> bool:
        """Say whether there are streams of which it is not found out what segments lack."""
        return bool(self._rest)

    async def replay(self) -> dict[str, Replayed]:
        """Take the store over; gives the streams that are in the log."""
        batches = await self._log.take_over()
        batches = [self._readable(batch) for batch in batches]
        self._backlog.replay(batches)
        found: dict[str, Replayed] = {}
        for batch in batches:
            for commit in batch.commits:
                known = found.setdefault(commit.stream, Replayed([]))
                known.commits.append((batch.position, commit))
        await self._kept.recall(found)
        points = await self._log.checkpoints([k for k, one in found.items() if one.aside])
        for point in points.values():
            await self._kept.tidy(point)
        self._found = found
        return found

    def _readable(self, batch: Batch) -> Batch:
        """Leave out what belongs to no stream that there can be: nothing would ever take it up."""
        commits = tuple(one for one in batch.commits if self._names(one.stream))
        if len(commits) < len(batch.commits):
            log.error("log.odd", position=batch.position)
        return Batch(batch.position, commits)

    async def rows(self) -> None:
        """Bring the rows up to the log, so that lists and what is due are as they were left."""
        await self._projector.load()
        late = []
        for ident, one in self._found.items():  # the oldest first, so that the log can be trimmed
            if one.aside or self._projector.behind(ident, one.seq):
                late.append(ident)
                continue
            self._backlog.projected(ident)
            self._rest.append(ident)
        await self._projector.recover(late)
        await self._keep()

    async def rest(self) -> None:
        """See to it that what the start has not waited for is in segments.

        Begun again, it goes on with what is left.
        """
        await asyncio.sleep(LATER)
        while self._rest:
            for _ in range(0, len(self._rest), TOGETHER):
                some = self._rest[:TOGETHER]
                await self._written(some)  # what could not be done comes last
                del self._rest[: len(some)]
            await self._keep()
            if self._rest:
                await asyncio.sleep(AGAIN)
        self._found = {}

    async def _written(self, some: Sequence[str]) -> None:
        """Load those of some streams of which segments lack something, and write them there."""
        try:
            points = await self._log.checkpoints(some)
        except TaskflowError:
            self._rest += some
            return
        for ident in some:
            one = self._found.get(ident)  # None: it was taken out of the log's way meanwhile
            # Of a stream that was loaded since, segments may lack what it has done.
            if one and one.covered(points.get(ident)) and self._forget(ident):
                self._backlog.written(ident, None)
                del self._found[ident]
            elif one:
                await self._load_one(ident)
        await self._write(some)

    async def _load_one(self, ident: str) -> None:
        try:
            await self._load(ident)
        except (NotFound, Unreadable):
            return
        except TaskflowError:
            self._rest.append(ident)
        else:
            self._found.pop(ident, None)

    def rested(self, stream: Stream[Any]) -> None:
        """Remove what is kept of a stream that can be read again, once segments hold it."""
        if stream.point is not None and self._kept.holds(stream.id):
            self._workers.complete("kept", partial(self._kept.tidy, stream.point))

    async def _keep(self) -> None:
        """Take what only the log has of streams that cannot be read out of the log's way."""
        for stream in self._aside.streams(LOADING):
            if stream not in self._found:
                continue
            try:
                await self._kept.keep(self._found[stream])
            except TooLarge:  # then the log keeps it, and all that came later
                log.exception("aside.unkept", stream=stream)
            else:
                self._backlog.written(stream, None)
                self._backlog.projected(stream)
            del self._found[stream]
