"""ReadyEffects: those of one environment that may be claimed, taken in turn between people."""

from collections import Counter, deque
from collections.abc import Container, Iterator

EACH = 128
"""Effects of one person's families that are worked at, in one environment, at a time."""
Line = deque[tuple[int, str]]
"""Names of effects, each with when it came."""


class ReadyEffects:
    """Names of effects by the owner of their family, each owner's in the order they came in.

    Those of one owner stand in a line for each operator, so that a processor which does not do
    some of them need not look through all.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._of: dict[str, dict[str, Line]] = {}
        self._at_work: Counter[str] = Counter()
        self._came = 0

    def __len__(self) -> int:
        return sum(len(line) for lines in self._of.values() for line in lines.values())

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Give each operator with the names of its effects, in no order."""
        for lines in self._of.values():
            for operator, line in lines.items():
                for _, ident in line:
                    yield operator, ident

    def add(self, owner: str, ident: str, operator: str = "") -> None:
        """Put an effect behind the others of its owner."""
        self._came += 1
        lines = self._of.setdefault(owner, {})
        lines.setdefault(operator, deque()).append((self._came, ident))

    def take(self, operators: Container[str] | None = None, only: str = "") -> Iterator[str]:
        """Give the next effect of each owner in turn who has not too many under way.

        Whoever was given one comes last the next time. ``operators`` are those whose effects are
        wanted (None: all), ``only`` the one owner who is wanted ("": everybody).
        """
        while (found := self._next(operators, only)) is not None:
            owner, operator = found
            lines = self._of.pop(owner)
            _, ident = lines[operator].popleft()
            if not lines[operator]:
                del lines[operator]
            if lines:
                self._of[owner] = lines
            yield ident

    def _next(self, operators: Container[str] | None, only: str) -> tuple[str, str] | None:
        for owner in [only] if only else self._of:
            lines = self._of.get(owner, {})
            if self._at_work[owner] < EACH:
                wanted = [one for one in lines if operators is None or one in operators]
                if wanted:
                    return owner, min(wanted, key=lambda one: lines[one][0])
        return None

    def began(self, owner: str) -> None:
        """Count an effect that is being worked at."""
        self._at_work[owner] += 1

    def ended(self, owner: str) -> None:
        """Count it no more."""
        self._at_work[owner] -= 1
        if not self._at_work[owner]:
            del self._at_work[owner]

    def keep(self, known: Container[str]) -> None:
        """Forget what is not known any more, and what stands here twice."""
        seen: set[str] = set()
        for owner, lines in list(self._of.items()):
            kept = {name: _still(line, known, seen) for name, line in lines.items()}
            still = {name: line for name, line in kept.items() if line}
            if still:
                self._of[owner] = still
            else:
                del self._of[owner]


def _still(line: Line, known: Container[str], seen: set[str]) -> Line:
    still: Line = deque()
    for came, ident in line:
        if ident in known and ident not in seen:
            seen.add(ident)
            still.append((came, ident))
    return still
