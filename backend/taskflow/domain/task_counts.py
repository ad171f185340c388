"""TaskCounts: how the tasks of a family are, counted as they change."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Protocol

from msgspec import Struct

from taskflow.domain.task import Kind, Task


class Counted(Protocol):
    """What is asked of a family at every change, however many tasks it has.

    ``waiting`` names the tasks that wait for a person, ``due`` those with an effect or a timer;
    ``bytes`` are those of all documents.
    """

    @property
    def counts(self) -> Mapping[Kind, int]: ...  # noqa: D102  said above
    @property
    def waiting(self) -> AbstractSet[str]: ...  # noqa: D102
    @property
    def due(self) -> AbstractSet[str]: ...  # noqa: D102
    @property
    def bytes(self) -> int: ...  # noqa: D102

    def stood(self) -> "Counted":
        """Give it as it is now, for good."""
        ...


class Snapshot(Struct, frozen=True):
    """A standing as it was."""

    counts: Mapping[Kind, int]
    waiting: frozenset[str]
    due: frozenset[str]
    bytes: int

    def stood(self) -> "Snapshot":
        """Give itself."""
        return self


class TaskCounts:
    """The standing of a family that goes on."""

    __slots__ = ("_kinds", "_sizes", "_stood", "bytes", "counts", "due", "waiting")

    def __init__(self) -> None:
        """Begin without tasks."""
        self._kinds: dict[str, Kind] = {}
        self._sizes: dict[str, int] = {}
        self._stood: Snapshot | None = None
        self.bytes = 0
        self.counts: Counter[Kind] = Counter()
        self.waiting: set[str] = set()
        self.due: set[str] = set()

    def note(self, name: str, task: Task) -> None:
        """Take note of how a task is now."""
        kind = task.kind
        was = self._kinds.get(name)
        if kind != was:
            self._stood = None
            self._kinds[name] = kind
            self.counts[kind] += 1
            if was is not None:
                self.counts[was] -= 1
            _mark(self.waiting, name, kind == "waiting")
        self.bytes += task.size - self._sizes.get(name, 0)
        self._sizes[name] = task.size
        due = bool(task.effects or task.timers)
        if due != (name in self.due):
            self._stood = None
            _mark(self.due, name, due)

    def stood(self) -> Snapshot:
        """Give it as it is now, for good; made anew only of what has changed."""
        last = self._stood
        if last is None:
            waiting, due = frozenset(self.waiting), frozenset(self.due)
            last = self._stood = Snapshot(self.counts.copy(), waiting, due, self.bytes)
        if last.bytes == self.bytes:
            return last
        return Snapshot(last.counts, last.waiting, last.due, self.bytes)


def _mark(names: set[str], name: str, belongs: bool) -> None:  # noqa: FBT001  a set's own question
    if belongs:
        names.add(name)
    else:
        names.discard(name)
