"""Verdict: whether what a server used in the last half of a soak had come to rest."""

import statistics
import sys
from collections.abc import Iterator, Sequence

from soak.samples import Sample

STEEPEST = 5.0
"""Percent of its mean that memory may grow in an hour."""
MEMORY = ("memory_mb", "store_mb")
FLAT = {"handles": 4, "tasks": 6, "store_handles": 4, "store_threads": 4}
"""What must not grow, and by how many its middle may differ by chance."""
EMPTIED = {"log_batches": 4096, "commits_waiting": 50, "projections_waiting": 50, "aside": 0}
"""What is worked off again and again, and how much of it may be there at once."""


def report(samples: Sequence[Sample]) -> list[str]:
    """Print how everything moved in the last half; gives what is broken."""
    last = samples[len(samples) // 2 :]
    names = [name for name in last[-1] if name != "at"]
    sys.stdout.write(f"{'figure':28}{'begin':>10}{'middle':>10}{'end':>10}{'% an hour':>11}\n")
    for name in names:
        shown = (one.get(name, 0.0) for one in (samples[0], last[0], last[-1]))
        row = "".join(f"{value:10,.1f}" for value in shown)
        sys.stdout.write(f"{name:28}{row}{slope(last, name):11.1f}\n")
    return list(broken(last))


def broken(last: Sequence[Sample]) -> Iterator[str]:
    """Give each figure that did not rest."""
    for name in MEMORY:
        if (steep := slope(last, name)) > STEEPEST:
            yield f"{name} grows by {steep:.1f} % an hour"
    for name, chance in FLAT.items():
        before, after = (_middle(half, name) for half in _halves(last))
        if after > before + chance:
            yield f"{name} grows from {before:g} to {after:g}"
    for name, most in EMPTIED.items():
        if (highest := max(one.get(name, 0.0) for one in last)) > most:
            yield f"{name} reaches {highest:g}"


def slope(samples: Sequence[Sample], name: str) -> float:
    """Give the growth of the straight line through the samples, in percent of the mean an hour."""
    values = [one.get(name, 0.0) for one in samples]
    mean = statistics.fmean(values)
    if not mean or len(values) < 2:
        return 0.0
    times = [one["at"] / 3600 for one in samples]
    return 100 * statistics.linear_regression(times, values).slope / mean


def _halves(samples: Sequence[Sample]) -> tuple[Sequence[Sample], Sequence[Sample]]:
    middle = len(samples) // 2
    return samples[:middle], samples[middle:]


def _middle(samples: Sequence[Sample], name: str) -> float:
    return statistics.median(one.get(name, 0.0) for one in samples)
