"""Walks find what looking everywhere finds, and are given up where that has no end."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.errors import TooLarge
from taskflow.domain.graph_paths import SHOWN, paths, reachable

ALL = 10_000
Lines = list[tuple[int, int]]
lines = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=24)
tasks = st.integers(0, 6)


def everywhere(lines: Lines, way: list[int], end: int) -> Iterator[list[int]]:
    """Give every path that begins so, by trying all."""
    if way[-1] == end:
        yield way
        return
    for one, other in sorted(set(lines)):
        if one == way[-1] and other not in way:
            yield from everywhere(lines, [*way, other], end)


def layers(lines: Lines, start: int) -> list[set[int]]:
    """Give what is one line away, two lines away, and so on."""
    seen, layer, found = {start}, {start}, []
    while layer:
        layer = {other for one, other in lines if one in layer} - seen
        seen |= layer
        found.append(layer)
    return found


@given(lines, tasks, tasks)
def test_all_paths_are_found_each_once_and_the_shortest_first(
    lines: Lines, start: int, end: int
) -> None:
    found = paths(lines, start, end, ALL)
    assert sorted(found) == sorted(everywhere(lines, [start], end))
    assert [len(path) for path in found] == sorted(len(path) for path in found)


@given(lines, tasks, tasks, st.integers(1, 5))
def test_of_many_paths_the_shortest_are_given(
    lines: Lines, start: int, end: int, most: int
) -> None:
    known = sorted(len(path) for path in everywhere(lines, [start], end))
    assert [len(path) for path in paths(lines, start, end, most)] == known[:most]


@given(lines, tasks, st.booleans())
def test_all_that_can_be_come_to_is_found_the_nearest_first(
    lines: Lines,
    start: int,
    backward: bool,  # noqa: FBT001  drawn by Hypothesis
) -> None:
    turned = [(other, one) for one, other in lines] if backward else lines
    known = [task for layer in layers(turned, start) for task in sorted(layer)]
    assert reachable(lines, start, backward=backward) == known


@given(lines, tasks)
def test_there_is_a_path_to_what_can_be_come_to_and_to_nothing_else(
    lines: Lines, start: int
) -> None:
    near = set(reachable(lines, start))
    for task in range(7):
        assert bool(paths(lines, start, task, 1)) == (task in near or task == start)
        assert (start in reachable(lines, task)) == (task in reachable(lines, start, backward=True))


def ladder(rungs: int) -> Lines:
    """Give two rails, and a way from the one to the other at every rung."""
    rails = [(n, n + 2) for n in range(2 * rungs)]
    return rails + [(2 * n, 2 * n + 1) for n in range(rungs + 1)]


def test_a_chain_of_10000_tasks_has_one_path() -> None:
    chain = [(n, n + 1) for n in range(10_000)]
    assert paths(chain, 0, 10_000, 100) == [[*range(10_001)]]
    assert reachable(chain, 0) == [*range(1, 10_001)]


def test_where_all_lead_to_all_the_shortest_paths_are_found() -> None:
    whole = [(one, other) for one in range(64) for other in range(64) if one != other]
    found = paths(whole, 0, 63, 100)
    assert [len(path) for path in found] == [2] + [3] * 62 + [4] * 37
    assert len({tuple(path) for path in found}) == 100


def refused(lines: Lines, end: int) -> int:
    """Give how many paths can be found where a hundred are too many."""
    with pytest.raises(TooLarge) as error:
        paths(lines, 0, end, 100)
    assert error.value.kind == "limit.work"
    return int(error.value.details["found"])


def test_a_search_for_too_many_long_paths_is_given_up_and_tells_how_many_it_would_find() -> None:
    for rungs in (200, 5000):
        most = refused(ladder(rungs), 2 * rungs + 1)
        assert 0 < most < 100
        found = paths(ladder(rungs), 0, 2 * rungs + 1, most)
        assert [len(path) for path in found] == [rungs + 2] * most


def test_no_more_is_given_than_can_be_shown() -> None:
    wide = [(0, n) for n in range(1, 150)] + [(n, 150) for n in range(1, 150)]
    tail = [(n, n + 1) for n in range(150, 450)]
    most = refused([*wide, *tail], 450)
    found = paths([*wide, *tail], 0, 450, most)
    assert sum(map(len, found[1:])) <= SHOWN < sum(map(len, found))
