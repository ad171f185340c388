"""Chart: a machine's document compiled to places, by way of xstate-statemachine.

The library parses and validates the document and gives the tree of state nodes; how a step goes
through it is this package's (``docs/adr/`` says why and what was measured).
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from xstate_statemachine import MachineLogic, create_machine
from xstate_statemachine.exceptions import XStateMachineError
from xstate_statemachine.models import ActionDefinition, StateNode, TransitionDefinition

from taskflow.domain.errors import FlowInvalid, Problem
from taskflow.domain.statechart.chart_states import ChartState, Do, Edge, Guard
from taskflow.domain.statechart.checking import problems
from taskflow.domain.statechart.entering import domain_of, entered, first
from taskflow.domain.statechart.guards_and_actions import action_of, guard_of
from taskflow.domain.statechart.machine_types import Invoke, Timer
from taskflow.domain.statechart.targets import Outline, invoke_id, resolve

logging.getLogger("xstate_statemachine").setLevel(logging.WARNING)

_ROOT: Final = "machine"
_INDEX: Final = re.compile("0|[1-9][0-9]{0,9}")
_LAST_INDEX: Final = 2**32 - 1

State = Mapping[str, Any]


class Chart:
    """A compiled machine: its places by path, in document order."""

    def __init__(self, document: State) -> None:
        """Compile; raises FlowInvalid with every mistake."""
        self.outline = Outline(document)
        found = list(problems(document, self.outline))
        if found:
            raise _invalid(found)
        self.guards: dict[str, Guard] = {}
        self.actions: dict[str, Do] = {}
        self.places: dict[str, ChartState] = {}
        self.on_done: dict[str, list[dict[str, Any]]] = {}
        config = {**self._config(document, ""), "id": _ROOT}
        try:
            self.library = create_machine(config, logic=MachineLogic(), strict_config=True)
        except XStateMachineError as error:
            raise _invalid([Problem("", str(error), "Correct the statechart.")]) from None
        self.root = self._place(self.library, "", None)
        for node in _nodes(self.library):
            self._connect(node)
        begun_by_memory = any(
            place.initial and place.initial.kind == "history" for place in self.places.values()
        )
        for place in self.places.values():
            _prepare(place, known=not begun_by_memory)
        self.root.restless = any(place.always for place in self.places.values())
        self.first = first(self.root)

    def _config(self, state: State, path: str) -> dict[str, Any]:
        """Write a state as the library wants it: absolute targets, names for guards and actions."""
        config: dict[str, Any] = {"type": self.outline.kinds[path]}
        if config["type"] == "compound":
            config["initial"] = state["initial"]
        for key in ("history", "tags", "output"):
            if state.get(key) is not None:
                config[key] = state[key]
        for key in ("entry", "exit"):
            config[key] = self._actions(state.get(key))
        for key in ("on", "after"):
            table = state.get(key, {})
            config[key] = {name: self._transitions(table[name], path) for name in table}
        if state.get("always") is not None:
            config["always"] = self._transitions(state["always"], path)
        if state.get("onDone"):
            config["onDone"] = self.on_done[path] = self._transitions(state["onDone"], path)
        if state.get("target") is not None:
            config["target"] = self._target(state["target"], path)
        config["invoke"] = [
            self._invoke(invoke, path, number)
            for number, invoke in enumerate(_listed(state.get("invoke")))
        ]
        if state.get("states"):
            config["states"] = {
                key: self._config(state["states"][key], f"{path}.{key}" if path else key)
                for key in sorted(state["states"], key=_rank)
            }
        return config

    def _invoke(self, invoke: State, path: str, number: int) -> dict[str, Any]:
        config = {"id": invoke_id(invoke, path, number), "src": invoke["src"]}
        if invoke.get("input") is not None:
            config["input"] = invoke["input"]
        for key in ("onDone", "onError"):
            if invoke.get(key) is not None:
                config[key] = self._transitions(invoke[key], path)
        return config

    def _transitions(self, value: Any, path: str) -> list[dict[str, Any]]:
        items = [{}] if value is None else _listed(value)
        return [self._transition(item, path) for item in items]

    def _transition(self, item: str | State, path: str) -> dict[str, Any]:
        if isinstance(item, str):
            return {"target": self._target(item, path), "actions": []}
        config: dict[str, Any] = {"actions": self._actions(item.get("actions"))}
        if item.get("target") is not None:
            config["target"] = self._target(item["target"], path)
        if item.get("reenter"):
            config["reenter"] = True
        if item.get("guard") is not None:
            config["guard"] = f"guard{len(self.guards)}"
            self.guards[config["guard"]] = guard_of(item["guard"], self.outline, self.places)
        return config

    def _target(self, target: Any, path: str) -> str:
        return f"#{_ROOT}.{resolve(target, path, self.outline)}"

    def _actions(self, value: Any) -> list[str]:
        names = []
        for action in _listed(value):
            names.append(f"action{len(self.actions)}")
            self.actions[names[-1]] = action_of(action)
        return names

    def _place(self, node: StateNode[Any], path: str, parent: ChartState | None) -> ChartState:
        place = ChartState(path, self.outline.ids[path], node.type, parent)
        place.order = len(self.places)
        self.places[path] = place
        below = [
            self._place(child, f"{path}.{key}" if path else key, place)
            for key, child in node.states.items()
        ]
        place.last = len(self.places) - 1
        place.splits = place.splits or any(child.splits for child in below)
        place.children = tuple(child for child in below if child.kind != "history")
        place.memories = tuple(child for child in below if child.kind == "history")
        place.initial = next((child for child in below if child.key == node.initial), None)
        return place

    def _connect(self, node: StateNode[Any]) -> None:
        place = self.places[_path(node.id)]
        place.history, place.output = node.history, node.output
        place.tags = tuple(sorted(node.tags))
        place.entry, place.exit = self._acts(node.entry), self._acts(node.exit)
        if node.target_str:
            place.default = self.places[_path(node.target_str[1:])]
        named = {name: self._edges(found, place) for name, found in node.on.items()}
        place.always = named.pop("", ())
        place.named = {name: edges for name, edges in named.items() if not name.endswith("*")}
        wild = sorted(named.keys() - place.named.keys(), key=len, reverse=True)
        place.wild = tuple((name[:-1], named[name]) for name in wild)
        place.invokes = tuple(Invoke(i.id, str(i.src), i.input) for i in node.invoke)
        place.timers = tuple(
            Timer(f"after.{delay}.{place.path}", int(delay), f"xstate.after.{delay}.{place.ident}")
            for delay in sorted(node.after, key=int)
        )
        place.internal = dict(self._internal(node, place))

    def _internal(
        self, node: StateNode[Any], place: ChartState
    ) -> Iterator[tuple[str, tuple[Edge, ...]]]:
        for delay, found in node.after.items():
            yield f"xstate.after.{delay}.{place.ident}", self._edges(found, place)
        for invoke in node.invoke:
            yield f"xstate.done.actor.{invoke.id}", self._edges(invoke.on_done, place)
            yield f"xstate.error.actor.{invoke.id}", self._edges(invoke.on_error, place)
        if node.on_done:
            yield f"xstate.done.state.{place.ident}", self._edges(self._completions(node), place)

    def _completions(self, node: StateNode[Any]) -> list[TransitionDefinition]:
        """Read all transitions of ``onDone``; the library itself keeps only the first."""
        return [
            TransitionDefinition("", item, node, [ActionDefinition(a) for a in item["actions"]])
            for item in self.on_done[_path(node.id)]
        ]

    def _edges(self, found: Sequence[TransitionDefinition], place: ChartState) -> tuple[Edge, ...]:
        return tuple(self._edge(transition, place) for transition in found)

    def _edge(self, transition: TransitionDefinition, place: ChartState) -> Edge:
        guard = self.guards[transition.guard] if transition.guard else None
        edge = Edge(transition.event, place, guard, self._acts(transition.actions))
        edge.reenter = transition.reenter
        if transition.target_str:
            edge.target = self.places[_path(transition.target_str[1:])]
        return edge

    def _acts(self, actions: Sequence[ActionDefinition]) -> tuple[Do, ...]:
        return tuple(self.actions[action.type] for action in actions)


def edges_of(place: ChartState) -> Iterator[Edge]:
    """Give all transitions of a place."""
    yield from place.always
    for edges in (*place.named.values(), *place.internal.values()):
        yield from edges
    for _, edges in place.wild:
        yield from edges


def _prepare(place: ChartState, *, known: bool) -> None:
    """Work out what every transition enters, unless history decides when it is taken."""
    for edge in edges_of(place):
        if edge.target and edge.target.kind != "history":
            edge.domain = domain_of(edge, (edge.target,))
            if known:
                edge.entered = tuple(entered([edge], {}))


def _nodes(node: StateNode[Any]) -> Iterator[StateNode[Any]]:
    yield node
    for child in node.states.values():
        yield from _nodes(child)


def _path(ident: str) -> str:
    return ident.removeprefix(_ROOT).removeprefix(".")


def _rank(key: str) -> tuple[bool, int, bytes]:
    """Order states as JavaScript does sorted keys, so that equal documents act alike.

    The order decides which of several parallel regions acts first. It must not depend on how a
    document was written, since a machine is known by the hash of its canonical form.
    """
    index = _INDEX.fullmatch(key) is not None and int(key) < _LAST_INDEX
    return not index, int(key) if index else 0, key.encode("utf-16-be")


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _invalid(found: list[Problem]) -> FlowInvalid:
    first = found[0]
    where = f" at {first.path}" if first.path else ""
    more = f" And {len(found) - 1} more." if len(found) > 1 else ""
    return FlowInvalid(
        f"The statechart has a mistake{where}: {first.message} {first.remedy}{more}", found
    )
