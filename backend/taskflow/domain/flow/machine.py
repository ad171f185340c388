"""Look into a machine (XState JSON) as a document: its states, its transitions, their targets."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from taskflow.domain.flow.places import ABSENT, Place, value_at

StatePath: TypeAlias = tuple[str, ...]
"""Names from the root: ``("receiving", "asking")``; empty is the machine itself."""

NAMELESS = ("machine", "(machine)")
"""What a machine without an id answers to: the name we give it, and XState's own."""


def place_of(state: StatePath) -> Place:
    """Give where a state is in the machine's JSON."""
    return tuple(token for name in state for token in ("states", name))


def states(machine: Any, above: StatePath = ()) -> Iterator[tuple[StatePath, dict[str, Any]]]:
    """Give every state with its path, the machine itself first."""
    node = value_at(machine, place_of(above))
    if isinstance(node, dict):
        yield above, node
        children = node.get("states")
        for name in children if isinstance(children, dict) else ():
            yield from states(machine, (*above, name))


def transitions(machine: Any) -> Iterator[tuple[StatePath, Place, Any]]:
    """Give every place where a state has transitions: the state, the place, what stands there."""
    for state, node in states(machine):
        for place in _places(node):
            yield state, place_of(state) + place, value_at(node, place)


def listed(value: Any) -> list[Any]:
    """Give transitions as a list, however they are written."""
    if value is ABSENT or value is None:
        return []
    return value if isinstance(value, list) else [value]


def targets(transition: Any) -> list[str]:
    """Give the targets of a transition as they are written."""
    found = transition.get("target") if isinstance(transition, dict) else transition
    return [target for target in listed(found) if isinstance(target, str)]


def state_of(machine: Any, source: StatePath, target: str) -> StatePath | None:
    """Give the state that a target means, seen from a source; None when there is none.

    ``#id.a`` begins at the state with that id, ``.a`` at the source, ``a`` beside it.
    """
    if target.startswith("#"):
        ident, *inner = target[1:].split(".")
        start = next((path for path, node in states(machine) if ident in _ids(path, node)), None)
        if start is None:
            return None
        found = (*start, *inner)
    elif target.startswith("."):
        found = (*source, *target[1:].split("."))
    else:
        found = (*source[:-1], *target.split("."))
    return found if isinstance(value_at(machine, place_of(found)), dict) else None


def _ids(path: StatePath, node: dict[str, Any]) -> tuple[Any, ...]:
    return (node["id"],) if node.get("id") else () if path else NAMELESS


def _places(node: dict[str, Any]) -> Iterator[Place]:
    for kind in ("on", "after"):
        events = node.get(kind)
        yield from ((kind, event) for event in (events if isinstance(events, dict) else ()))
    yield from ((key,) for key in ("always", "onDone") if key in node)
    invoke = node.get("invoke")
    each: list[Place] = [()] if isinstance(invoke, dict) else []
    if isinstance(invoke, list):
        each = [(index,) for index in range(len(invoke))]
    for which in each:
        for key in ("onDone", "onError"):
            place = ("invoke", *which, key)
            if value_at(node, place) is not ABSENT:
                yield place
