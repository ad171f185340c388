"""Sandboxed paths: walks through graphs as worker processes do them: of JSON, giving JSON.

The hub only names these functions: it takes half a second to load networkx.
"""

from collections.abc import Collection
from typing import Any

from taskflow.domain import graph_paths
from taskflow.domain.errors import NotFound
from taskflow.domain.flow.document import Flow, names
from taskflow.domain.graph import flow_edges

Lines = list[list[int]]


def paths(lines: Lines, start: int, end: int, most: int) -> Lines:
    """Give the paths from a task to another."""
    return graph_paths.paths(lines, start, end, most)


def reachable(lines: Lines, start: int, backward: bool) -> list[int]:  # noqa: FBT001  of JSON
    """Give what can be come to from a task, or what comes to it."""
    return graph_paths.reachable(lines, start, backward=backward)


def paths_of_flow(flow: Flow, ends: list[str], most: int, kinds: Collection[str]) -> Any:
    """Give the paths between two tasks of a flow by their names."""
    known = names(flow)
    start, end = (_number(known, task) for task in ends)
    found = paths(_lines(flow, known, kinds), start, end, most)
    return [[known[task] for task in path] for path in found]


def reachable_of_flow(
    flow: Flow,
    task: str,
    backward: bool,  # noqa: FBT001  of JSON
    kinds: Collection[str],
) -> list[str]:
    """Give the names of what a task of a flow comes to, or of what comes to it."""
    known = names(flow)
    found = reachable(_lines(flow, known, kinds), _number(known, task), backward)
    return [known[one] for one in found]


def _lines(flow: Flow, known: list[str], kinds: Collection[str]) -> Lines:
    numbers = {name: number for number, name in enumerate(known)}
    return [
        [numbers[source], numbers[target]]
        for source, target, kind in flow_edges(flow)
        if kind in kinds
    ]


def _number(known: list[str], task: str) -> int:
    """Give the number of a task, by its name or by the dotted path that ends in it."""
    name = task.rpartition(".")[2]
    if name not in known:
        raise NotFound(f"There is no task {task[:80]} in this flow.", code="task.notFound")
    return known.index(name)
