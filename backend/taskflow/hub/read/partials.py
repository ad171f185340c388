"""Partials: what work tells beside the log, kept only until its result is in it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from msgspec import Struct, field

from taskflow.domain.errors import TooLarge
from taskflow.domain.event import Commit, Event
from taskflow.domain.work import PieceKind
from taskflow.domain.work_log import WorkLog
from taskflow.hub.stream.stream import Stream

MOST: Final = 32 * 1024 * 1024
"""Bytes, about, that one attempt may say: it might never come to an end."""
PIECE: Final = 64
"""Bytes, about, that a piece takes beside its text."""


class Piece(NamedTuple):
    """A piece of what streams; ``recanted``: all that was said until here was only thought."""

    kind: PieceKind
    text: str


class Attempt(Struct):
    """What one attempt at one effect has told so far; ``ended`` when no more will come."""

    task: str
    effect: str
    name: str
    pieces: list[Piece] = field(default_factory=list)
    lines: WorkLog = field(default_factory=WorkLog)
    size: int = 0
    ended: bool = False

    @property
    def text(self) -> str:
        """Give all that was said, without what was thought."""
        said: list[str] = []
        for kind, text in self.pieces:
            if kind == "said":
                said.append(text)
            elif kind == "recanted":
                said.clear()
        return "".join(said)


class Partials:
    """The streaming texts by instanceId, and who follows them."""

    def __init__(self) -> None:
        """Begin with no text."""
        self._newest: dict[str, Attempt] = {}
        self._of_effects: dict[str, Attempt] = {}
        self._watchers: dict[str, set[asyncio.Event]] = {}
        self.moved: Callable[[str], object] = lambda _: None
        """Is told of every task whose work has told something."""

    def open(self, task: str, effect: str, attempt: str) -> Attempt:
        """Begin an attempt; what an earlier one said is superseded."""
        new = Attempt(task, effect, attempt)
        self._newest[task] = self._of_effects[effect] = new
        self._signal(task)
        return new

    def add(self, attempt: Attempt, kind: PieceKind, text: str) -> None:
        """Add a piece to an attempt that still counts; raises ``TooLarge`` for too much of them."""
        if not attempt.ended:
            attempt.size += len(text) + PIECE
            if attempt.size > MOST:
                raise TooLarge(
                    f"This work has said more than {MOST // 2**20} MiB and has come to no end. "
                    "Begin it anew; if it happens again, look at what it asks."
                )
            # What is no Unicode could be neither sent nor stored, and so not be stopped either.
            plain = text if text.isascii() else text.encode(errors="replace").decode()
            attempt.pieces.append(Piece(kind, plain))
            self._signal(attempt.task)

    def progress(self, attempt: Attempt, fraction: float, words: str) -> None:
        """Note how far an attempt is."""
        if attempt.lines.progress(fraction, words) and not attempt.ended:
            self._signal(attempt.task)

    def line(self, attempt: Attempt, text: str) -> None:
        """Note a line of what an attempt has done."""
        attempt.lines.add(text)
        if not attempt.ended:
            self._signal(attempt.task)

    def close(self, attempt: Attempt) -> None:
        """End an attempt: its result is in the log, or it failed."""
        attempt.ended = True
        if self._newest.get(attempt.task) is attempt:
            del self._newest[attempt.task]
        if self._of_effects.get(attempt.effect) is attempt:
            del self._of_effects[attempt.effect]
        self._signal(attempt.task)

    def note(self, _stream: Stream[Any], _commit: Commit, events: Sequence[Any]) -> None:
        """End the attempts at what is settled: the log has all that is kept of them."""
        for event in events:
            for ident in event.settled if isinstance(event, Event) else ():
                if (attempt := self._of_effects.get(ident)) is not None:
                    self.close(attempt)

    def current(self, task: str) -> Attempt | None:
        """Give the attempt that streams now."""
        return self._newest.get(task)

    def of(self, effect: str) -> Attempt | None:
        """Give the newest attempt at an effect, as far as it has come."""
        return self._of_effects.get(effect)

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
        self.moved(task)
        for watcher in self._watchers.get(task, ()):
            watcher.set()
