"""RowRebuild: rows whose pages are damaged are made again from the log, beside everything else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from taskflow.domain.errors import NotFound, TaskflowError, Unreadable
from taskflow.domain.ports import Checkpoint, Log
from taskflow.domain.row import FLOW, KIND
from taskflow.hub.lists.pages import Pages
from taskflow.hub.lists.projector import Projector

TOGETHER = 64
"""Streams whose checkpoints are looked at in one go."""
AGAIN = 5.0
"""Seconds until it is begun again after the store was away."""
log = structlog.get_logger(__name__)


class RowRebuild:
    """Compares each stream's newest checkpoint with its row, and makes those that are behind.

    What came after the checkpoint is in the log, and its row was made at the start.
    """

    def __init__(
        self,
        log: Log,
        pages: Pages,
        projector: Projector,
        load: Callable[[str], Awaitable[Any]],
        take_up: Callable[[str], None],
    ) -> None:
        """``load`` gives any stream; ``take_up`` is told of families in which something is due."""
        self._log = log
        self._pages = pages
        self._projector = projector
        self._load = load
        self._take_up = take_up

    @property
    def needed(self) -> bool:
        """Say whether rows are missing."""
        return self._pages.damaged

    async def work(self) -> None:
        """Make all rows that are missing; until then each start begins with it again."""
        while self.needed:
            try:
                made = await self._through()
                await self._projector.flush()
                await self._projector.rebuilt()
            except TaskflowError as error:
                log.warning("rows.unfinished", reason=error.message)
                await asyncio.sleep(AGAIN)
            else:
                if made:  # in a new store nothing was missing
                    log.warning("rows.rebuilt", rows=made)

    async def _through(self) -> int:
        made = 0
        async for names in self._log.streams():
            streams = [name for name in names if _is_stream(name)]
            for start in range(0, len(streams), TOGETHER):
                points = await self._log.checkpoints(streams[start : start + TOGETHER])
                for stream, point in points.items():
                    if self._lacks(stream, point):
                        made += await self._make(stream)
        return made

    def _lacks(self, stream: str, point: Checkpoint) -> bool:
        """Say whether lists lack what has come to be of a stream up to its newest checkpoint."""
        if point.grave is None:
            return self._projector.behind(stream, point.seq)
        row = self._projector.row(stream)  # a grave has no seq of its own
        return row is not None and not row.gone

    async def _make(self, stream: str) -> bool:
        try:
            loaded = await self._load(stream)
        except (NotFound, Unreadable):
            return False  # it is set aside, and its row is made when it changes next
        made = self._projector.make(loaded)
        if made is not None and made.busy:
            self._take_up(stream)
        return True


def _is_stream(name: str) -> bool:
    """Tell a stream's name from that of a page of its contents, which has a colon more."""
    return name.count(":") == name.startswith((FLOW, KIND))
