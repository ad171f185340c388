"""Pauses: how long to wait before trying again, longer each time."""

from collections.abc import Iterator


def pauses(first: float, longest: float) -> Iterator[float]:
    """Give seconds without end: ``first``, then twice as long each time, up to ``longest``."""
    pause = first
    while True:
        yield pause
        pause = min(2 * pause, longest)
