"""Snapshot migration: a running machine goes on in another one, with what is due in it."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from msgspec import Struct

from taskflow.domain.errors import Conflict
from taskflow.domain.statechart.chart_states import ChartState, are_whole
from taskflow.domain.statechart.configuration import Configuration
from taskflow.domain.statechart.machine_types import History, Invoke, Timer

T = TypeVar("T", Invoke, Timer)


class Moved(Struct, frozen=True):
    """Where a machine goes on, and what is due there.

    ``works`` and ``delays`` map those of the old states that go on to what they are called in the
    new ones; the others are over. ``starts`` and ``timers`` are those that no old state had.
    """

    configuration: Configuration
    history: History | None
    works: Mapping[str, str]
    delays: Mapping[str, str]
    starts: tuple[Invoke, ...]
    timers: tuple[Timer, ...]


def move(
    was: Iterable[ChartState],
    history: History | None,
    places: Mapping[str, ChartState],
    lead: Callable[[str], str],
) -> Moved:
    """Give where active states ``was`` go on among ``places``, as ``lead`` says of each path.

    What has begun in an old state, or was done there, does not begin again. Raises ``Conflict``
    where a state leads nowhere, or they do not make one whole.
    """
    old = list(was)
    active = _whole({_found(places, lead(one.path)) for one in old if one.is_leaf})
    moved = {one: places.get(lead(one.path)) for one in old}
    works, starts = _carried(
        [(moved[one], work) for one in old for work in one.invokes],
        [(one, work) for one in active for work in one.invokes],
        lambda mine, yours: mine.src == yours.src,
    )
    delays, timers = _carried(
        [(moved[one], timer) for one in old for timer in one.timers],
        [(one, timer) for one in active for timer in one.timers],
        lambda mine, yours: mine.delay == yours.delay,
    )
    kept = _remembered(history, places, lead)
    return Moved(Configuration(active), kept, works, delays, starts, timers)


def _found(places: Mapping[str, ChartState], path: str) -> ChartState:
    place = places.get(path)
    if place is None or place.kind == "history" or not path:
        raise Conflict(f"The new statechart has no state {path}.", code="machine.unknownState")
    return place


def _whole(wanted: set[ChartState]) -> tuple[ChartState, ...]:
    """Give states with all above them, and below them what is entered first."""
    active = {place for one in wanted for place in (one, *one.ancestors)}
    waiting = list(active)
    while waiting:
        place = waiting.pop()
        below: tuple[ChartState, ...] = ()
        if place.kind == "parallel":
            below = place.children
        elif place.kind == "compound" and not active.intersection(place.children):
            below = tuple(child for child in place.children if child is place.initial)
        for child in below:
            if child not in active:
                active.add(child)
                waiting.append(child)
    ordered = tuple(sorted(active, key=lambda place: place.order))
    if not ordered or not are_whole(active):
        told = ", ".join(sorted(place.path for place in wanted))
        raise Conflict(
            f"In the new statechart {told} cannot be active together.",
            code="machine.unknownState",
        )
    if _is_over(ordered[0], active):
        raise Conflict("That state of the new statechart is its end.", code="machine.unknownState")
    for place in ordered:
        if _leaves_at_once(place, active):
            raise Conflict(
                f"From the state {place.path} the new statechart goes on at once, and nothing is "
                "entered or left by going on there.",
                code="machine.unknownState",
            )
    return ordered


def _leaves_at_once(place: ChartState, active: set[ChartState]) -> bool:
    """Say whether a state is left without any event: by its end, or always."""
    if any(edge.guard is None and edge.target is not None for edge in place.always):
        return True
    done = place.internal.get(f"xstate.done.state.{place.ident}")
    return bool(done) and not place.is_leaf and _is_over(place, active)


def _is_over(place: ChartState, active: set[ChartState]) -> bool:
    if place.kind == "parallel":
        return all(_is_over(child, active) for child in place.children)
    if place.kind == "compound":
        return any(child.kind == "final" and child in active for child in place.children)
    return place.kind == "final"


def _carried(
    old: list[tuple[ChartState | None, T]],
    new: list[tuple[ChartState, T]],
    alike: Callable[[T, T], bool],
) -> tuple[dict[str, str], tuple[T, ...]]:
    """Pair what was due with what is: first by what it is called, then by where it is."""
    pairs: dict[str, str] = {}
    free = list(new)
    for by_name in (True, False):
        for place, mine in old:
            for one in free if mine.id not in pairs else ():
                where, yours = one
                same = mine.id == yours.id if by_name else place is where
                if same and alike(mine, yours):
                    pairs[mine.id] = yours.id
                    free.remove(one)
                    break
    return pairs, tuple(one for _, one in free)


def _remembered(
    history: History | None, places: Mapping[str, ChartState], lead: Callable[[str], str]
) -> History | None:
    """Give what history states remember, as far as all of it is there."""
    kept: History = []
    for path, states in history or ():
        memory, led = places.get(lead(path)), [lead(one) for one in states]
        if memory is not None and memory.kind == "history" and all(one in places for one in led):
            kept.append([memory.path, led])
    return kept or None
