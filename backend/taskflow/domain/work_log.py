"""WorkLog: what work tells of itself, for whoever watches now, and the last of it for afterwards.

However often it is told, no more is kept of it than the last lines and how far the work is now.

They are kept with the result and replaced with the next one: a log that was appended to at every
attempt would make each task as large as its history, which has the former ones anyway.
"""

from collections import deque
from math import isfinite
from typing import Final

MOST: Final = 50
LONGEST: Final = 500


class WorkLog:
    """The last lines of one attempt, and how far it is."""

    def __init__(self) -> None:
        """Begin with none; ``fraction`` is None until it is told how far the work is."""
        self.kept: deque[str] = deque(maxlen=MOST)
        self.count = 0
        self.fraction: float | None = None
        self.words = ""

    def add(self, line: str) -> None:
        """Keep a line, and let the oldest go where there are too many."""
        self.count += 1
        self.kept.append(_text(line))

    def since(self, count: int) -> list[tuple[int, str]]:
        """Give the kept lines after the first ``count``, with their numbers, from 1."""
        first = self.count - len(self.kept)
        numbered = enumerate(self.kept, first + 1)
        return [(number, line) for number, line in numbered if number > count]

    def progress(self, fraction: float, words: str = "") -> bool:
        """Note how far the work is; says whether that is something new, to a thousandth."""
        share = round(min(max(fraction, 0.0), 1.0), 3) if isfinite(fraction) else 0.0
        told = share, _text(words)
        if told == (self.fraction, self.words):
            return False
        self.fraction, self.words = told
        return True


def _text(line: str) -> str:
    """Give a line as what it is: one, not too long, and Unicode."""
    return " ".join(str(line)[:LONGEST].split("\n")).encode(errors="replace").decode()
