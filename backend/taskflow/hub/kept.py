"""Kept: commits that only the log has of streams that cannot be read, taken out of its way.

Else one such stream would keep all of the log from being trimmed that came after it.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from taskflow.domain.event import SCHEMA_VERSION, Commit
from taskflow.domain.ports import Checkpoint, Documents
from taskflow.hub.replayed import NOWHERE, Replayed

KIND = "aside"
PAGE = 200


class Kept:
    """Commits by stream and number, until they are in segments."""

    def __init__(self, documents: Documents) -> None:
        """Keep them among these documents."""
        self._documents = documents

    async def keep(self, replayed: Replayed) -> None:
        """Store what a start has found of a stream; raises TooLarge for what no document holds."""
        for _, commit in replayed.commits:
            row = {
                "_id": _ident(commit),
                "schemaVersion": SCHEMA_VERSION,
                "stream": commit.stream,
                "commit": msgspec.msgpack.encode(commit),
            }
            await self._documents.put(KIND, [row])

    async def recall(self, found: dict[str, Replayed]) -> None:
        """Add what is kept to what a start has found in the log."""
        after: tuple[Any, str] | None = None
        while True:
            page = await self._documents.find(KIND, {}, after=after, limit=PAGE)
            for one in page:
                commit = msgspec.msgpack.decode(one["commit"], type=Commit)
                known = found.setdefault(commit.stream, Replayed([]))
                known.commits.append((NOWHERE, commit))
            if len(page) < PAGE:
                break
            after = (page[-1]["_id"], page[-1]["_id"])
        for known in found.values():
            known.commits.sort(key=lambda one: one[1].n)

    async def tidy(self, found: Mapping[str, Replayed], points: Mapping[str, Checkpoint]) -> None:
        """Remove what is in segments by now, by the newest checkpoints of what was found."""
        over = [
            _ident(commit)
            for stream, point in points.items()
            for position, commit in found[stream].commits
            if position == NOWHERE and commit.n <= point.n
        ]
        if over:
            await self._documents.delete(KIND, over)


def _ident(commit: Commit) -> str:
    return f"{commit.stream}:{commit.n:08}"
