"""Recovery: what the log holds at a start becomes streams and rows again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from taskflow.domain.errors import NotFound, TaskflowError, TooLarge, Unreadable
from taskflow.domain.ports import Documents, Log
from taskflow.hub.aside import LOADING, Aside
from taskflow.hub.backlog import Backlog
from taskflow.hub.kept import Kept
from taskflow.hub.projector import Projector
from taskflow.hub.replayed import Replayed

AGAIN = 2.0
"""Seconds until streams are read again that could not be read."""
log = structlog.get_logger(__name__)


class Recovery:
    """The streams of which the log holds more than segments do.

    Only those whose rows are behind are loaded before the start goes on, all others afterwards:
    until then they hold the log up.
    """

    def __init__(  # noqa: PLR0913  what a start reads and tells
        self,
        *,
        log: Log,
        documents: Documents,
        backlog: Backlog,
        projector: Projector,
        aside: Aside,
        load: Callable[[str], Awaitable[Any]],
    ) -> None:
        """``load`` gives any stream by its name."""
        self._log = log
        self._backlog = backlog
        self._projector = projector
        self._aside = aside
        self._load = load
        self._kept = Kept(documents)
        self._found: dict[str, Replayed] = {}
        self._rest: list[str] = []

    async def replay(self) -> dict[str, Replayed]:
        """Take the store over; gives the streams that are in the log."""
        batches = await self._log.take_over()
        self._backlog.replay(batches)
        found: dict[str, Replayed] = {}
        for batch in batches:
            for commit in batch.commits:
                known = found.setdefault(commit.stream, Replayed(None, []))
                known.commits.append((batch.position, commit))
        await self._kept.recall(found)
        points = await self._log.checkpoints(list(found))
        for ident, point in points.items():
            found[ident].point = point
        await self._kept.tidy(found)
        self._found = found
        return found

    async def rows(self) -> None:
        """Bring the rows up to the log, so that lists and what is due are as they were left."""
        await self._projector.load()
        late = []
        for ident, one in sorted(self._found.items()):
            if one.aside or self._projector.behind(ident, one.seq):
                late.append(ident)
                continue
            self._backlog.projected(ident)
            if one.covered:
                self._backlog.written(ident, None)
            else:
                self._rest.append(ident)
        await self._projector.recover(late)
        await self._keep()

    async def rest(self) -> None:
        """Load what the start has not waited for, so that it goes into segments."""
        while self._rest:
            waiting, self._rest = self._rest, []
            for ident in waiting:
                try:
                    await self._load(ident)
                except (NotFound, Unreadable):
                    continue
                except TaskflowError:
                    self._rest.append(ident)
            await self._keep()
            if self._rest:
                await asyncio.sleep(AGAIN)
        self._found = {}

    async def _keep(self) -> None:
        """Take what only the log has of streams that cannot be read out of the log's way."""
        for one in self._aside.all():
            if one.what != LOADING or one.stream not in self._found:
                continue
            replayed = self._found.pop(one.stream)
            try:
                await self._kept.keep(replayed)
            except TooLarge:  # then the log keeps it, and all that came later
                log.exception("aside.unkept", stream=one.stream)
            else:
                self._backlog.written(one.stream, None)
                self._backlog.projected(one.stream)
