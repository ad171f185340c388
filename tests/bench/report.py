"""Report: figures as a table of a kind that can be pasted into docs/performance.md."""

import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence

Show = Callable[[float], str]


class Report:
    """A table of figures, a column for each tree, each figure with its values round by round.

    Of two trees it also gives the ratio of the first to the second: the median of all rounds'
    ratios, and between which two the middle half of them is.
    """

    def __init__(self, title: str, names: Sequence[str]) -> None:
        """Begin a table."""
        self._names = names
        self._taken: dict[tuple[str, str], list[float]] = defaultdict(list)
        ratio = [f"{names[0]} / {names[1]}"] if len(names) > 1 else []
        columns = ["figure", *(names if ratio else ["value"]), *ratio]
        _write(f"\n## {title}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n")

    def note(self, name: str, figure: str, value: float) -> None:
        """Take the value of a round."""
        self._taken[name, figure].append(value)

    def row(self, figure: str, show: Show, *, told: str = "") -> None:
        """Write a figure, ``told`` with more words."""
        taken = [self._taken[name, figure] for name in self._names]
        cells = [show(median(values)) for values in taken]
        if len(taken) > 1:
            cells.append(_ratio(taken[0], taken[1]))
        _write(f"| {told or figure} | {' | '.join(cells)} |\n")

    def same(self, figure: str, value: str) -> None:
        """Write a figure that does not depend on the tree."""
        _write(f"| {figure} | {' | '.join([value] * len(self._names))} |\n")


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    ratios = [one / other for one, other in zip(ours, theirs, strict=True) if other]
    if len(ratios) < 4:
        return f"{median(ratios):.2f}" if ratios else ""
    low, middle, high = statistics.quantiles(ratios, n=4)
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def us(seconds: float) -> str:
    micro = seconds * 1e6
    return f"{micro:,.0f} us" if micro > 100 else f"{micro:.1f} us"


def rate(each: float) -> str:
    return f"{each:,.0f}/s"


def times(ratio: float) -> str:
    return f"{ratio:.2f}"


def percent(share: float) -> str:
    return f"{share:.0%}"
