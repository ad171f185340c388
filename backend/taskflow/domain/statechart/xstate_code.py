"""XState code: what machines of XState say that is code, or names code, put into what we run.

Guards and actions of public machines, of XState 4 and 5. Code is never run: what cannot be said
otherwise is left out, and noted.
"""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from msgspec import Struct, field

from taskflow.domain.errors import Invalid, Problem
from taskflow.domain.expression import MAX_BYTES, compile_expression
from taskflow.domain.fields import OBJECTS, OF_THE_HUB, TOLD
from taskflow.domain.statechart.machine_references import COMPOSED

CONTEXT: Final = "output"
"""The field of a task that holds what was a machine's context."""
NEVER: Final = "`false`"
READ: Final = OF_THE_HUB | OBJECTS | TOLD
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
CODE: Final = re.compile(r"=>|^\s*(async\s+)?function\b|^inline:|[;{}]")
QUOTED: Final = re.compile(r"\{\{\s*(context|event)((?:\.[A-Za-z_][A-Za-z0-9_]*)+)\s*\}\}")
ITSELF: Final = frozenset({None, "", "#_internal", "self"})
TO_OTHERS: Final = frozenset(
    {
        *("sendTo", "send", "sendParent", "forwardTo", "respond", "escalate", "emit"),
        *("spawnChild", "stop", "stopChild", "start", "cancel"),
    }
)
"""Actions that speak with other machines, or with delays of this one."""


class Notes(Struct):
    """What was left out or had to become something else, each with its place in the machine."""

    actions: Collection[str]
    effects: Collection[str]
    taken: Collection[str]
    left: list[Problem] = field(default_factory=list)

    def add(self, where: str, message: str, remedy: str) -> None:
        """Note one thing."""
        self.left.append(Problem(where, message, remedy))

    def unknown(self, where: str, key: str, value: Any) -> None:
        """Note a member that means nothing here, if it said something."""
        if value not in (None, [], {}):
            self.add(where, f"There is no `{key}` here.", "It is not taken along.")


def as_listed(value: Any) -> list[Any]:
    """Give one or several things as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def literal(value: Any) -> str | None:
    """Write a value as an expression; None for one that is code, or too long for it."""
    if isinstance(value, str):
        if found := QUOTED.fullmatch(value.strip()):
            return f"{CONTEXT if found[1] == 'context' else 'event'}{found[2]}"
        if CODE.search(value):
            return None
    text = "`{}`".format(json.dumps(value, ensure_ascii=False).replace("`", "\\`"))
    return text if len(text.encode()) <= MAX_BYTES and _compiles(text) else None


def guard(given: Any, where: str, notes: Notes) -> Any:
    """Give a guard that can be asked; one that is code never holds."""
    if isinstance(given, Mapping):
        kind = str(given.get("type", "")).removeprefix("xstate.")
        if kind == "stateIn":
            return {"type": kind, "params": given.get("params")}
        if kind in COMPOSED:
            key = COMPOSED[kind]
            parts = [guard(one, where, notes) for one in as_listed(given.get(key))]
            return {"type": kind, key: parts if key == "guards" else parts[0] if parts else NEVER}
        given = kind
    text = given if isinstance(given, str) else ""
    if _is_expression(text):
        return text
    if not NAME.fullmatch(text):
        notes.add(
            where,
            f"The condition {_short(text)} is code, so it never holds now.",
            "Write an expression over the task's fields, as `output.count`.",
        )
        return NEVER
    notes.add(
        where,
        f'The condition "{text}" is a name, so it asks for `shared.{text}` now.',
        "Write an expression over the task's fields, or let something set that.",
    )
    return f"shared.{text}"


def actions(given: Any, where: str, notes: Notes) -> list[Any]:
    """Give the actions that can be done."""
    kept: list[Any] = []
    for number, one in enumerate(as_listed(given)):
        place = f"{where}[{number}]" if isinstance(given, list) else where
        named = one if isinstance(one, Mapping) else {"type": one}
        kind = str(named.get("type") or "")
        name = kind.removeprefix("xstate.")
        if name == "assign":
            kept += _assign(named, place, notes)
        elif name == "raise" or (name == "send" and named.get("to") in ITSELF):
            kept += _raise(named, place, notes)
        elif kind in notes.actions:
            kept.append(one)
        else:
            _leave(name, place, notes)
    return kept


def begun(context: Any, notes: Notes) -> list[Any]:
    """Give the action by which a machine's context becomes the task's."""
    if not isinstance(context, Mapping):
        if context:
            notes.add("context", "The context is code.", "Assign it in the machine's `entry`.")
        return []
    return _assign({"assignment": context}, "context", notes)


def _assign(action: Mapping[str, Any], where: str, notes: Notes) -> list[Any]:
    given = action.get("assignment", action.get("params"))
    if not isinstance(given, Mapping):
        notes.add(where, "What is assigned is code.", 'Write `{"output.count": "event.count"}`.')
        return []
    params: dict[str, str] = {}
    for key, value in given.items():
        if key.partition(".")[0] in OBJECTS and isinstance(value, str) and _is_expression(value):
            params[key] = value
        elif (text := literal(value)) is None or not NAME.fullmatch(key):
            notes.add(
                where,
                f"What is assigned to {_short(key)} is code, or too long.",
                f'Write an expression, as `{{"{CONTEXT}.{key}": "event.value"}}`.',
            )
        elif key in notes.taken:
            notes.add(where, f"The task has an {CONTEXT}.{key} of its own.", "Name it otherwise.")
        else:
            params[f"{CONTEXT}.{key}"] = text
    return [{"type": "assign", "params": params}] if params else []


def _raise(action: Mapping[str, Any], where: str, notes: Notes) -> list[Any]:
    params = action.get("params")
    source = params if isinstance(params, Mapping) else action
    event, delay = source.get("event"), source.get("delay", action.get("delay"))
    name = event.get("type") if isinstance(event, Mapping) else event
    if isinstance(name, str) and name and "*" not in name and not CODE.search(name) and not delay:
        return [{"type": "raise", "params": {"event": event}}]
    what = "is raised after a delay" if delay else "that is raised is code"
    notes.add(where, f"The event {_short(str(name))} {what}.", "Use `after`, or name an event.")
    return []


def _leave(name: str, where: str, notes: Notes) -> None:
    if name == "log":
        notes.add(where, "Nothing is logged by a machine.", "The history has all that happens.")
    elif name in TO_OTHERS:
        notes.add(
            where,
            f"`{name}` speaks with other machines.",
            "Let a connection tell the other task, or `raise` an event here.",
        )
    else:
        notes.add(
            where,
            f"The action {_short(name)} is code, or the name of code.",
            "Write an `assign`, or make it an action of a task type.",
        )


def _is_expression(text: str) -> bool:
    return _compiles(text) and compile_expression(text).reads <= READ


def _compiles(text: str) -> bool:
    try:
        compile_expression(text)
    except Invalid:
        return False
    return True


def _short(text: str) -> str:
    words = " ".join(text.split())
    return f'"{words[:60]}…"' if len(words) > 60 else f'"{words}"'  # noqa: PLR2004  a line
