"""Touching: which parts of a flow an operation, as JSON, changes; as its description promises."""

from typing import Any

Field = tuple[str, ...]
LISTED = {"addTask", "removeTask", "reparent", "connect", "disconnect", "addNote", "removeNote"}
LISTED |= {"group", "ungroup", "replace"}
"""What adds to a list or takes away changes the order of all."""
ALIKE = {"unset": "set", "unsetNext": "setNext"}
ALIKE |= dict.fromkeys(
    ("addState", "removeState", "addTransition", "removeTransition", "updateTransition"),
    "updateState",
)
WHOLE: Field = ()


def apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Say whether two operations change different parts of a flow, and no order."""
    if any(step["op"] in LISTED for operation in (one, other) for step in steps(operation)):
        return False
    pairs = [(a, b) for a in touches(one) for b in touches(other)]
    return not any(a[: len(b)] == b or b[: len(a)] == a for a, b in pairs)


def steps(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the single operations of one or of a batch."""
    return operation["operations"] if operation["op"] == "batch" else [operation]


def touches(operation: dict[str, Any]) -> set[Field]:
    """Give the fields that an operation changes."""
    return set().union(*(_single(step) for step in steps(operation)))


def _single(step: dict[str, Any]) -> set[Field]:
    of = ("tasks", str(step["task"])) if step.get("task") else ("flow",)
    known: dict[str, set[Field]] = {
        "set": {(*of, *map(str, step.get("path", ())))},
        "setNext": {(*of, "next")},
        "move": {("layout", name) for name in step.get("layout", ())},
        "setGuard": {("connections", step.get("from", ""), step.get("to", ""))},
        "setNote": {("notes", step.get("id", ""))},
        "setGroup": {("groups", step.get("id", ""))},
        "updateState": {(*of, "fsm")},
    }
    return known.get(ALIKE.get(step["op"], step["op"]), {WHOLE})
