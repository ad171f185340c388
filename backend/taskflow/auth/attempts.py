"""Attempts: how often somebody may try a password, remembered across restarts."""

from collections.abc import Callable
from typing import Any, Final

from limits import RateLimitItemPerMinute
from limits.aio.storage import MovingWindowSupport, Storage
from limits.aio.strategies import MovingWindowRateLimiter

from taskflow.auth.secret import digest
from taskflow.domain.errors import Limited, Unavailable
from taskflow.domain.ports import Clock, Documents

KIND: Final = "attempts"
TRIES: Final = RateLimitItemPerMinute(10, 15, namespace="login")


class Attempts:
    """At most ten failed tries in any fifteen minutes, for each of the given subjects."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        """Keep the tries in the store."""
        self._window = Window(documents, clock)
        self._limiter = MovingWindowRateLimiter(self._window)
        self._clock = clock

    async def take(self, *subjects: str) -> None:
        """Count one try for every subject before it is made; raises ``Limited``."""
        taken: list[str] = []
        for subject in subjects:
            if not await self._limiter.hit(TRIES, subject):
                await self.forgive(*taken)
                raise await self._refusal(subject)
            taken.append(subject)

    async def forgive(self, *subjects: str) -> None:
        """Take one try back, since it was right or was not made."""
        for subject in subjects:
            await self._window.release(TRIES.key_for(subject))

    async def tidy(self) -> None:
        """Remove what no longer counts."""
        await self._window.tidy()

    async def _refusal(self, subject: str) -> Limited:
        stats = await self._limiter.get_window_stats(TRIES, subject)
        wait = max(1, round(stats.reset_time - self._clock.now() / 1000))
        return Limited(
            f"Too many tries. Wait {-(-wait // 60)} minutes and try again.",
            details={"retryAfter": wait},
        )


class Window(Storage, MovingWindowSupport):
    """The storage that ``limits`` counts in: one document per subject, changed by comparing.

    A document is ``{_id, n, entries: [milliseconds], until}``; ``n`` counts its changes.
    """

    STORAGE_SCHEME = None

    def __init__(self, documents: Documents, clock: Clock) -> None:
        """Count in these documents, by this clock."""
        super().__init__()
        self._documents = documents
        self._clock = clock

    @property
    def base_exceptions(self) -> type[Exception]:
        """Name what a storage that is away raises."""
        return Unavailable

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Add entries now unless there would be more than ``limit`` in the window."""
        added = False

        def add(entries: list[int], now: int) -> list[int]:
            nonlocal added
            added = len(entries) + amount <= limit
            return [*entries, *([now] * amount)] if added else entries

        await self._alter(key, expiry, add)
        return added

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Give the time of the oldest entry that counts (seconds) and the number of them."""
        del limit
        now = self._clock.now()
        entries = _counting(await self._documents.get(KIND, _id(key)), now, expiry)
        return (min(entries, default=now) / 1000, len(entries))

    async def release(self, key: str) -> None:
        """Take the newest entry back."""
        await self._alter(key, TRIES.get_expiry(), lambda entries, _: entries[:-1])

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add entries now, without a limit; give how many count."""
        return len(await self._alter(key, expiry, lambda old, now: [*old, *([now] * amount)]))

    async def get(self, key: str) -> int:
        """Give how many entries are kept."""
        document = await self._documents.get(KIND, _id(key))
        return len(document["entries"]) if document else 0

    async def get_expiry(self, key: str) -> float:
        """Give when the last entry stops counting, in seconds."""
        document = await self._documents.get(KIND, _id(key))
        return (document["until"] if document else self._clock.now()) / 1000

    async def check(self) -> bool:
        """Say whether the store answers."""
        await self._documents.find(KIND, {}, limit=1)
        return True

    async def clear(self, key: str) -> None:
        """Forget one subject."""
        await self._documents.delete(KIND, [_id(key)])

    async def reset(self) -> int:
        """Forget everything; give how many subjects that were."""
        forgotten = 0
        while found := await self._documents.find(KIND, {}, limit=100):
            await self._documents.delete(KIND, [d["_id"] for d in found])
            forgotten += len(found)
        return forgotten

    async def tidy(self) -> None:
        """Remove subjects none of whose entries counts any more."""
        now = self._clock.now()
        # From many addresses there may come more in an hour than are found at a time.
        while old := [
            document["_id"]
            for document in await self._documents.find(KIND, {}, order="until", limit=100)
            if document["until"] < now
        ]:
            await self._documents.delete(KIND, old)

    async def _alter(
        self, key: str, expiry: int, change: Callable[[list[int], int], list[int]]
    ) -> list[int]:
        while True:
            now = self._clock.now()
            document = await self._documents.get(KIND, _id(key))
            counting = _counting(document, now, expiry)
            entries = change(counting, now)
            if document is not None and entries == counting:
                return entries  # who is refused, however often, has nothing written
            new: dict[str, Any] = {"entries": entries, "until": now + expiry * 1000}
            if document is None:
                stored = await self._documents.insert(KIND, {"_id": _id(key), "n": 0, **new})
            else:
                known = {"n": document["n"]}
                new["n"] = document["n"] + 1
                stored = await self._documents.change(KIND, _id(key), known, new)
            if stored:
                return entries


def _id(key: str) -> str:
    return digest(key)  # people type passwords into the name field: nothing typed is stored


def _counting(document: dict[str, Any] | None, now: int, expiry: int) -> list[int]:
    return [at for at in document["entries"] if at > now - expiry * 1000] if document else []
