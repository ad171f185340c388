"""Machine references: the actions and effects that a machine names, the fields it assigns."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from taskflow.domain.expression import compile_expression
from taskflow.domain.values import TASKS, texts

State = Mapping[str, Any]
Path = tuple[str, ...]

ASSIGNING: Final = frozenset({"assign", "xstate.assign"})
COMPOSED: Final = {"and": "guards", "or": "guards", "not": "guard"}
"""Guards that are made of others, and where those stand."""
BUILT_IN: Final = ASSIGNING | {"raise", "xstate.raise"}
"""Actions that every machine has."""


class Call(Struct, frozen=True):
    """A name in a machine, and the keys that lead to it.

    Of an assign it is the path that is written, of an expression a field that is read.
    """

    kind: Literal["action", "effect", "assign", "field"]
    name: str
    path: Path


def unknown(machine: State, actions: Iterable[str], effects: Iterable[str]) -> Iterator[Call]:
    """Give what a machine that compiles calls beyond these actions and effects."""
    known = {"action": {*actions, *BUILT_IN}, "effect": {*effects}}
    calls = (call for call in _state(machine, ()) if call.kind in known)
    return (call for call in calls if call.name not in known[call.kind])


def assigned(machine: State) -> Iterator[Call]:
    """Give every field that a machine that compiles assigns."""
    return (call for call in _state(machine, ()) if call.kind == "assign")


def read(machine: State) -> Iterator[Call]:
    """Give every field that an expression of a machine that compiles reads."""
    return (call for call in _state(machine, ()) if call.kind == "field")


def _state(state: State, path: Path) -> Iterator[Call]:
    for key in ("entry", "exit"):
        yield from _actions(state.get(key), (*path, key))
    for table in ("on", "after"):
        for name, ways in state.get(table, {}).items():
            yield from _ways(ways, (*path, table, name))
    for key in ("always", "onDone"):
        yield from _ways(state.get(key), (*path, key))
    for place, work in _each(state.get("invoke"), (*path, "invoke")):
        yield Call("effect", work["src"], (*place, "src"))
        for inside, text in texts(work.get("input"), (*place, "input")):
            yield from (call for call in _expression(text, inside) if call.name != TASKS)
        for key in ("onDone", "onError"):
            yield from _ways(work.get(key), (*place, key))
    for name, child in state.get("states", {}).items():
        yield from _state(child, (*path, "states", name))


def _ways(ways: Any, path: Path) -> Iterator[Call]:
    for place, way in _each(ways, path):
        if isinstance(way, Mapping):
            yield from _guard(way.get("guard"), (*place, "guard"))
            yield from _actions(way.get("actions"), (*place, "actions"))


def _guard(guard: Any, path: Path) -> Iterator[Call]:
    kind = guard["type"] if isinstance(guard, Mapping) else guard
    if isinstance(guard, Mapping) and kind in COMPOSED:
        for place, part in _each(guard[COMPOSED[kind]], (*path, COMPOSED[kind])):
            yield from _guard(part, place)
    elif isinstance(kind, str) and kind != "stateIn":
        yield from _expression(kind, path)


def _expression(text: str, path: Path) -> Iterator[Call]:
    for name in sorted(compile_expression(text).reads):
        yield Call("field", name, path)


def _actions(actions: Any, path: Path) -> Iterator[Call]:
    for place, action in _each(actions, path):
        kind = action if isinstance(action, str) else action["type"]
        yield Call("action", kind, place)
        if kind in ASSIGNING and isinstance(action, Mapping):
            for target in action["params"]:
                yield Call("assign", target, (*place, "params", target))
                yield from _expression(action["params"][target], (*place, "params", target))


def _each(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Give one or several things, each with its place."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield (*path, str(number)), item
    elif value is not None:
        yield path, value
