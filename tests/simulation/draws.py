"""Draws: random values that depend on a seed and a name, not on what was drawn before.

So a run stays nearly the same when an operation or a fault is left out of it.
"""

from random import Random
from zlib import crc32

_WORD = (1 << 64) - 1


class Draws:
    """All chance of one run."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._key = crc32(seed.to_bytes(8, "big", signed=True))
        self._counts: dict[str, int] = {}

    def unit(self, name: str) -> float:
        """Give the number in [0, 1) that belongs to a name."""
        mixed = (crc32(name.encode(), self._key) + 1) * 0x9E3779B97F4A7C15 & _WORD
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _WORD
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _WORD
        return ((mixed ^ mixed >> 31) >> 11) / (1 << 53)

    def next(self, name: str) -> float:
        """Give the next number in [0, 1) of a name's own sequence."""
        count = self._counts[name] = self._counts.get(name, 0) + 1
        return self.unit(f"{name}#{count}")

    def below(self, name: str, count: int) -> int:
        """Give the next whole number below ``count`` of a name's own sequence."""
        return int(self.next(name) * count)

    def random(self, name: str) -> Random:
        """Give a generator of a name's own."""
        return Random(f"{self.seed}/{name}")
