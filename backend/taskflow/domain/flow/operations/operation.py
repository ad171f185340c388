"""What every operation is: data with a name, that changes a flow and says what undoes it."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from taskflow.domain.errors import OperationRefused
from taskflow.domain.flow.document import RESERVED, Entry, Flow, TaskEntry, find_task
from taskflow.domain.flow.places import ABSENT


class Operation(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="op",
):
    """Root of all operations; JSON with the operation's name in ``op``."""

    def apply(self, flow: Flow) -> "Applied":
        """Give the changed flow and what undoes the change, to be applied in that order.

        The flow given is sound and so is the one returned. Raises OperationRefused.
        """
        raise TypeError(f"{type(self).__name__} cannot edit {flow['name']}; define apply.")


Applied: TypeAlias = tuple[Flow, tuple[Operation, ...]]


def in_turn(flow: Flow, steps: Sequence[Operation]) -> Applied:
    """Apply several operations one after the other; the inverses come in reverse order."""
    inverses: tuple[Operation, ...] = ()
    for step in steps:
        flow, undo = step.apply(flow)
        inverses = undo + inverses
    return flow, inverses


def task_of(flow: Flow, name: str) -> Entry:
    """Give the entry of a task; refuses when it is gone."""
    entry = find_task(flow, name)
    if entry is None:
        raise OperationRefused(
            f'The task "{name}" is not in the flow any more. Somebody removed or renamed it.',
            details={"task": name},
        )
    return entry


def with_task(flow: Flow, name: str, entry: Entry) -> Flow:
    """Give the flow with another entry for a task, which must fit the shape of a task."""
    fitting(entry)
    tasks = [entry if task["name"] == name else task for task in flow["tasks"]]
    return {**flow, "tasks": tasks}


def fitting(entry: Entry) -> None:
    """Refuse what has not the shape of a task, naming the field."""
    try:
        msgspec.convert(entry, TaskEntry)
    except msgspec.ValidationError as error:
        raise OperationRefused(f"This is not a task: {error}. Correct it.") from None
    if "next" in entry and entry["next"] in ("", []):
        raise OperationRefused("Next names no task. Leave it out instead.")


def free_name(flow: Flow, name: str) -> None:
    """Refuse a name that is taken or that no task may have."""
    if find_task(flow, name) is not None or name in RESERVED:
        raise OperationRefused(
            f'The name "{name}" is taken. Choose another one.', details={"name": name}
        )


def collection(flow: Flow, name: str, items: Any) -> Flow:
    """Give the flow with another list or object of that name, left out when it is empty."""
    if items:
        return {**flow, name: items}
    return {key: value for key, value in flow.items() if key != name}


def present(value: Any, what: str) -> Any:
    """Give a value that is there; refuses ABSENT."""
    if value is ABSENT:
        raise OperationRefused(f"There is no {what} any more. Somebody removed it.")
    return value
