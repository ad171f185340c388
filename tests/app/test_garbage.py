"""Garbage: what stays is looked at no more, and circles go all the same."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from taskflow.app.garbage import MANY, Garbage


class Node:
    """Something that can name itself."""

    itself: "Node | None" = None


@pytest.fixture
def begun() -> Iterator[Garbage]:
    before = gc.get_threshold()
    one = Garbage()
    one.begin()
    yield one
    one.end()
    gc.set_threshold(*before)
    gc.unfreeze()


def most_at_once(make: int) -> int:
    """Give the most objects that one collection looks at while so many are made that stay."""
    seen: list[int] = []

    def note(phase: str, told: dict[str, int]) -> None:
        if phase == "start":
            seen.append(sum(len(gc.get_objects(g)) for g in range(told["generation"] + 1)))

    gc.callbacks.append(note)
    kept = [[number] for number in range(make)]
    gc.callbacks.remove(note)
    assert len(kept) == make
    return max(seen)


@pytest.mark.usefixtures("begun")
def test_a_collection_looks_at_no_more_objects_however_many_stay() -> None:
    assert most_at_once(400_000) < 100_000


def test_without_it_a_collection_looks_at_nearly_all_that_there_is() -> None:
    assert most_at_once(400_000) > 200_000


def test_a_circle_goes_that_was_set_apart_while_it_was_in_use(begun: Garbage) -> None:
    node = Node()
    node.itself = node
    seen = weakref.ref(node)
    kept = [[number] for number in range(MANY)]
    gc.collect()  # it stays with many others, so they are set apart
    del node
    gc.collect()
    assert seen() is not None
    assert begun.sweep() > 0
    assert seen() is None
    assert len(kept) == MANY


@pytest.mark.usefixtures("begun")
def test_a_circle_among_few_is_never_set_apart() -> None:
    node = Node()
    node.itself = node
    seen = weakref.ref(node)
    gc.collect()
    del node
    gc.collect()
    assert seen() is None
