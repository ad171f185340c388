"""Lending: code that is not ours reads tasks without being able to change them.

Documents share their parts: with the moments before, with other tasks of their type, with the flow.
What somebody changed in there, by mistake or not, would show up in places that have nothing to do
with it. So of what is taken out of a document that was lent, the taker gets a copy. Our own code is
tested not to change what it reads, and reads it as it is.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec.structs import replace

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


def own(value: Any, reader: object) -> Any:
    """Give a JSON value that code of ``reader`` may do with what it likes."""
    return value if _is_ours(reader) else copied(value)


def _is_ours(reader: object) -> bool:
    return type(reader).__module__.partition(".")[0] == OURS


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
