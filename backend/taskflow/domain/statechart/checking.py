"""Checking: every mistake in a machine's document, with its place and what to do about it.

What passes is XState v5 JSON that Python and XState run alike. Keys that start with ``x-`` are
nobody's business but their writer's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import accumulate
from typing import Any, Final

from msgspec.structs import replace

from taskflow.domain.errors import Invalid, Problem
from taskflow.domain.expression import compile_expression
from taskflow.domain.limits import FORBIDDEN_KEYS, MAX_DEPTH
from taskflow.domain.statechart.machine_references import COMPOSED
from taskflow.domain.statechart.targets import Outline, resolve
from taskflow.domain.values import wrong

MAX_STATES: Final = 1000
MAX_DELAY: Final = 10 * 366 * 24 * 3600 * 1000
"""Longest ``after``, in milliseconds: ten years."""

PROTECTED: Final = frozenset(
    {"event", "familyId", "id", "instanceId", "meta", "parent", "permissions", "state", "type"}
)
"""Fields of a task that no assign may write: only the hub does, and ``event`` is no field."""

_DELAY: Final = re.compile("0|[1-9][0-9]{0,11}")
_NOTES: Final = frozenset({"description", "meta"})
_STATE: Final = _NOTES | {
    *("id", "type", "initial", "states", "on", "always", "after", "invoke"),
    *("onDone", "entry", "exit", "tags"),
}
ALLOWED: Final = {
    "atomic": _STATE - {"initial", "states", "onDone"},
    "compound": _STATE,
    "parallel": _STATE - {"initial"},
    "final": _NOTES | {"id", "type", "entry", "exit", "tags", "output"},
    "history": _NOTES | {"id", "type", "history", "target"},
}
NOBODYS: Final = frozenset(
    {
        *("types", "schema", "schemas", "tsTypes", "predictableActionArguments"),
        "preserveActionOrder",
    }
)
"""What XState and Stately write into a machine, and nothing that runs it reads."""
ROOT: Final = frozenset({"context", "output", "version", "$schema"}) | NOBODYS
_TRANSITION: Final = _NOTES | {"target", "guard", "actions", "reenter"}
_INVOKE: Final = _NOTES | {"id", "src", "input", "onDone", "onError"}
_FORMER: Final = {
    "cond": "Write `guard`.",
    "internal": "Leave it out for what was internal; write `reenter: true` for what was not.",
    "activities": "Write `invoke`.",
    "in": 'Write a guard: `{"type": "stateIn", "params": {"state": "a.b"}}`.',
    "data": "Write `output` for a final state's; else hand it over by an assign.",
    "strict": "Leave it out: what is not expected here is always refused.",
    "delimiter": "Leave it out: the parts of a path are joined by dots.",
}
"""What XState 4 said otherwise, and what says the same now."""

Found = Iterator[Problem]


def problems(document: Mapping[str, Any], outline: Outline) -> Found:
    """Find every mistake; the document is plain JSON (``limits.check`` has passed)."""
    if not document.get("states") or not isinstance(document["states"], dict):
        yield _wrong("states", "A machine needs states", "add at least one under `states`")
        return
    if document.get("context"):
        yield _wrong(
            "context",
            "A machine has no context of its own: the task's fields are it",
            "move the values to the task's input or output",
        )
    if len(outline.kinds) > MAX_STATES:
        yield _wrong("states", f"There are more than {MAX_STATES} states", "split the task")
    yield from outline.problems
    yield from _state(document, "", outline)
    yield from _invoke_ids(outline)


def _wrong(path: str, message: str, remedy: str) -> Problem:
    return Problem(path, f"{message}.", f"{remedy[0].upper()}{remedy[1:]}.")


def _at(path: str, *keys: str) -> str:
    return ".".join(filter(None, (path, *keys)))


def _keys(value: Mapping[str, Any], known: Iterable[str], where: str, what: str) -> Found:
    for key in value:
        if key in known or key.startswith("x-"):
            continue
        close = next(iter(get_close_matches(key, list(known), n=1)), "")
        guess = f"Did you mean `{close}`?" if close else "Remove it, or name it `x-…`."
        remedy = _FORMER.get(key, guess)
        yield Problem(_at(where, key), f"{what} has no `{key}`.", remedy)


def _state(state: Mapping[str, Any], path: str, outline: Outline) -> Found:
    where = outline.where(path)
    kind = outline.kinds[path]
    if kind not in ALLOWED:
        yield _wrong(
            _at(where, "type"),
            f"There is no state type {kind!r}",
            "use atomic, compound, parallel, final or history",
        )
        return
    known = ALLOWED[kind] | (ROOT if not path else frozenset())
    yield from _keys(state, known, where, f"A {kind} state" if path else "A machine")
    if not path and kind not in {"compound", "parallel"}:
        yield _wrong("type", f"A machine cannot be {kind}", "use compound or parallel")
        return
    if kind in {"compound", "parallel"} and not _children(state):
        yield _wrong(_at(where, "states"), f"A {kind} state needs states", "add some, or no type")
        return
    yield from _tags(state.get("tags"), _at(where, "tags"))
    if kind == "history":
        yield from _history(state, path, where, outline)
        return
    for key in ("entry", "exit"):
        yield from _actions(state.get(key), _at(where, key))
    if kind == "compound":
        yield from _initial(state, path, where, outline)
    yield from _transitions_of(state, path, where, outline)
    for name, child in _children(state).items():
        if _at(path, name) in outline.kinds:
            yield from _state(child, _at(path, name), outline)


def _children(state: Mapping[str, Any]) -> dict[str, Any]:
    """Give the states below, as far as they are an object; the outline says where not."""
    states = state.get("states")
    return states if isinstance(states, dict) else {}


def _initial(state: Mapping[str, Any], path: str, where: str, outline: Outline) -> Found:
    initial, children = state.get("initial"), _children(state)
    if not isinstance(initial, str) or initial not in children:
        yield _wrong(
            _at(where, "initial"),
            f"{initial!r} is none of the states {', '.join(children)}"
            if initial is not None
            else f"nothing says which of the states {', '.join(children)} is the first",
            "name the state to begin with",
        )
    elif outline.kinds.get(_at(path, initial)) == "history" and _leads_back(
        children[initial], _at(path, initial), path, outline
    ):
        yield _wrong(
            _at(where, "initial"),
            f"{initial!r} is a history state and does not say where to begin",
            "give it a `target` inside, or begin with another one",
        )


def _leads_back(history: Any, path: str, parent: str, outline: Outline) -> bool:
    """Say whether a history state without a memory leads to itself, or out of its parent."""
    try:
        found = resolve(history.get("target"), path, outline)
    except Invalid:
        return "target" not in history  # else that is told as what it is
    return not found.startswith(f"{parent}." if parent else "") or found == path


def _history(state: Mapping[str, Any], path: str, where: str, outline: Outline) -> Found:
    if state.get("history", "shallow") not in ("shallow", "deep"):
        yield _wrong(_at(where, "history"), "History is shallow or deep", "write one of them")
    if "target" in state:
        yield from _target(state["target"], path, _at(where, "target"), outline)


def _tags(tags: Any, where: str) -> Found:
    listed = [tags] if isinstance(tags, str) else tags
    if listed is not None and not (
        isinstance(listed, list) and all(isinstance(tag, str) and tag for tag in listed)
    ):
        yield _wrong(where, "Tags are a list of words", 'write `["waits-for-person"]`')


def _transitions_of(state: Mapping[str, Any], path: str, where: str, outline: Outline) -> Found:
    for key, check in (("on", _event_name), ("after", _delay)):
        table = state.get(key, {})
        if not isinstance(table, dict):
            yield _wrong(_at(where, key), f"`{key}` is an object", "write name: transition")
            continue
        for name, transitions in table.items():
            yield from check(name, _at(where, key, name))
            yield from _transitions(transitions, path, _at(where, key, name), outline)
    for key in ("always", "onDone"):
        if key in state:
            yield from _transitions(state[key], path, _at(where, key), outline)
    for number, item in enumerate(_listed(state.get("always"))):
        if _stays(item, path, outline):
            yield _wrong(
                _at(where, f"always[{number}]"),
                "This stays where it is and does nothing, again and again",
                "give it another target, `reenter` or actions",
            )
    for number, invoke in enumerate(_listed(state.get("invoke"))):
        yield from _invoke(invoke, path, _at(where, f"invoke[{number}]"), outline)


def _stays(item: Any, path: str, outline: Outline) -> bool:
    given = item if isinstance(item, dict) else {"target": item}
    if given.get("reenter") or given.get("actions"):
        return False
    try:
        return resolve(given.get("target"), path, outline) == path
    except Invalid:
        return False


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _event_name(name: str, where: str) -> Found:
    if not name or name.startswith("xstate."):
        yield _wrong(where, f"{name!r} is no name for an event", "use a word like SEND")
    elif "*" in name[:-1] or (name.endswith("*") and name != "*" and not name.endswith(".*")):
        yield _wrong(
            where, "A `*` stands alone or is the last part of a name", "write `*` or `user.*`"
        )


def _delay(name: str, where: str) -> Found:
    if not _DELAY.fullmatch(name) or int(name) > MAX_DELAY:
        yield _wrong(
            where, f"{name!r} is no delay", "write milliseconds, at most ten years, as `30000`"
        )


def _transitions(value: Any, path: str, where: str, outline: Outline) -> Found:
    many = isinstance(value, list)
    for number, item in enumerate(value if many else [value]):
        place = f"{where}[{number}]" if many else where
        if item is None and not many:
            continue
        if isinstance(item, str):
            yield from _target(item, path, place, outline)
        elif isinstance(item, dict):
            yield from _transition(item, path, place, outline)
        else:
            yield _wrong(place, "This is no transition", 'write a target or `{"target": …}`')


def _transition(item: Mapping[str, Any], path: str, where: str, outline: Outline) -> Found:
    yield from _keys(item, _TRANSITION, where, "A transition")
    if item.get("target") is not None:
        yield from _target(item["target"], path, _at(where, "target"), outline)
    if not isinstance(item.get("reenter", False), bool):
        yield _wrong(_at(where, "reenter"), "`reenter` is true or false", "write one of them")
    if item.get("guard") is not None:
        yield from _guard(item["guard"], path, _at(where, "guard"), outline)
    yield from _actions(item.get("actions"), _at(where, "actions"))


def _target(target: Any, path: str, where: str, outline: Outline) -> Found:
    try:
        resolve(target, path, outline)
    except Invalid as error:
        yield Problem(where, error.message, str(error.details["remedy"]))


def _guard(guard: Any, path: str, where: str, outline: Outline) -> Found:
    if isinstance(guard, str):
        yield from _expression(guard, where)
        return
    if not isinstance(guard, dict) or not isinstance(guard.get("type"), str):
        yield _wrong(where, "A guard is an expression", 'write `"input.ready"`')
        return
    kind = guard["type"]
    if kind == "stateIn":
        params = guard.get("params")
        name = params.get("state") if isinstance(params, dict) else None
        yield from _keys(guard, {"type", "params"}, where, "This guard")
        named = name if isinstance(name, str) and name.startswith("#") else f".{name or ''}"
        yield from _target(named, "", _at(where, "params.state"), outline)
    elif kind in COMPOSED:
        key = COMPOSED[kind]
        yield from _keys(guard, {"type", key}, where, "This guard")
        inner = guard.get(key)
        if key == "guards" and not (isinstance(inner, list) and inner):
            yield _wrong(_at(where, key), f"`{kind}` needs guards", "list at least one")
            return
        for number, part in enumerate(_listed(inner) or [None]):
            place = f"guards[{number}]" if key == "guards" else key
            yield from _guard(part, path, _at(where, place), outline)
    else:
        yield from _keys(guard, {"type"}, where, "This guard")
        yield from _expression(kind, where)


def _expression(text: Any, where: str) -> Found:
    if not isinstance(text, str):
        yield _wrong(where, "This is no expression", "write JMESPath, as `input.prompt`")
        return
    try:
        compile_expression(text)
    except Invalid as error:
        message, _, remedy = error.message.rstrip(".").rpartition(". ")
        yield Problem(where, f"{message}.", f"{remedy}.")


def _actions(value: Any, where: str) -> Found:
    for number, action in enumerate(_listed(value)):
        place = f"{where}[{number}]" if isinstance(value, list) else where
        if isinstance(action, str):
            action = {"type": action}  # noqa: PLW2901 -- the short form of the same thing
        if not isinstance(action, dict) or not isinstance(action.get("type"), str):
            yield _wrong(place, "An action is a name", 'write `"welcome"` or `{"type": …}`')
            continue
        yield from _keys(action, {"type", "params"}, place, "An action")
        yield from _action(action["type"], action.get("params"), place)


def _action(kind: str, params: Any, where: str) -> Found:
    name = kind.removeprefix("xstate.")
    if name == "assign":
        yield from _assign(params, _at(where, "params"))
    elif name == "raise":
        yield from _raise(params, _at(where, "params"))
    elif not name or name != kind:
        yield _wrong(
            where, f"The action {kind!r} is not supported", "use assign, raise or a name of yours"
        )


def _assign(params: Any, where: str) -> Found:
    if not isinstance(params, dict) or not params:
        yield _wrong(where, "Nothing is assigned", 'write `{"output.choice": "event.choice"}`')
        return
    for target, text in params.items():
        keys = target.split(".")
        if not all(keys) or not FORBIDDEN_KEYS.isdisjoint(keys):
            yield _wrong(_at(where, target), f"{target!r} is no path", "write `output.choice`")
        elif keys[0] in PROTECTED:
            yield _wrong(
                _at(where, target), f"`{keys[0]}` cannot be assigned", "assign input or output"
            )
        yield from _expression(text, _at(where, target))
    above = {prefix for target in params for prefix in _above(target)}
    for target in filter(above.__contains__, params):
        yield _wrong(
            _at(where, target), f"{target!r} is assigned whole and in part", "do one of them"
        )


def _above(target: str) -> Iterator[str]:
    """Give the paths that a path lies under; no deeper than a document may be nested."""
    return accumulate(target.split(".", MAX_DEPTH)[:-1], "{}.{}".format)


def _raise(params: Any, where: str) -> Found:
    event = params.get("event") if isinstance(params, dict) else None
    name = event.get("type") if isinstance(event, dict) else event
    if not isinstance(name, str) or not name or "*" in name or name.startswith("xstate."):
        yield _wrong(where, "No event is raised", 'write `{"event": "DONE"}`')
        return
    yield from _keys(params, {"event"}, where, "A raise")


def _invoke(invoke: Any, path: str, where: str, outline: Outline) -> Found:
    if not isinstance(invoke, dict):
        yield _wrong(where, "This is no invocation", 'write `{"src": "complete"}`')
        return
    yield from _keys(invoke, _INVOKE, where, "An invocation")
    for key in ("src", "id"):
        if key == "src" or key in invoke:
            value = invoke.get(key)
            if not isinstance(value, str) or not value:
                yield _wrong(_at(where, key), f"An invocation's `{key}` is a name", "write one")
    for place, problem in wrong(invoke.get("input")):
        yield replace(problem, path=_at(where, "input", *place))
    for key in ("onDone", "onError"):
        if key in invoke:
            yield from _transitions(invoke[key], path, _at(where, key), outline)


def _invoke_ids(outline: Outline) -> Found:
    seen: set[str] = set()
    for where, ident in outline.invocations:
        if ident in seen:
            yield _wrong(
                where, f"The invocation id {ident!r} is used twice", "give each its own `id`"
            )
        seen.add(ident)
