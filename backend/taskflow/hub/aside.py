"""Aside: streams with which something does not work, kept apart so that nothing else is held up."""

import time

from msgspec import Struct

from taskflow.domain.errors import NotFound, Unavailable

MOST = 1000
"""Streams that are remembered; of more, only that there are more."""
LONGEST = 300
LOADING = "loading"


class SetAside(Struct, frozen=True):
    """What does not work with a stream, since when (milliseconds since 1970), and why.

    ``error`` may tell what only admins should know.
    """

    stream: str
    what: str
    since: int
    error: str


class Aside:
    """All that is set aside now, by stream and by what does not work with it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._all: dict[tuple[str, str], SetAside] = {}

    def put(self, stream: str, what: str, error: BaseException) -> None:
        """Set a stream aside for something; it is tried again when the stream is next used."""
        known = self._all.get((stream, what))
        if known is None and len(self._all) >= MOST:
            return
        since = known.since if known else time.time_ns() // 1_000_000
        told = f"{type(error).__name__}: {error}"[:LONGEST]
        self._all[stream, what] = SetAside(stream, what, since, told)

    def clear(self, stream: str, what: str) -> None:
        """Note that it works again."""
        self._all.pop((stream, what), None)

    def all(self) -> list[SetAside]:
        """Give what is set aside, the oldest first."""
        return list(self._all.values())


def passing(error: BaseException) -> bool:
    """Say whether a stream could not be read through no fault of its own."""
    away = isinstance(error, Unavailable) and error.kind == Unavailable.code
    return away or isinstance(error, NotFound)
