"""Turns: who may go on where only a few can at a time, fairly between people.

Whoever has the fewest under way goes next, and among those the one whose last turn is longest ago:
forty things that one person wants hold another's up for the time of one. Nobody may fill all the
places.
"""

from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol

from taskflow.domain.errors import Limited

MOST_WAITING: Final = 1_000
"""Turns that one person may wait for at one place."""


class Waiting(Protocol):
    """A future of the loop that is running."""

    def done(self) -> bool:
        """Say whether it waits no more."""
        ...

    def cancelled(self) -> bool:
        """Say whether it was given up."""
        ...

    def set_result(self, result: None, /) -> None:
        """Let whoever waits go on."""
        ...

    def __await__(self) -> Any:
        """Wait."""
        ...


class Turns:
    """A place at which ``most`` may be at work at a time, and ``each`` of one person."""

    def __init__(self, most: int, each: int, future: Callable[[], Waiting]) -> None:
        """Begin empty; ``future`` makes one for the loop that is running."""
        self._most = most
        self._each = each
        self._future = future
        self._at_work: Counter[str] = Counter()
        self._waiting: dict[str, deque[Waiting]] = {}
        self._last: dict[str, int] = {}
        self._count = 0

    @property
    def running(self) -> int:
        """Give how many are at work."""
        return self._at_work.total()

    @property
    def waiting(self) -> int:
        """Give how many wait."""
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def turn(self, person: str) -> AsyncIterator[None]:
        """Wait for one's turn and have it; raises Limited (``limit.waiting``)."""
        await self._enter(person)
        try:
            yield
        finally:
            self._leave(person)

    async def _enter(self, person: str) -> None:
        queue = self._waiting.setdefault(person, deque())
        if len(queue) >= MOST_WAITING:
            raise Limited(
                f"You have {MOST_WAITING:,} of these waiting. Wait until some are done.",
                code="limit.waiting",
                details={"retryAfter": 10},
            )
        waiting = self._future()
        queue.append(waiting)
        self._go_on()
        try:
            await waiting
        except BaseException:
            if waiting.done() and not waiting.cancelled():
                self._leave(person)  # its turn had come already
            else:
                self._give_up(person, waiting)
            raise

    def _leave(self, person: str) -> None:
        self._at_work[person] -= 1
        self._forget(person)
        self._go_on()

    def _give_up(self, person: str, waiting: Waiting) -> None:
        queue = self._waiting.get(person)
        if queue is not None and waiting in queue:
            queue.remove(waiting)
            if not queue:
                del self._waiting[person]
            self._forget(person)

    def _forget(self, person: str) -> None:
        """Forget who has nothing here any more."""
        if not self._at_work[person]:
            del self._at_work[person]
            if person not in self._waiting:
                self._last.pop(person, None)

    def _go_on(self) -> None:
        while self.running < self._most:
            able = [name for name in self._waiting if self._at_work[name] < self._each]
            if not able:
                return
            person = min(able, key=lambda name: (self._at_work[name], self._last.get(name, 0)))
            queue = self._waiting[person]
            waiting = queue.popleft()
            self._count += 1
            self._last[person] = self._count
            if not queue:
                del self._waiting[person]
            if waiting.done():
                self._forget(person)
            else:
                self._at_work[person] += 1
                waiting.set_result(None)
