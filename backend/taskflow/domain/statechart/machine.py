"""Machine: a compiled statechart, and the pure functions over its snapshots."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final

import msgspec

from taskflow.domain.budget import Budget
from taskflow.domain.canonical import canonical, state_hash
from taskflow.domain.diff import diff
from taskflow.domain.errors import IllegalEvent, TooCostly
from taskflow.domain.limits import check
from taskflow.domain.statechart.chart import Chart
from taskflow.domain.statechart.chart_states import ChartState, Edge
from taskflow.domain.statechart.configuration import Configuration, read
from taskflow.domain.statechart.describing import describe
from taskflow.domain.statechart.entering import Memory
from taskflow.domain.statechart.machine_types import (
    History,
    Invoke,
    MachineEvent,
    Snapshot,
    StateValue,
    Step,
    Timer,
)
from taskflow.domain.statechart.macrostep import Macrostep
from taskflow.domain.statechart.snapshot_migration import Moved, move

MAX_BYTES: Final = 256 * 1024
"""Largest machine, as JSON."""

MAX_MACHINES: Final = 256
"""How many compiled machines are kept."""

MAX_CONFIGURED: Final = 32 * 1024
"""How many states all sets of active states may have together that a machine keeps worked out."""

Seen = list[Mapping[str, Any]]

Due = tuple[
    tuple[str, ...],
    tuple[tuple[Invoke, Mapping[str, Any]], ...],
    tuple[str, ...],
    tuple[Timer, ...],
]
"""Stopped invocations, started ones with their events, cancelled timers, started ones."""


class Machine:
    """A compiled machine; immutable, shared by all tasks that run it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Compile a document; use :meth:`compile`, which remembers."""
        self.document = document
        self.hash = state_hash(document)
        self._chart = Chart(document)
        self._configurations: dict[tuple[ChartState, ...], Configuration] = {}
        self._configured = 0
        self._simple: dict[str, tuple[ChartState, ...]] = {}

    @classmethod
    def compile(cls, document: Mapping[str, Any]) -> "Machine":
        """Give the machine of a document; raises FlowInvalid with every mistake in it."""
        check(document, limit_bytes=MAX_BYTES, dotted_keys=True)
        written = canonical(document)
        with _knowing:
            machine = _known.pop(written, None)
        if machine is None:
            machine = cls(msgspec.json.decode(msgspec.json.encode(document)))
        with _knowing:
            if len(_known) >= MAX_MACHINES:
                del _known[next(iter(_known))]
            _known[written] = machine
        return machine

    def initial(
        self,
        context: Mapping[str, Any],
        budget: Budget | None = None,
        seen: Seen | None = None,
    ) -> Step:
        """Start: enter the first states; ``context`` are the task's fields, ``seen`` is as below.

        Raises IllegalEvent when the machine does not come to rest, TooCostly as :meth:`step` does.
        """
        run = Macrostep(self._chart.root, (), {}, context, budget or Budget())
        try:
            run.begin(self._chart.first)
        except IllegalEvent as error:
            raise _refused(error, "xstate.init", "", ()) from None
        except TooCostly as error:
            raise _too_costly(error, "xstate.init", "") from None
        return self._step(run, (), context, seen)

    def step(
        self,
        state: Snapshot,
        event: MachineEvent,
        context: Mapping[str, Any],
        budget: Budget | None = None,
        seen: Seen | None = None,
    ) -> Step:
        """Take an event, within a budget of work (by default that of one step).

        ``seen`` is given, for each of the step's ``starts``, the event that entered its state, as
        guards saw it.

        Raises IllegalEvent with ``details`` ``{event, state, legal}`` when the machine does not
        take it now, TooCostly with ``{event, state, expression?}`` when the budget is spent. What
        an active invocation or timer reports is never refused otherwise: where no transition takes
        it, the machine stays as it is.
        """
        active = self._active(state.value)
        budget = budget or Budget()
        run = Macrostep(self._chart.root, active, self._memory(state.history), context, budget)
        try:
            edges = self._selected(run, state, event)
            if not all(edge.inert for edge in edges):
                run.take(edges)
            return self._step(run, active, context, seen)
        except IllegalEvent as error:
            spare = Budget()
            legal = self.legal(state, context, spare)
            budget.owe(spare.total)
            label = self._configuration(active).label
            raise _refused(error, event.name, label, legal) from None
        except TooCostly as error:
            label = self._configuration(active).label
            raise _too_costly(error, event.name, label) from None

    def legal(
        self, state: Snapshot, context: Mapping[str, Any], budget: Budget | None = None
    ) -> tuple[str, ...]:
        """Give the events that people and programs may send now.

        A guard that reads what may be sent along (the event's data, the fields that people write)
        counts as passed, and so does one that the budget does not suffice for; a wildcard stands
        as it is written (``*``, ``user.*``).
        """
        if state.done:
            return ()
        active = self._active(state.value)
        configuration = self._configuration(active)
        if configuration.certain is not None:
            return configuration.certain
        budget = budget or Budget()
        run = Macrostep(self._chart.root, active, {}, context, budget)
        run.guessing = True
        legal = tuple(name for name in configuration.names if _may(run, name))
        if not configuration.guarded and not budget.spent:
            configuration.certain = legal
        return legal

    def move(self, onto: "Machine", state: Snapshot, lead: Callable[[str], str]) -> Moved:
        """Give where a running machine goes on in another one; ``lead`` leads a state's path there.

        Raises Conflict (``machine.unknownState``) where it leads to no state, or not to a whole.
        """
        was = self._active(state.value)
        return move(was, state.history, onto._chart.places, lead)  # noqa: SLF001  same class

    def has(self, state: str) -> bool:
        """Say whether it has a state of this path."""
        return state in self._chart.places

    def describe(self) -> dict[str, Any]:
        """Give what a drawing needs: ``{id, states: […], transitions: […]}``."""
        return describe(self.document, self._chart.outline)

    def _selected(self, run: Macrostep, state: Snapshot, event: MachineEvent) -> list[Edge]:
        if state.done:
            raise IllegalEvent("The machine has ended")
        if event.kind == "user":
            run.look_at(event.seen(event.name))
            edges = run.select(event.name, internal=False) if _can_be_sent(event.name) else []
            if all(edge.inert for edge in edges):
                raise IllegalEvent(_why_not(event.name, run, edges))
            return edges
        name = self._due_name(run, event)
        if name is None:
            raise IllegalEvent(f"Nothing active waits for {event.kind} of {event.name} any more")
        run.look_at(event.seen(name))
        return run.select(name, internal=True)

    def _due_name(self, run: Macrostep, event: MachineEvent) -> str | None:
        """Give the event that what an active invocation or timer reports becomes."""
        for place in run.active:
            if event.kind == "after":
                for timer in place.timers:
                    if timer.id == event.name:
                        return timer.event
            elif any(invoke.id == event.name for invoke in place.invokes):
                return f"xstate.{event.kind}.actor.{event.name}"
        return None

    def _active(self, value: StateValue) -> tuple[ChartState, ...]:
        if not isinstance(value, str):
            return read(self._chart.root, value)
        known = self._simple.get(value)
        if known is None:
            known = self._simple[value] = read(self._chart.root, value)
        return known

    def _memory(self, history: History | None) -> Memory:
        places = self._chart.places
        return {places[path]: tuple(places[p] for p in kept) for path, kept in history or ()}

    def _configuration(self, active: tuple[ChartState, ...]) -> Configuration:
        known = self._configurations.get(active)
        if known is None:
            self._configured += len(active)
            if self._configured > MAX_CONFIGURED:
                self._configurations.clear()
                self._configured = len(active)
            known = self._configurations[active] = Configuration(active)
        return known

    def _step(
        self,
        run: Macrostep,
        before: tuple[ChartState, ...],
        context: Mapping[str, Any],
        seen: Seen | None,
    ) -> Step:
        active = tuple(sorted(run.active, key=lambda place: place.order))
        configuration = self._configuration(active)
        stops, starts, cancels, timers = _due(run, before) if run.touched else ((), (), (), ())
        if seen is not None:
            seen += (event for _, event in starts)
        return Step(
            configuration.value,
            configuration.label,
            {} if run.fields is context else diff(context, run.fields),
            tuple(run.actions),
            tuple(invoke for invoke, _ in starts),
            stops,
            timers,
            cancels,
            configuration.tags,
            run.done,
            run.output,
            [[p.path, [k.path for k in kept]] for p, kept in run.memory.items()] or None,
        )


_known: dict[bytes, Machine] = {}
"""Compiled machines by their canonical form, the one used last at the end."""

_knowing = Lock()
"""Held while they are looked up: large ones are compiled beside the loop."""


def _may(run: Macrostep, name: str) -> bool:
    """Say whether an event would be taken, or may be: who could not pay for knowing may send it."""
    run.look_at({"type": name, "data": None})
    try:
        return not all(edge.inert for edge in run.select(name, internal=False))
    except TooCostly:
        return True


def _due(run: Macrostep, before: tuple[ChartState, ...]) -> Due:
    """Compare what was due with what is: what came and went in between is in neither list."""
    stops: list[str] = []
    starts: list[tuple[Invoke, Mapping[str, Any]]] = []
    cancels: list[str] = []
    timers: list[Timer] = []
    places = run.touched if not run.done else {**dict.fromkeys(before, run.event), **run.touched}
    for place in sorted(places, key=lambda place: place.order):
        if place in before:
            stops += [invoke.id for invoke in place.invokes]
            cancels += [timer.id for timer in place.timers]
        if place in run.active and not run.done:
            starts += [(invoke, run.touched[place]) for invoke in place.invokes]
            timers += place.timers
    return tuple(stops), tuple(starts), tuple(cancels), tuple(timers)


def _can_be_sent(name: str) -> bool:
    return bool(name) and "*" not in name and not name.startswith("xstate.")


def _why_not(name: str, run: Macrostep, edges: list[Edge]) -> str:
    """Say why no transition takes an event: not named here, kept back, or its guards are false."""
    if not _can_be_sent(name):
        return f"{name!r} is no event that can be sent"
    if edges:
        return f"{name} is kept back here"
    guarded = [e for place in run.active for e in place.candidates(name, internal=False)]
    if guarded:
        return f"The conditions of {name} do not hold"
    return f"{name} is not expected here"


def _refused(error: IllegalEvent, name: str, label: str, legal: tuple[str, ...]) -> IllegalEvent:
    told = error.message.rstrip(".")
    where = f", in state {label}" if label else ""
    others = ", ".join(one for one in legal if one != name)
    choice = f"Send one of {others}" if others else "Nothing can be sent now"
    if name in legal:
        choice = "Send what they ask for with it" + (f", or one of {others}" if others else "")
    return IllegalEvent(
        f"{told}{where}. {choice}.",
        details={"event": name, "state": label, "legal": list(legal)},
    )


def _too_costly(error: TooCostly, name: str, label: str) -> TooCostly:
    told = error.message.rstrip(".")
    where = f" in state {label}" if label else ""
    return TooCostly(
        f"{name} cannot be taken{where}: {told}.",
        details={"event": name, "state": label, **error.details},
    )
