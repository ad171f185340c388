"""HashQueue: who may wait until a password is hashed; strangers keep nobody out whom we know."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from msgspec import Struct

from taskflow.domain.errors import Limited, Unavailable

MOST: Final = 40
"""Strangers who may wait at a time, and as many again of those whom we know."""
SHARE: Final = 4
"""One address may take a quarter of what is free: one that comes later always finds some."""


class Asker(Struct, frozen=True):
    """Whose password is looked at; ``known`` has proven before who they are, ``id`` tells apart."""

    id: str = ""
    known: bool = False


KNOWN: Final = Asker(known=True)


class HashQueue:
    """Everybody who waits now."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._waiting: Counter[Asker] = Counter()
        self._of_kind: Counter[bool] = Counter()

    @contextmanager
    def taken(self, asker: Asker) -> Iterator[None]:
        """Wait for as long as the block lasts; raises ``Limited`` or ``Unavailable``."""
        free = MOST - self._of_kind[asker.known]
        if free <= 0:
            raise Unavailable("Many people are logging in right now. Try again in a minute.")
        if not asker.known and self._waiting[asker] >= max(1, free // SHARE):
            raise Limited(
                "Too many log in from your address right now. Try again in some seconds.",
                details={"retryAfter": 2},
            )
        self._waiting[asker] += 1
        self._of_kind[asker.known] += 1
        try:
            yield
        finally:
            self._of_kind[asker.known] -= 1
            self._waiting[asker] -= 1
            if not self._waiting[asker]:
                del self._waiting[asker]
