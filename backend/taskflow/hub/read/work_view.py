"""WorkView: a family as the work that is due in it sees it, which notes what was looked at."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from taskflow.domain.definition import Plan
from taskflow.domain.family_view import FamilyView
from taskflow.domain.view import TaskView
from taskflow.hub.decide.views import view


class WorkView:
    """A family at one moment, of which it is known what was read."""

    def __init__(self, family: FamilyView, plan: Plan) -> None:
        """Begin with nothing read."""
        self._family = family
        self._plan = plan
        self._read: set[str] = set()

    def task(self, instance: str) -> TaskView:
        """Show a task as its own type's code sees it."""
        document = self._family.task(instance).document
        shown = view(self._family.id, instance, document, self._family, self._plan)
        self._read.add(instance)
        return replace(shown, tasks=_Noting(shown.tasks, self._read))

    def same_since(self, seq: int) -> bool:
        """Say whether nothing that was read has changed after an event.

        Tasks never vanish, and what was started since is looked up before what was there.
        """
        return all(self._family.task(instance).seq <= seq for instance in self._read)


class _Noting(Mapping[str, Mapping[str, Any]]):
    """Tasks by name; whose documents are read is noted."""

    def __init__(self, tasks: Mapping[str, Mapping[str, Any]], read: set[str]) -> None:
        self._tasks = tasks
        self._read = read

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        document = self._tasks[name]
        self._read.add(document["instanceId"])
        return document

    def __iter__(self) -> Iterator[str]:
        return iter(self._tasks)

    def __len__(self) -> int:
        return len(self._tasks)
