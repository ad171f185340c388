"""Work that may be begun is begun in turn between people, and nobody has all places."""

from taskflow.hub.due import ready_effects as module
from taskflow.hub.due.ready_effects import ReadyEffects


def taken(ready: ReadyEffects, most: int) -> list[str]:
    return [ident for ident, _ in zip(ready.take(), range(most), strict=False)]


def test_work_of_people_is_begun_in_turn_and_each_one_s_in_order() -> None:
    ready = ReadyEffects()
    for number in range(40):
        ready.add("ann", f"a{number}")
    ready.add("bob", "b0")
    ready.add("cleo", "c0")
    assert taken(ready, 5) == ["a0", "b0", "c0", "a1", "a2"]


def test_whoever_has_much_under_way_waits_until_some_of_it_has_ended() -> None:
    ready = ReadyEffects()
    for number in range(module.EACH):
        ready.add("ann", f"a{number}")
        ready.began("ann")
    ready.add("bob", "b0")
    assert taken(ready, 5) == ["b0"]
    ready.ended("ann")
    assert next(ready.take()) == "a0"
    assert len(ready) == module.EACH - 1


def test_what_is_known_no_more_is_forgotten() -> None:
    ready = ReadyEffects()
    for ident in ("a0", "a1", "a1"):
        ready.add("ann", ident)
    ready.add("bob", "b0")
    ready.keep({"a1"})
    assert taken(ready, 5) == ["a1"]


def test_whoever_works_for_one_person_is_given_nothing_of_another() -> None:
    ready = ReadyEffects()
    for owner in ("ann", "bob", ""):
        ready.add(owner, f"{owner}0")
    assert list(ready.take(only="ann")) == ["ann0"]
    assert list(ready.take(only="cleo")) == []
    assert list(ready.take()) == ["bob0", "0"]
    assert len(ready) == 0
