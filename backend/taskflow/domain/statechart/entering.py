"""Entering: which states become active when transitions are taken (SCXML, as XState does it)."""

from collections.abc import Iterable

from taskflow.domain.statechart.chart_states import ChartState, Edge, ancestors_within, lies_below

Memory = dict[ChartState, tuple[ChartState, ...]]


def entered(edges: list[Edge], memory: Memory) -> Iterable[ChartState]:
    """Give the states that the transitions enter, in document order."""
    if len(edges) == 1 and edges[0].entered is not None:
        return edges[0].entered
    return _Entry(memory).of(edges)


def first(root: ChartState) -> tuple[ChartState, ...]:
    """Give the states that a machine begins in, in document order."""
    entry = _Entry({})
    entry.add(root)
    return tuple(entry.in_order())


def aims(target: ChartState, memory: Memory) -> tuple[ChartState, ...]:
    """Give the states a target stands for: a history state for what it remembers."""
    if target.kind != "history":
        return (target,)
    if target in memory:
        return memory[target]
    return tuple(p for default in defaults(target) for p in aims(default, memory))


def defaults(place: ChartState) -> tuple[ChartState, ...]:
    """Give what a history state without a memory leads to."""
    if place.default is not None:
        return (place.default,)
    parent = place.parent
    if parent is None:
        return ()
    if parent.kind == "parallel":
        return (parent,)
    return (parent.initial,) if parent.initial else ()


def lift_domain(edge: Edge, memory: Memory) -> ChartState | None:
    """Give the innermost state that stays active while the transition is taken."""
    if edge.target is None or edge.target.kind != "history":
        return edge.domain
    return domain_of(edge, aims(edge.target, memory))


def domain_of(edge: Edge, targets: tuple[ChartState, ...]) -> ChartState | None:
    """Work out a transition's domain; None where even the root is left."""
    source = edge.source
    if not edge.reenter and all(t is source or source.above(t) for t in targets):
        return source
    first, *others = (*targets, source)
    for above in first.ancestors:
        if all(above.above(other) for other in others):
            return above
    return None if edge.reenter else (source.ancestors or (source,))[-1]


class _Entry:
    """The set of states to enter, in the making."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.places: dict[ChartState, None] = {}

    def of(self, edges: list[Edge]) -> list[ChartState]:
        for edge in edges:
            if edge.target is not None:
                self._add_edge(edge, edge.target)
        return self.in_order()

    def in_order(self) -> list[ChartState]:
        return sorted(self.places, key=lambda place: place.order)

    def add(self, place: ChartState) -> None:
        """Add a state with what becomes active below it."""
        self._add(place)
        self._add_below(place)

    def _add_edge(self, edge: Edge, target: ChartState) -> None:
        domain = lift_domain(edge, self.memory)
        itself = target is edge.source is domain and not edge.reenter
        if target.kind != "history" and not itself:
            self._add(target)
        self._add_below(target)
        limit = None if edge.source.parent is None and edge.reenter else domain
        for aim in aims(target, self.memory):
            above = ancestors_within(aim, domain)
            if domain is not None and domain.kind == "parallel":
                above = (*above, domain)
            self._add_above(above, limit)

    def _add(self, place: ChartState) -> None:
        self.places[place] = None

    def _add_below(self, place: ChartState) -> None:
        """Add what becomes active below a state that is entered."""
        if place.kind == "history":
            self._add_remembered(place)
        elif place.kind == "compound" and place.initial:
            if place.initial.kind != "history":
                self._add(place.initial)
            self._add_below(place.initial)
        elif place.kind == "parallel":
            for child in place.children:
                if not any(child.above(other) for other in self.places):
                    self._add(child)
                    self._add_below(child)

    def _add_remembered(self, place: ChartState) -> None:
        targets = self.memory.get(place) or defaults(place)
        for target in targets:
            self._add(target)
            self._add_below(target)
        for target in targets:
            self._add_above(ancestors_within(target, place.parent), None)

    def _add_above(self, ancestors: tuple[ChartState, ...], limit: ChartState | None) -> None:
        """Add the states between a target and the domain, and the regions beside them."""
        for place in ancestors:
            if lies_below(place, limit):
                self._add(place)
            if place.kind == "parallel":
                for child in place.children:
                    if not any(child.above(other) for other in self.places):
                        self._add(child)
                        self._add_below(child)
