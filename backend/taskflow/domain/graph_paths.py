"""Graph paths: which tasks can be come to from one, and how; on networkx, within a budget.

It takes half a second to load networkx, so this is loaded where it is needed, beside the loop.
Tasks are numbers here, in the order of their start or declaration.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import networkx as nx

from taskflow.domain.errors import TooLarge

if TYPE_CHECKING:
    Drawn: TypeAlias = nx.DiGraph[int]
else:
    Drawn = nx.DiGraph

VISITS: Final = 2_000_000
"""Lines looked at in one search for paths: about a second's work."""
SHOWN: Final = 10_000
"""Tasks on all paths that one search gives, beyond the first path."""
SHARE: Final = 4
"""The part of its length that keeping a path costs, in visits."""

Lines = Iterable[Sequence[int]]


class _Spent(Exception):
    """The budget of a search is used up."""


class _Visited(Drawn):
    """A graph that counts what a search looks at."""

    left = VISITS

    def pay(self, visits: int) -> None:
        """Count; raises ``_Spent``."""
        self.left -= visits
        if self.left < 0:
            raise _Spent

    def successors(self, n: int) -> Iterator[int]:
        """Give what a task leads to."""
        found = list(super().successors(n))
        self.pay(1 + len(found))
        return iter(found)

    def predecessors(self, n: int) -> Iterator[int]:
        """Give what leads to a task."""
        found = list(super().predecessors(n))
        self.pay(1 + len(found))
        return iter(found)


def reachable(lines: Lines, start: int, *, backward: bool = False) -> list[int]:
    """Give what can be come to from a task, or what comes to it; the nearest first."""
    drawn = Drawn()
    drawn.add_node(start)
    drawn.add_edges_from((other, one) if backward else (one, other) for one, other in lines)
    far = nx.single_source_shortest_path_length(drawn, start)
    del far[start]
    return sorted(far, key=lambda task: (far[task], task))


def paths(lines: Lines, start: int, end: int, most: int) -> list[list[int]]:
    """Give the simple paths from a task to another, the shortest first, ``most`` at most.

    If there are fewer, these are all. Raises TooLarge (``limit.work``) where so many cannot be
    found within the budget, or shown, and tells how many can.
    """
    if start == end:
        return [[start]]
    between = _between(lines, start, end)
    if not between:
        return []
    if len(between.edges) == len(between) - 1:  # there is no other way
        return [nx.shortest_path(between, start, end)]
    found: list[list[int]] = []
    shown = 0
    try:
        for path in nx.shortest_simple_paths(between, start, end):
            shown += len(path) if found else 0
            if shown > SHOWN:
                raise _beyond(len(found))
            found.append(path)
            if len(found) == most:
                break
            # The next one is looked for from each of its tasks, and what is found there is kept.
            between.pay(len(path) * len(between) // SHARE)
    except _Spent:
        raise _beyond(len(found)) from None
    return found


def _beyond(found: int) -> TooLarge:
    """Make the error for paths that are too many, or too long."""
    return TooLarge(
        f"Only the {found} shortest of these paths can be found in one question. Ask for first: "
        f"{found}, or along fewer kinds of links.",
        code="limit.work",
        details={"found": found},
    )


def _between(lines: Lines, start: int, end: int) -> _Visited:
    """Give what lies on a way from one task to another; nothing if there is none."""
    drawn = Drawn()
    drawn.add_nodes_from((start, end))
    drawn.add_edges_from((one, other) for one, other in lines if other != start and one != end)
    after, before = nx.descendants(drawn, start), nx.ancestors(drawn, end)
    on = {start, end, *(after & before)} if end in after else set()
    between = _Visited()
    between.add_edges_from((one, other) for one, other in drawn.edges if {one, other} <= on)
    return between
