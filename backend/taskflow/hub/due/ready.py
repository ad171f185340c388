"""Ready: the effects of one environment that may be claimed, taken in turn between people."""

from collections import Counter, deque
from collections.abc import Container, Iterator

EACH = 128
"""Effects of one person's families that are worked at, in one environment, at a time."""


class Ready:
    """Names of effects by the owner of their family, each owner's in the order they came in."""

    def __init__(self) -> None:
        """Begin empty."""
        self._of: dict[str, deque[str]] = {}
        self._at_work: Counter[str] = Counter()

    def __len__(self) -> int:
        return sum(map(len, self._of.values()))

    def add(self, owner: str, ident: str) -> None:
        """Put an effect behind the others of its owner."""
        self._of.setdefault(owner, deque()).append(ident)

    def take(self) -> Iterator[str]:
        """Give the next effect of each owner in turn who has not too many under way.

        Whoever was given one comes last the next time.
        """
        while (owner := self._next()) is not None:
            waiting = self._of.pop(owner)
            ident = waiting.popleft()
            if waiting:
                self._of[owner] = waiting
            yield ident

    def _next(self) -> str | None:
        return next((one for one in self._of if self._at_work[one] < EACH), None)

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
        for owner, waiting in list(self._of.items()):
            still = [ident for ident in dict.fromkeys(waiting) if ident in known]
            if still:
                self._of[owner] = deque(still)
            else:
                del self._of[owner]
