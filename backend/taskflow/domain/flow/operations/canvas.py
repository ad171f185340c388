"""Arrange the canvas: where tasks stand, and notes beside them."""

from typing import Any

from msgspec import UNSET, UnsetType

from taskflow.domain.flow.document import Flow, Note, Position
from taskflow.domain.flow.operations.items import add, change, remove
from taskflow.domain.flow.operations.operation import (
    Applied,
    Operation,
    collection,
    task_of,
)


class Move(Operation, frozen=True, kw_only=True, tag="move"):
    """Put tasks at positions on the canvas; null leaves a task to automatic layout."""

    layout: dict[str, Position | None]

    def apply(self, flow: Flow) -> Applied:
        """Move the tasks; the inverse moves them back."""
        for name in self.layout:
            task_of(flow, name)
        old: dict[str, Any] = flow.get("layout", {})
        moved = {**old, **self.layout}
        kept = {name: place for name, place in moved.items() if place is not None}
        undo = Move(layout={name: old.get(name) for name in self.layout})
        return collection(flow, "layout", kept), (undo,)


class AddNote(Operation, frozen=True, kw_only=True, tag="addNote"):
    """Put a note on the canvas."""

    note: Note
    index: int | None = None

    def apply(self, flow: Flow) -> Applied:
        """Add the note; the inverse removes it."""
        return add(flow, "notes", self.note, self.index), (RemoveNote(id=self.note.id),)


class SetNote(Operation, frozen=True, kw_only=True, tag="setNote"):
    """Change the text, position or size of a note; a size of null is the note's natural one."""

    id: str
    text: str | UnsetType = UNSET
    position: Position | UnsetType = UNSET
    size: Position | UnsetType | None = UNSET

    def apply(self, flow: Flow) -> Applied:
        """Change what is given; the inverse changes it back."""
        changed, old = change(flow, "notes", Note, self)
        return changed, (SetNote(**old),)


class RemoveNote(Operation, frozen=True, kw_only=True, tag="removeNote"):
    """Take a note away."""

    id: str

    def apply(self, flow: Flow) -> Applied:
        """Remove the note; the inverse puts it back at its place."""
        changed, note, index = remove(flow, "notes", Note, self.id)
        return changed, (AddNote(note=note, index=index),)
