"""Report: figures as a table of a kind that can be pasted into docs/performance.md."""

import statistics
import sys
from collections.abc import Sequence


def heading(title: str) -> None:
    sys.stdout.write(f"\n## {title}\n\n| figure | value |\n|---|---|\n")
    sys.stdout.flush()


def row(figure: str, value: str) -> None:
    sys.stdout.write(f"| {figure} | {value} |\n")
    sys.stdout.flush()


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
