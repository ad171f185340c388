"""ChartState: the states of a compiled machine, their transitions, guards and actions.

A place is a state node of the library with what a step needs worked out once: document order (so
that "lies below" is two comparisons), its ancestors, its transitions by event, where each leads.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Literal

from taskflow.domain.statechart.machine_types import Invoke, Timer

if TYPE_CHECKING:
    from taskflow.domain.statechart.macrostep import Macrostep

Kind = Literal["atomic", "compound", "parallel", "final", "history"]

Do = Callable[["Macrostep"], None]
"""An action: it changes the run's fields, raises an event or is noted down."""

Guard = Callable[["Macrostep"], bool | None]
"""A condition; None where it needs the data of an event that is only imagined."""


class Edge:
    """A transition: where from, where to (None: nowhere), under which condition, doing what.

    ``domain`` is what stays active while the target is entered (None: not even the root);
    ``entered`` are the places entered in document order, None where history decides.
    """

    __slots__ = ("actions", "domain", "entered", "event", "guard", "reenter", "source", "target")

    def __init__(
        self, event: str, source: "ChartState", guard: Guard | None, actions: tuple[Do, ...]
    ) -> None:
        """Begin without a target."""
        self.event = event
        self.source = source
        self.guard = guard
        self.actions = actions
        self.target: ChartState | None = None
        self.reenter = False
        self.domain: ChartState | None = None
        self.entered: tuple[ChartState, ...] | None = None

    @property
    def inert(self) -> bool:
        """Say whether it does nothing but keep the event from the states above."""
        return self.target is None and not self.actions


class ChartState:
    """A state.

    ``splits`` says whether several leaves can be active at or below it; the root is ``restless`` if
    some state has transitions that need no event.
    """

    __slots__ = (
        *("always", "ancestors", "children", "default", "entry", "exit", "history", "ident"),
        *("initial", "internal", "invokes", "key", "kind", "last", "memories", "named", "order"),
        *("output", "parent", "path", "restless", "splits", "tags", "timers", "wild"),
    )

    def __init__(self, path: str, ident: str, kind: Kind, parent: "ChartState | None") -> None:
        """Begin without children, transitions and actions."""
        self.path = path
        self.key = path.rpartition(".")[2]
        self.ident = ident
        self.kind = kind
        self.parent = parent
        self.ancestors: tuple[ChartState, ...] = (parent, *parent.ancestors) if parent else ()
        self.order = self.last = 0
        self.children: tuple[ChartState, ...] = ()
        self.memories: tuple[ChartState, ...] = ()
        self.splits = kind == "parallel"
        self.restless = False
        self.initial: ChartState | None = None
        self.history: str | None = None
        self.default: ChartState | None = None
        self.entry: tuple[Do, ...] = ()
        self.exit: tuple[Do, ...] = ()
        self.invokes: tuple[Invoke, ...] = ()
        self.timers: tuple[Timer, ...] = ()
        self.tags: tuple[str, ...] = ()
        self.output: Any = None
        self.always: tuple[Edge, ...] = ()
        self.named: dict[str, tuple[Edge, ...]] = {}
        self.internal: dict[str, tuple[Edge, ...]] = {}
        self.wild: tuple[tuple[str, tuple[Edge, ...]], ...] = ()

    @property
    def is_leaf(self) -> bool:
        """Say whether it has no states below."""
        return self.kind in {"atomic", "final"}

    def above(self, other: "ChartState") -> bool:
        """Say whether ``other`` lies below this place."""
        return self.order < other.order <= self.last

    def candidates(self, event: str, *, internal: bool) -> tuple[Edge, ...]:
        """Give the transitions an event may take here, the most specific name first."""
        if internal:
            return self.internal.get(event, ())
        exact = self.named.get(event, ())
        if not self.wild:
            return exact
        fitting = [edges for prefix, edges in self.wild if f"{event}.".startswith(prefix)]
        return exact + tuple(edge for edges in fitting for edge in edges)


def are_whole(active: Collection[ChartState]) -> bool:
    """Say whether all states are active with their parent, and with one child or all regions."""
    return all(
        (place.parent is None or place.parent in active)
        and sum(child in active for child in place.children)
        == {"compound": 1, "parallel": len(place.children)}.get(place.kind, 0)
        for place in active
    )


def lies_below(place: ChartState, above: ChartState | None) -> bool:
    """Say whether a place lies below another; everything lies below None."""
    return above is None or above.above(place)


def ancestors_within(place: ChartState, stop: ChartState | None) -> tuple[ChartState, ...]:
    """Give the places above ``place``, the nearest first, up to but without ``stop``."""
    if place is stop:
        return ()
    if stop in place.ancestors:
        return place.ancestors[: place.ancestors.index(stop)]
    return place.ancestors
