"""Isolation: code that is not ours can change neither what it reads nor what it has given.

Documents share their parts: with the moments before, with other tasks of their type, with the flow.
What somebody changed in there, by mistake or not, would show up in places that have nothing to do
with it. So of what is taken out of a document that was lent, the taker gets a copy; and of what it
gives, the copy is kept. Our own code is tested not to change either, and needs no copies.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec.structs import replace

from taskflow.domain.errors import TaskflowError
from taskflow.domain.kind import TaskKind
from taskflow.domain.patch import Patch, check_patch
from taskflow.domain.task import Change
from taskflow.domain.view import Child, TaskView

OURS: Final = __name__.partition(".")[0]


def lent(task: TaskView, reader: object) -> TaskView:
    """Give the view that code of ``reader`` may have of a task."""
    if _is_ours(reader) or isinstance(task.tasks, _Tasks):
        return task
    return replace(
        task,
        document=_Document(task.document),
        children=tuple(_child(child) for child in task.children),
        tasks=_Tasks(task.tasks),
    )


def lent_document(document: Mapping[str, Any], reader: object) -> Mapping[str, Any]:
    """Give the document that code of ``reader`` may read."""
    return document if _is_ours(reader) else _Document(document)


def own(value: Any, other: object) -> Any:
    """Give a JSON value, within all limits, that shares nothing with what code of ``other`` has."""
    return value if _is_ours(other) else copied(value)


def own_change(change: Change, giver: object) -> Change:
    """Give a change, within all limits, that ``giver`` has no part of any more."""
    if _is_ours(giver):
        return change
    start = tuple(
        replace(one, input=copied(one.input), item=copied(one.item)) for one in change.begins
    )
    send = tuple(replace(one, data=copied(one.data)) for one in change.tells)
    return replace(change, patch=_copied(change.patch), start=start, send=send)


def own_patch(patch: Patch, giver: object) -> Patch:
    """Give a patch that ``giver`` has no part of any more.

    One that breaks a limit, and might have no end, is given as it is: who takes it refuses it.
    """
    if _is_ours(giver):
        return patch
    try:
        check_patch(patch, dotted_keys=True)
    except TaskflowError:
        return patch
    return _copied(patch)


def _is_ours(other: object) -> bool:
    if isinstance(other, TaskKind):
        return other.author == OURS
    return type(other).__module__.partition(".")[0] == OURS


def _copied(patch: Patch) -> Patch:
    edit = [replace(operation, value=copied(operation.value)) for operation in patch.edit]
    return Patch(copied(patch.merge), edit)


def _child(child: Child) -> Child:
    return replace(child, document=_Document(child.document))


class _Document(Mapping[str, Any]):
    """A document of which each field is copied when it is first asked for."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._taken: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._taken:
            self._taken[name] = copied(self._document[name])
        return self._taken[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._document)

    def __len__(self) -> int:
        return len(self._document)


class _Tasks(Mapping[str, Mapping[str, Any]]):
    """The documents of a family's tasks by name, each lent when it is asked for."""

    def __init__(self, tasks: Mapping[str, Mapping[str, Any]]) -> None:
        self._tasks = tasks

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        return _Document(self._tasks[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._tasks)

    def __len__(self) -> int:
        return len(self._tasks)


def copied(value: Any) -> Any:
    """Give a JSON value that shares nothing with another."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [copied(inner) for inner in value]
    return value
