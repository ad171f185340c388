"""Configuration: a set of active states, and what is always true of it."""

from collections.abc import Iterable, Iterator

from taskflow.domain.errors import Conflict
from taskflow.domain.statechart.chart import edges_of
from taskflow.domain.statechart.chart_states import ChartState
from taskflow.domain.statechart.machine_types import HUB_ALONE, StateValue


class Configuration:
    """The active states in document order, with their value, label and tags.

    ``names`` are the events that some active state has a transition for and that not the hub alone
    sends, wildcards last; where none of those transitions is guarded, ``certain`` is worked out by
    the machine once.
    """

    __slots__ = ("active", "certain", "guarded", "label", "names", "tags", "value")

    def __init__(self, active: tuple[ChartState, ...]) -> None:
        """Work out what does not depend on the task."""
        self.active = active
        self.value = _value(active[0], set(active))
        self.label = "|".join(place.path for place in active if place.is_leaf)
        self.tags = tuple(sorted({tag for place in active for tag in place.tags}))
        names = sorted({name for place in active for name in _names(place)} - HUB_ALONE)
        self.names = tuple(sorted(names, key=lambda name: name.endswith("*")))
        self.guarded = any(edge.guard for place in active for edge in edges_of(place))
        self.certain: tuple[str, ...] | None = None


def _names(place: ChartState) -> Iterator[str]:
    yield from place.named
    for prefix, _ in place.wild:
        yield f"{prefix}*"


def _value(place: ChartState, active: set[ChartState]) -> StateValue:
    """Write the state value of what is active below a place, as XState does."""
    below = [child for child in place.children if child in active]
    if place.kind == "compound" and below[0].is_leaf:
        return below[0].key
    return {child.key: _value(child, active) for child in below}


def read(root: ChartState, value: StateValue) -> tuple[ChartState, ...]:
    """Give the active states of a state value; raises Conflict when the machine has no such."""
    return tuple(_read(root, value))


def _read(place: ChartState, value: StateValue) -> Iterable[ChartState]:
    yield place
    if isinstance(value, str):
        value = {value: {}}
    wanted = set(value) if isinstance(value, dict) else set()
    below = [child for child in place.children if child.key in wanted]
    needed = {"compound": 1, "parallel": len(place.children)}.get(place.kind, 0)
    if len(wanted) != needed or len(below) != needed:
        raise Conflict(
            f"The statechart has no state {value!r} in {place.ident}. Migrate the task to it.",
            code="machine.unknownState",
        )
    for child in below:
        yield from _read(child, value[child.key])
