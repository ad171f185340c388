"""Macrostep: one step in the making, as XState 5 makes it.

An event selects transitions; they are taken together (leave, act, enter: a microstep); then what
needs no event (``always``) is taken, then what was raised, until nothing is left. The order in
which states became active is kept, since it decides the order among parallel regions.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Final

from taskflow.domain.budget import Budget
from taskflow.domain.errors import IllegalEvent
from taskflow.domain.item import ITEM, item_of
from taskflow.domain.statechart.chart_states import ChartState, Do, Edge, are_whole, lies_below
from taskflow.domain.statechart.entering import Memory, entered, lift_domain
from taskflow.domain.statechart.machine_types import Action

MAX_MICROSTEPS: Final = 1000

_MICROSTEP: Final = 8
_ACTION: Final = 2
_SEVERAL: Final = 8
"""Units of a microstep and of an action; active states that are looked through for one unit."""

View = dict[str, Any]
"""An event as expressions see it: ``type``, ``data`` and the data's own keys."""


class Macrostep:
    """A machine between two resting states; used once."""

    __slots__ = (
        *("actions", "active", "budget", "changed", "done", "event", "fields", "guessing"),
        *("memory", "output", "patch", "queue", "root", "scope", "touched"),
    )

    def __init__(
        self,
        root: ChartState,
        active: Iterable[ChartState],
        memory: Memory,
        fields: Mapping[str, Any],
        budget: Budget,
    ) -> None:
        """Begin in a configuration; ``fields`` are never written to, all is paid for."""
        self.root = root
        self.budget = budget
        self.active = dict.fromkeys(active)
        self.memory = memory
        self.fields = fields
        self.patch: dict[str, Any] = {}
        self.actions: list[Action] = []
        self.queue: deque[View] = deque()
        self.touched: dict[ChartState, View] = {}
        self.done = False
        self.output: Any = None
        self.changed = False
        self.guessing = False
        self.event: View = {}
        self.scope: dict[str, Any] | None = None

    def seen(self) -> dict[str, Any]:
        """Give what expressions are evaluated on: the task's fields, ``item`` and ``event``.

        A statechart may have a field of its own that is called ``item``.
        """
        if self.scope is None:
            self.scope = {ITEM: item_of(self.fields), **self.fields, "event": self.event}
        return self.scope

    def refusal(self, reason: str) -> IllegalEvent:
        """Make the error for a step that cannot be made; the machine adds state and choices."""
        return IllegalEvent(f"{self.event['type']} cannot be taken, since {reason}")

    def look_at(self, event: View) -> None:
        """Make an event the one that expressions see."""
        self.event = event
        self.scope = None

    def begin(self, places: tuple[ChartState, ...]) -> None:
        """Enter the first states and come to rest."""
        self.look_at({"type": "xstate.init"})
        self._enter(places)
        self._finish()
        self._settle()

    def take(self, edges: list[Edge]) -> None:
        """Take the transitions that the present event selected, and come to rest."""
        self._microstep(edges)
        self._settle()

    def select(self, name: str, *, internal: bool) -> list[Edge]:
        """Give the transitions that an event selects: in each region the innermost ones."""
        self.budget.pay(len(self.active))
        return self._select(self.root, name, internal)

    def _select(self, place: ChartState, name: str, internal: bool) -> list[Edge]:  # noqa: FBT001
        found: list[Edge] = []
        if place.kind == "parallel":
            self.budget.pay(len(self.active) // _SEVERAL)
            for child in [p for p in self.active if p.parent is place]:
                found += self._select(child, name, internal)
        elif place.kind == "compound":
            for child in place.children:
                if child in self.active:
                    found = self._select(child, name, internal)
                    break
        if found:
            return found
        edge = self._first(place.candidates(name, internal=internal))
        return [edge] if edge else []

    def _first(self, edges: tuple[Edge, ...]) -> Edge | None:
        for edge in edges:
            if edge.guard is None:
                return edge
            self.budget.pay(1)
            holds = edge.guard(self)
            # What only might keep an event back might not: then those after it are asked.
            if holds or (holds is None and not edge.inert):
                return edge
        return None

    def _select_always(self) -> list[Edge]:
        found: dict[Edge, None] = {}
        for leaf in self.active:
            if leaf.is_leaf:
                self.budget.pay(len(leaf.ancestors) + 1)
                edges = (self._first(place.always) for place in (leaf, *leaf.ancestors))
                edge = next(filter(None, edges), None)
                if edge:
                    found[edge] = None
        return list(found)

    def _settle(self) -> None:
        look_for_always = self.root.restless
        for _ in range(MAX_MICROSTEPS):
            if self.done:
                return
            edges = self._select_always() if look_for_always else []
            unasked = bool(edges)
            if not edges:
                if not self.queue:
                    return
                self.look_at(self.queue.popleft())
                name = self.event["type"]
                edges = self.select(name, internal=name.startswith("xstate."))
            self._microstep(edges)
            look_for_always = self.root.restless and (self.changed or not unasked)
        if self.done:
            return
        raise self.refusal(
            f"the statechart makes more than {MAX_MICROSTEPS} transitions without coming to rest"
        )

    def _microstep(self, edges: list[Edge]) -> None:
        self.changed = False
        if not edges:
            return
        self.budget.pay(_MICROSTEP + len(self.active) * (2 * len(edges) - 1))
        if len(edges) > 1:
            edges = self._without_conflicts(edges)
        before, memory = set(self.active), self.memory
        self._leave(self._exits(edges))
        for edge in edges:
            self._do(edge.actions)
        self._enter(entered(edges, self.memory))
        if self.root.splits and not are_whole(self.active):
            raise self.refusal(
                "transitions of several regions contradict each other and leave half a state"
            )
        self._finish()
        if self.memory is not memory or self.active.keys() != before:
            self.changed = True

    def _without_conflicts(self, edges: list[Edge]) -> list[Edge]:
        """Keep of two transitions that leave the same state the inner one, else the first."""
        kept: list[Edge] = []
        left: dict[Edge, set[ChartState]] = {edge: set(self._exits([edge])) for edge in edges}
        for edge in edges:
            self.budget.pay(len(kept))
            rivals = [other for other in kept if not left[edge].isdisjoint(left[other])]
            if all(other.source.above(edge.source) for other in rivals):
                kept = [other for other in kept if other not in rivals]
                kept.append(edge)
        return kept

    def _exits(self, edges: list[Edge]) -> list[ChartState]:
        leaving: dict[ChartState, None] = {}
        for edge in edges:
            if edge.target is not None:
                domain = lift_domain(edge, self.memory)
                leaving.update((p, None) for p in self.active if lies_below(p, domain))
        return sorted(leaving, key=_order, reverse=True)

    def _leave(self, places: list[ChartState]) -> None:
        for place in places:
            for memory in place.memories:
                self.budget.pay(len(self.active) // _SEVERAL + len(self.memory) // _SEVERAL)
                deep = memory.history == "deep"
                kept = tuple(
                    p
                    for p in self.active
                    if (p.is_leaf and place.above(p) if deep else p.parent is place)
                )
                self.memory = {**self.memory, memory: kept}
        for place in places:
            self._do(place.exit)
            self.touched[place] = self.event
            del self.active[place]

    def _enter(self, places: Iterable[ChartState]) -> None:
        completed: set[ChartState] = set()
        for place in places:
            self.budget.pay(1)
            self.active[place] = None
            self.touched[place] = self.event
            self._do(place.entry)
            if place.kind == "final":
                self._complete(place, completed)

    def _complete(self, place: ChartState, completed: set[ChartState]) -> None:
        """Raise the completion of what a final state completes; the root's ends the machine."""
        parent = place.parent
        if parent is None:
            return
        above = parent if parent.kind == "parallel" else parent.parent
        if parent.kind == "compound":
            self.raise_event(f"xstate.done.state.{parent.ident}", place.output, "output")
        while above and above.kind == "parallel" and above not in completed:
            self.budget.pay(len(above.children))
            if not self._is_final(above):
                break
            completed.add(above)
            self.raise_event(f"xstate.done.state.{above.ident}", None, "output")
            above = above.parent
        if above is None:
            self.done = True
            own = place.output if parent is self.root and parent.kind == "compound" else None
            self.output = own if self.root.output is None else self.root.output

    def _is_final(self, place: ChartState) -> bool:
        if place.kind == "parallel":
            return all(map(self._is_final, place.children))
        if place.kind == "compound":
            return any(p.kind == "final" and p in self.active for p in place.children)
        return place.kind == "final"

    def _finish(self) -> None:
        """Once the machine has ended, run what its states do when they are left."""
        if self.done:
            for place in sorted(self.active, key=_order, reverse=True):
                self._do(place.exit)

    def _do(self, actions: tuple[Do, ...]) -> None:
        self.budget.pay(len(actions) * _ACTION)
        for act in actions:
            act(self)

    def raise_event(self, name: str, data: Any, alias: str) -> None:
        """Queue an event of the machine's own."""
        own = data if alias == "data" and isinstance(data, dict) else {}
        self.queue.append({**own, "type": name, "data": data, alias: data})


def _order(place: ChartState) -> int:
    return place.order
