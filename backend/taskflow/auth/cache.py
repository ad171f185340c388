"""Cache: a bounded memory of what was read from the store a moment ago."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, Generic, TypeVar

from taskflow.domain.ports import Clock

T = TypeVar("T")

FRESH: Final = 5_000
"""Milliseconds for which an entry counts: how long another process's change may stay unseen."""

MOST: Final = 10_000


class Cache(Generic[T]):
    """Values by key, each good for five seconds or until it is dropped."""

    def __init__(self, clock: Clock) -> None:
        """Begin empty."""
        self._clock = clock
        self._entries: dict[str, tuple[int, T]] = {}
        self._loading: dict[str, asyncio.Task[T | None]] = {}

    async def get(self, key: str, load: Callable[[], Awaitable[T | None]]) -> T | None:
        """Give the value for a key, loading it when it is not fresh; absence is not kept.

        Who asks while it is being loaded gets what is loaded.
        """
        entry = self._entries.get(key)
        if entry is not None and abs(self._clock.now() - entry[0]) < FRESH:
            return entry[1]
        loading = self._loading.get(key)
        if loading is None:
            loading = asyncio.create_task(self._load(key, load))
            self._loading[key] = loading
            loading.add_done_callback(partial(self._loaded, key))
        return await asyncio.shield(loading)

    def known(self, key: str) -> T | None:
        """Give the value for a key if it is fresh."""
        entry = self._entries.get(key)
        return entry[1] if entry and abs(self._clock.now() - entry[0]) < FRESH else None

    def drop(self, key: str) -> None:
        """Forget one value at once, also one that is being loaded."""
        self._entries.pop(key, None)
        self._loading.pop(key, None)

    async def _load(self, key: str, load: Callable[[], Awaitable[T | None]]) -> T | None:
        now = self._clock.now()
        value = await load()
        if value is None:
            self._entries.pop(key, None)
        elif self._loading.get(key) is asyncio.current_task():  # else it was dropped meanwhile
            if len(self._entries) >= MOST:
                self._entries.clear()
            self._entries[key] = (now, value)
        return value

    def _loaded(self, key: str, loading: asyncio.Task[T | None]) -> None:
        if self._loading.get(key) is loading:
            del self._loading[key]
        if not loading.cancelled():
            loading.exception()  # is seen now, even when nobody waits for it any more
