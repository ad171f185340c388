"""Set aside: streams with which something does not work, so that nothing else is held up."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from msgspec import Struct

from taskflow.domain.errors import NotFound, TaskflowError, Unavailable

MOST = 1000
"""Streams of which is remembered what is wrong; of more, only that something is."""
LONGEST = 300
LOADING = "loading"
PAST = "past"
SEGMENTS = "segments"
LISTS = "lists"
ABSENT = frozenset({"family.notFound", "flow.notFound", "kind.notFound"})
OTHERWISE = (
    "Start the version of T@skFlow and of the packages that stored it, or restore the store from a "
    "backup; the server's log says more."
)
AGAIN = 600.0
"""Seconds between tries to read what is set aside."""
log = structlog.get_logger(__name__)


class SetAside(Struct, frozen=True):
    """What does not work with a stream, since when (milliseconds since 1970), and why.

    ``reason`` and ``remedy`` are sentences. ``error`` may tell what only admins should know.
    """

    stream: str
    what: str
    since: int
    error: str
    reason: str
    remedy: str


class SetAsideStreams:
    """All that is set aside now, by stream and by what does not work with it."""

    def __init__(self) -> None:
        """Begin with nothing; who is ``heeding`` is told of each that works again."""
        self._all: dict[tuple[str, str], SetAside] = {}
        self._more: set[tuple[str, str]] = set()
        self.heeding: list[Callable[[str, str], None]] = []

    def put(self, stream: str, what: str, error: BaseException) -> None:
        """Set a stream aside for something; it is tried again when the stream is next used."""
        known = self._all.get((stream, what))
        if known is None and len(self._all) >= MOST:
            self._more.add((stream, what))
            return
        since = known.since if known else time.time_ns() // 1_000_000
        told = f"{type(error).__name__}: {error}"[:LONGEST]
        self._all[stream, what] = SetAside(stream, what, since, told, *_explained(error))

    def clear(self, stream: str, what: str) -> None:
        """Note that it works again."""
        known = self._all.pop((stream, what), None)
        if known is not None or (stream, what) in self._more:
            self._more.discard((stream, what))
            for heed in self.heeding:
                heed(stream, what)

    def drop(self, stream: str) -> None:
        """Forget all that did not work with a stream that was deleted."""
        for what in (LOADING, PAST, SEGMENTS, LISTS):
            self._all.pop((stream, what), None)
            self._more.discard((stream, what))

    def all(self) -> list[SetAside]:
        """Give what is set aside, the oldest first, as far as it is told."""
        return list(self._all.values())

    def streams(self, what: str) -> list[str]:
        """Name all streams with which something does not work."""
        return [stream for stream, one in (*self._all, *self._more) if one == what]

    def has(self, stream: str, what: str) -> bool:
        """Say whether something does not work with a stream."""
        return (stream, what) in self._all or (stream, what) in self._more

    @property
    def count(self) -> int:
        """Give how much is set aside."""
        return len(self._all) + len(self._more)

    async def try_again(self, load: Callable[[str], Awaitable[Any]]) -> None:
        """Try now and then to load what could not be read."""
        while True:
            await asyncio.sleep(AGAIN)
            for stream in self.streams(LOADING):
                try:
                    await load(stream)
                except TaskflowError as error:
                    log.info("stream.aside", stream=stream, reason=error.message)


def passing(error: BaseException) -> bool:
    """Say whether a stream could not be read through no fault of its own."""
    away = isinstance(error, Unavailable) and error.kind == Unavailable.code
    return away or (isinstance(error, NotFound) and error.kind in ABSENT)


def _explained(error: BaseException) -> tuple[str, str]:
    """Say what is wrong, and what an admin can do."""
    if isinstance(error, TaskflowError):
        reason, _, remedy = error.message.partition(". ")
        return f"{reason.rstrip('.')}.", remedy or "Restore the store from a backup."
    return (
        f"What is stored of it cannot be worked with ({type(error).__name__}).",
        OTHERWISE,
    )
