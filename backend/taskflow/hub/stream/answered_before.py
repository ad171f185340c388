"""AnsweredBefore: commands that a stream answered before its tail began, in its segments."""

import asyncio
from typing import Any, Protocol

import structlog

from taskflow.domain.errors import TaskflowError, Unavailable
from taskflow.domain.event import Accepted, Commit
from taskflow.hub.stream.answered import Key, key_of
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.hub.stream.stream import Stream

log = structlog.get_logger(__name__)


class Past(Protocol):
    """Reads what is old of a stream."""

    async def __call__(self, ident: str, after: int, upto: int, /, *, needed: bool) -> list[Commit]:
        """Give the commits that hold the events with ``after < seq <= upto``; all, if needed."""
        ...


class AnsweredBefore:
    """Looks for commands beside the streams that have to know of them."""

    def __init__(self, past: Past) -> None:
        """Read segments by ``past``."""
        self._past = past
        self._searching: set[asyncio.Task[None]] = set()

    def search(self, stream: Stream[Any], ask: QueuedCommand) -> None:
        """Look for a command in the background; the stream goes on with it, whatever is found."""
        task = asyncio.create_task(self._search(stream, ask))
        self._searching.add(task)
        task.add_done_callback(self._searching.discard)

    async def find(self, stream: Stream[Any], key: Key) -> Accepted | None:
        """Give the command that a stream has answered under a key."""
        for first, last in stream.answered.maybe(key):
            for commit in await self._past(stream.id, first - 1, last, needed=True):
                for command in commit.commands:
                    if key_of(command) == key:
                        return command
        return None

    async def _search(self, stream: Stream[Any], ask: QueuedCommand) -> None:
        layers = stream.answered.layers
        known: Accepted | TaskflowError | None
        try:
            known = await self.find(stream, ask.key)
        except TaskflowError as error:
            known = error
        except Exception:
            log.exception("search.failed", stream=stream.id)
            known = Unavailable("What was answered before could not be read; try again.")
        stream.searched(ask, layers, known)
