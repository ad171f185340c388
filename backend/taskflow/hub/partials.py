"""Partials: text that streams beside the log, kept only until its result is in it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct, field


class Attempt(Struct):
    """The text so far of one attempt at one effect; ``ended`` when no more will come."""

    effect: str
    name: str
    chunks: list[str] = field(default_factory=list)
    ended: bool = False


class Partials:
    """The streaming texts by instanceId, and who follows them."""

    def __init__(self) -> None:
        """Begin with no text."""
        self._attempts: dict[str, Attempt] = {}
        self._watchers: dict[str, set[asyncio.Event]] = {}

    def open(self, task: str, effect: str, attempt: str) -> Attempt:
        """Begin an attempt; what an earlier one said is superseded."""
        new = Attempt(effect, attempt)
        self._attempts[task] = new
        self._signal(task)
        return new

    def add(self, task: str, attempt: Attempt, text: str) -> None:
        """Add text to an attempt that still counts."""
        if text and not attempt.ended:
            attempt.chunks.append(text)
            self._signal(task)

    def close(self, task: str, attempt: Attempt) -> None:
        """End an attempt: its result is in the log, or it failed."""
        attempt.ended = True
        if self._attempts.get(task) is attempt:
            del self._attempts[task]
        self._signal(task)

    def current(self, task: str) -> Attempt | None:
        """Give the attempt that streams now."""
        return self._attempts.get(task)

    @contextmanager
    def waking(self, task: str, event: asyncio.Event) -> Iterator[None]:
        """Set ``event`` whenever the task's text has changed."""
        self._watchers.setdefault(task, set()).add(event)
        try:
            yield
        finally:
            watchers = self._watchers[task]
            watchers.discard(event)
            if not watchers:
                del self._watchers[task]

    def _signal(self, task: str) -> None:
        for watcher in self._watchers.get(task, ()):
            watcher.set()
