"""A family is the fold of its events: all of them, or those since any moment that was kept."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from anythingsent import LOCALS, SENT, Sent, attempt, family
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.domain.limits import check
from taskflow.testing.rehearsal import Rehearsal


def played(local: dict[str, Any], sent: list[Sent]) -> Rehearsal:
    """Give a family to which all this was sent."""
    going = family(local)
    for one in sent:
        attempt(going, one)
    return going


def stored(events: list[Event]) -> list[Event]:
    """Give events as they come back from the log: written as JSON and read again."""
    return msgspec.json.decode(msgspec.json.encode(events), type=list[Event])


def same(one: Family, other: Family) -> bool:
    return (one.seq, one.parts()) == (other.seq, other.parts())


@settings(max_examples=100, deadline=None)
@given(local=LOCALS, sent=SENT)
async def test_the_fold_of_any_history_is_the_state(
    local: dict[str, Any], sent: list[Sent]
) -> None:
    going = played(local, sent)
    assert [event.seq for event in going.events] == list(range(1, going.family.seq + 1))
    assert same(Family("f").apply(going.events), going.family)
    assert same(Family("f").apply(stored(going.events)), going.family)
    for task in going.family.parts().values():
        assert task.size >= len(msgspec.json.encode(task.document))


@settings(max_examples=100, deadline=None)
@given(local=LOCALS, sent=SENT, data=st.data())
async def test_any_moment_goes_on_to_the_same_state(
    local: dict[str, Any], sent: list[Sent], data: st.DataObject
) -> None:
    going = played(local, sent)
    moment = data.draw(st.integers(0, len(going.events)))
    before = Family("f").apply(going.events[:moment])
    kept = Family("f", before.seq, before.parts())
    assert same(kept, before)
    assert same(kept.apply(stored(going.events[moment:])), going.family)


@settings(max_examples=50, deadline=None)
@given(local=LOCALS, sent=SENT)
async def test_the_same_things_sent_again_make_the_same_history(
    local: dict[str, Any], sent: list[Sent]
) -> None:
    one, other = played(local, sent), played(local, sent)
    assert msgspec.json.encode(one.events) == msgspec.json.encode(other.events)


@settings(max_examples=50, deadline=None)
@given(local=LOCALS, sent=SENT)
async def test_folding_on_leaves_earlier_moments_as_they_were(
    local: dict[str, Any], sent: list[Sent]
) -> None:
    going = family(local)
    moments = []
    for one in sent:
        attempt(going, one)
        parts = going.family.parts()
        moments.append((parts, msgspec.json.encode(parts)))
    for parts, written in moments:
        assert msgspec.json.encode(parts) == written
        for task in parts.values():
            check(task.document)


@settings(max_examples=100)
@given(local=LOCALS, sent=SENT)
async def test_how_a_family_stands_is_what_its_tasks_say(
    local: dict[str, Any], sent: list[Sent]
) -> None:
    going = family(local)
    for one in sent:
        attempt(going, one)
        tasks = going.family.tasks
        kinds = [task.kind for task in tasks.values()]
        waiting = [name for name, task in tasks.items() if task.kind == "waiting"]
        effects = [(n, due) for n, task in tasks.items() for due in task.effects.values()]
        timers = [(n, due) for n, task in tasks.items() for due in task.timers.values()]
        assert going.family.waiting == waiting
        assert going.family.waiting_count == len(waiting)
        assert list(going.family.due_effects()) == effects
        assert list(going.family.due_timers()) == timers
        assert going.family.busy == bool(effects or timers)
        if not next(iter(tasks.values())).done:
            order = ("working", "waiting", "failed")
            assert going.family.status == next((k for k in order if k in kinds), "resting")
