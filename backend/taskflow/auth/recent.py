"""Recent: a bounded memory of what was read from the store a moment ago."""

from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from taskflow.domain.ports import Clock

T = TypeVar("T")

FRESH: Final = 5_000
"""Milliseconds for which an entry counts: how long another process's change may stay unseen."""

MOST: Final = 10_000


class Recent(Generic[T]):
    """Values by key, each good for five seconds or until it is dropped."""

    def __init__(self, clock: Clock) -> None:
        """Begin empty."""
        self._clock = clock
        self._entries: dict[str, tuple[int, T]] = {}
        self._drops = 0

    async def get(self, key: str, load: Callable[[], Awaitable[T | None]]) -> T | None:
        """Give the value for a key, loading it when it is not fresh; absence is not kept."""
        now = self._clock.now()
        entry = self._entries.get(key)
        if entry is not None and abs(now - entry[0]) < FRESH:
            return entry[1]
        drops = self._drops
        value = await load()
        if value is None:
            self._entries.pop(key, None)
        elif drops == self._drops:  # else it may have been read before what was dropped changed
            if len(self._entries) >= MOST:
                self._entries.clear()
            self._entries[key] = (now, value)
        return value

    def drop(self, key: str) -> None:
        """Forget one value at once, also one that is being loaded."""
        self._entries.pop(key, None)
        self._drops += 1
