"""Describing: what a drawing of a machine shows."""

from collections.abc import Iterator, Mapping
from typing import Any

from taskflow.domain.statechart.guards_and_actions import action_name, guard_text
from taskflow.domain.statechart.targets import Outline, invoke_id, resolve

State = Mapping[str, Any]


def describe(document: State, outline: Outline) -> dict[str, Any]:
    """Give ``{id, states, transitions}``.

    A state is ``{id, key, type, parent?, initial?, tags?, description?, invokes?}``, where ``id``
    is its dotted path (the root's is empty). A transition is ``{source, target?, event, kind,
    guard?, description?, actions?, reenter?}``; ``kind`` is on, after, always, done (of the state
    itself or of the invocation ``event``) or error. Without a target it stays where it is. The
    description is what people may read instead of a long guard.
    """
    states: list[dict[str, Any]] = []
    transitions: list[dict[str, Any]] = []
    for path, state in _states(document, ""):
        states.append(_state(state, path, outline))
        for kind, event, value in _tables(state, path):
            items = value if isinstance(value, list) else [{} if value is None else value]
            transitions += [_transition(kind, event, item, path, outline) for item in items]
    return {"id": outline.ids[""], "states": states, "transitions": transitions}


def _states(state: State, path: str) -> Iterator[tuple[str, State]]:
    yield path, state
    for key, child in (state.get("states") or {}).items():
        yield from _states(child, f"{path}.{key}" if path else key)


def _state(state: State, path: str, outline: Outline) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": path,
        "key": path.rpartition(".")[2],
        "type": outline.kinds[path],
    }
    if path:
        shown["parent"] = path.rpartition(".")[0]
    for key in ("initial", "description"):
        if key in state:
            shown[key] = state[key]
    if state.get("tags"):
        shown["tags"] = _listed(state["tags"])
    if state.get("invoke"):
        shown["invokes"] = [
            {"id": invoke_id(invoke, path, number), "src": invoke["src"]}
            for number, invoke in enumerate(_listed(state["invoke"]))
        ]
    return shown


def _tables(state: State, path: str) -> Iterator[tuple[str, str, Any]]:
    for kind in ("on", "after"):
        for event, value in state.get(kind, {}).items():
            yield kind, event, value
    if state.get("always") is not None:
        yield "always", "", state["always"]
    if state.get("onDone") is not None:
        yield "done", "", state["onDone"]
    for number, invoke in enumerate(_listed(state.get("invoke"))):
        ident = invoke_id(invoke, path, number)
        for kind, key in (("done", "onDone"), ("error", "onError")):
            if invoke.get(key) is not None:
                yield kind, ident, invoke[key]


def _transition(
    kind: str, event: str, item: str | State, path: str, outline: Outline
) -> dict[str, Any]:
    if isinstance(item, str):
        item = {"target": item}
    shown: dict[str, Any] = {"source": path, "event": event, "kind": kind}
    if item.get("target") is not None:
        shown["target"] = resolve(item["target"], path, outline)
    if item.get("guard") is not None:
        shown["guard"] = guard_text(item["guard"])
    if isinstance(item.get("description"), str):
        shown["description"] = item["description"]
    if item.get("actions"):
        shown["actions"] = [action_name(action) for action in _listed(item["actions"])]
    if item.get("reenter"):
        shown["reenter"] = True
    return shown


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
