"""SetAsideCommits: those that only the log has of streams that cannot be read, out of its way.

Else one such stream would keep all of the log from being trimmed that came after it.
"""

from collections import defaultdict
from typing import Any

import msgspec
import structlog

from taskflow.domain.event import SCHEMA_VERSION, Commit
from taskflow.domain.ports import Checkpoint, Documents
from taskflow.hub.stream.replayed import NOWHERE, Replayed

KIND = "aside"
PAGE = 200
log = structlog.get_logger(__name__)


class SetAsideCommits:
    """Commits by stream and number, until they are in segments."""

    def __init__(self, documents: Documents) -> None:
        """Keep them among these documents."""
        self._documents = documents
        self._numbers: dict[str, set[int]] = defaultdict(set)

    def holds(self, stream: str) -> bool:
        """Say whether commits of a stream are kept."""
        return stream in self._numbers

    async def keep(self, replayed: Replayed) -> None:
        """Store what a start has found of a stream; raises TooLarge for what no document holds."""
        for _, commit in replayed.commits:
            row = {
                "_id": _ident(commit.stream, commit.n),
                "schemaVersion": SCHEMA_VERSION,
                "stream": commit.stream,
                "commit": msgspec.msgpack.encode(commit),
            }
            self._numbers[commit.stream].add(commit.n)
            await self._documents.put(KIND, [row])

    async def recall(self, found: dict[str, Replayed]) -> None:
        """Add what is kept to what a start has found in the log."""
        after: tuple[Any, str] | None = None
        while True:
            page = await self._documents.find(KIND, {}, after=after, limit=PAGE)
            for one in page:
                if (commit := _commit(one)) is not None:
                    known = found.setdefault(commit.stream, Replayed([]))
                    known.commits.append((NOWHERE, commit))
                    self._numbers[commit.stream].add(commit.n)
            if len(page) < PAGE:
                break
            after = (page[-1]["_id"], page[-1]["_id"])
        for known in found.values():
            known.commits.sort(key=lambda one: one[1].n)

    async def tidy(self, point: Checkpoint) -> None:
        """Remove what is in a stream's segments by now."""
        kept = self._numbers.get(point.stream, set())
        over = [n for n in kept if n <= point.n]
        await self._documents.delete(KIND, [_ident(point.stream, n) for n in over])
        kept.difference_update(over)
        if not kept:
            self._numbers.pop(point.stream, None)


def _commit(document: dict[str, Any]) -> Commit | None:
    """Read a kept commit; what is damaged stops no start, and its stream lacks it."""
    if "document" in document:  # what a migration could not read
        return None
    try:
        return msgspec.msgpack.decode(document["commit"], type=Commit)
    except (KeyError, TypeError, ValueError):
        log.exception("aside.damaged", ident=document["_id"])
        return None


def _ident(stream: str, number: int) -> str:
    return f"{stream}:{number:08}"
