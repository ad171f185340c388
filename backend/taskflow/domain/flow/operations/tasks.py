"""Add, remove and move tasks in the tree."""

from typing import Any

import msgspec

from taskflow.domain.errors import OperationRefused
from taskflow.domain.flow.connections import port_of
from taskflow.domain.flow.document import (
    MAX_NESTING,
    Entry,
    Flow,
    Position,
    above,
    below,
    ids,
    levels,
    names,
    next_names,
)
from taskflow.domain.flow.operations.canvas import Move
from taskflow.domain.flow.operations.groups import SetGroup, Ungroup
from taskflow.domain.flow.operations.links import Disconnect, SetNext, UnsetNext
from taskflow.domain.flow.operations.operation import (
    Applied,
    Operation,
    fitting,
    free_name,
    in_turn,
    task_of,
)
from taskflow.domain.flow.places import insert, without


class AddTask(Operation, frozen=True, kw_only=True, tag="addTask"):
    """Declare a task, at an index of the list of tasks or as the last one."""

    task: dict[str, Any]
    index: int | None = None
    position: Position | None = None

    def apply(self, flow: Flow) -> Applied:
        """Add the task; the inverse removes it with everything that came to hang on it."""
        entry: Entry = {key: value for key, value in self.task.items() if value is not None}
        fitting(entry)
        name = entry["name"]
        free_name(flow, name)
        for mentioned in next_names(entry):
            task_of(flow, mentioned)
        if "parent" in entry:
            _check_nesting(flow, entry["parent"], 1)
        changed = {**flow, "tasks": insert(flow["tasks"], self.index, entry)}
        if self.position is not None:
            changed, _ = Move(layout={name: self.position}).apply(changed)
        return changed, (RemoveTask(task=name),)


class RemoveTask(Operation, frozen=True, kw_only=True, tag="removeTask"):
    """Remove a task with its children and all links, positions and memberships of them."""

    task: str

    def apply(self, flow: Flow) -> Applied:
        """Remove what hangs on the tasks first, then the tasks, children before parents."""
        task_of(flow, self.task)
        doomed = below(flow, self.task)
        flow, untied = in_turn(flow, _ties(flow, frozenset(doomed)))
        restored: tuple[Operation, ...] = ()
        for name in reversed(doomed):
            index = names(flow).index(name)
            restored = (AddTask(task=flow["tasks"][index], index=index), *restored)
            flow = {**flow, "tasks": without(flow["tasks"], index)}
        return flow, restored + untied


class Reparent(Operation, frozen=True, kw_only=True, tag="reparent"):
    """Hang a task, with its children, under another parent or under none.

    ``index`` is its new place in the list of tasks, which orders siblings.
    """

    task: str
    parent: str | None = None
    index: int | None = None

    def apply(self, flow: Flow) -> Applied:
        """Move the task in the tree; the inverse moves it back."""
        entry = task_of(flow, self.task)
        old = names(flow).index(self.task)
        moved = {key: value for key, value in entry.items() if key != "parent"}
        if self.parent is not None:
            line = above(flow, self.parent)
            if self.task in line:
                raise OperationRefused(
                    f'"{self.parent}" is inside "{self.task}", so it cannot be its parent. '
                    "Choose a task outside."
                )
            _check_nesting(flow, self.parent, levels(flow, self.task))
            moved["parent"] = self.parent
        index = old if self.index is None else self.index
        tasks = insert(without(flow["tasks"], old), index, moved)
        undo = msgspec.structs.replace(self, parent=entry.get("parent"), index=old)
        return {**flow, "tasks": tasks}, (undo,)


def _ties(flow: Flow, doomed: frozenset[str]) -> list[Operation]:
    """Give the operations that cut everything that refers to the doomed tasks."""
    known = ids(flow)
    ties: list[Operation] = [
        Disconnect(source=entry["from"], target=entry["to"])
        for entry in flow.get("connections", [])
        if doomed & {port_of(flow, entry[end], known)[0] for end in ("from", "to")}
    ]
    for entry in flow["tasks"]:
        kept = [name for name in next_names(entry) if name not in doomed]
        if kept != next_names(entry):
            name = entry["name"]
            ties.append(SetNext(task=name, next=kept) if kept else UnsetNext(task=name))
    for group in flow.get("groups", []):
        kept = [name for name in group["tasks"] if name not in doomed]
        if kept != group["tasks"]:
            ident = group["id"]
            ties.append(SetGroup(id=ident, tasks=kept) if kept else Ungroup(id=ident))
    placed = [name for name in flow.get("layout", {}) if name in doomed]
    return [*ties, Move(layout=dict.fromkeys(placed))] if placed else ties


def _check_nesting(flow: Flow, parent: str, deep: int) -> None:
    task_of(flow, parent)
    if len(above(flow, parent)) + deep > MAX_NESTING:
        raise OperationRefused(
            f"Tasks cannot be nested deeper than {MAX_NESTING}. Flatten the tree."
        )
