"""KnownStreams: which streams there may be, so that founding a family need not ask the store."""

from collections.abc import Iterable


class KnownStreams:
    """A set of names that may say yes wrongly, never no; until it is complete, it says yes."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._names: set[int] = set()
        self.complete = False

    def add(self, names: Iterable[str]) -> None:
        """Note that there are these streams."""
        self._names.update(map(hash, names))

    def maybe(self, name: str) -> bool:
        """Tell whether there may be a stream of this name."""
        return not self.complete or hash(name) in self._names
