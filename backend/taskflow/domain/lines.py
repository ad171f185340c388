"""Lines: what work tells of itself, for whoever watches now, and the last of it for afterwards.

They are kept with the result and replaced with the next one: a log that was appended to at every
attempt would make each task as large as its history, which has the former ones anyway.
"""

from collections import deque
from math import isfinite
from typing import Final

MOST: Final = 50
LONGEST: Final = 500


class Lines:
    """The last lines of one attempt, and how far it is."""

    def __init__(self) -> None:
        """Begin with none."""
        self.kept: deque[str] = deque(maxlen=MOST)
        self._told = ""

    def add(self, line: str) -> str:
        """Keep a line; gives what is told of it now."""
        said = _text(line)
        self.kept.append(said)
        return f"{said}\n"

    def progress(self, fraction: float, words: str = "") -> str:
        """Give what is told of how far the work is; nothing where that was told last."""
        share = round(100 * min(max(fraction, 0.0), 1.0)) if isfinite(fraction) else 0
        told = f"{share} % {_text(words)}".strip()
        if told == self._told:
            return ""
        self._told = told
        return f"{told}\n"


def _text(line: str) -> str:
    """Give a line as what it is: one, not too long, and Unicode."""
    return " ".join(str(line)[:LONGEST].split("\n")).encode(errors="replace").decode()
