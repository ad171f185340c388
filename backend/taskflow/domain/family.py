"""Family: the fold of its events."""

from bisect import insort
from collections.abc import Iterable, Mapping

from taskflow.domain.definition import Plan
from taskflow.domain.event import Event
from taskflow.domain.family_reading import ITSELF, FamilyReading, by_start
from taskflow.domain.family_view import FamilyView
from taskflow.domain.task import Task
from taskflow.domain.task_counts import TaskCounts

LEFT = "left"
"""Where a family's own document names those who were members once."""
NONE: frozenset[str] = frozenset()


class Family(FamilyReading):
    """A family that goes on; nobody outside the hub has it, others get a :meth:`view`.

    ``unplayed`` are the tasks whose kinds are not installed: what is due for them waits.
    """

    __slots__ = (
        "_children",
        "_instances",
        "_standing",
        "_view",
        "id",
        "itself",
        "plan",
        "seq",
        "tasks",
        "unplayed",
        "updated",
    )

    def __init__(self, ident: str, seq: int = 0, tasks: Mapping[str, Task] | None = None) -> None:
        """Begin empty, or from a checkpoint's parts."""
        self.id = ident
        self.seq = seq
        self.updated = 0
        self.plan: Plan | None = None
        self.unplayed: frozenset[str] = NONE
        self.itself = Task({})
        self.tasks: dict[str, Task] = {}
        self._children: dict[str, list[str]] = {}
        self._instances: dict[str, list[str]] = {}
        self._standing: TaskCounts = TaskCounts()
        self._view: FamilyView | None = None
        for name, task in (tasks or {}).items():
            self._put(name, task)

    def apply(self, events: Iterable[Event]) -> "Family":
        """Fold events in; gives itself."""
        for event in events:
            before = self.itself if event.task == ITSELF else self.tasks.get(event.task)
            self._put(event.task, (before or Task({})).after(event))
            self.seq = event.seq
            self.updated = event.at
        return self

    def advance(self, tasks: Mapping[str, Task], seq: int, at: int) -> "Family":
        """Take over changed tasks, new ones in the order of their start; gives itself.

        The same as to :meth:`apply` the events that changed them.
        """
        for name, task in tasks.items():
            self._put(name, task)
        self.seq = seq
        self.updated = at
        return self

    def view(self) -> FamilyView:
        """Give the family as it is now, for good: until its next change it is the same one."""
        view = self._view
        if view is None or view.seq != self.seq or view.plan is not self.plan:
            view = self._view = FamilyView(self, self._children, self._instances)
        return view

    def _put(self, name: str, task: Task) -> None:
        if self._view is not None:  # whose tasks those are from now on
            self._view = None
            self.tasks = self.tasks.copy()
        if name == ITSELF:
            self.itself = task
            return
        if name not in self.tasks:
            parent = task.document["meta"].get("parentInstanceId", ITSELF)
            self._children.setdefault(parent, []).append(name)
            self._instances.setdefault(task.document["id"], []).append(name)
        elif (before := self.tasks[name].document["id"]) != task.document["id"]:
            self._rename(name, before, task.document["id"])
        self.tasks[name] = task
        self._standing.note(name, task)

    def _rename(self, name: str, before: str, after: str) -> None:
        """Count a task among those of another definition; views keep the lists they have."""
        among = list(self._instances.get(after, ()))
        insort(among, name, key=by_start)
        others = [one for one in self._instances[before] if one != name]
        self._instances = {**self._instances, before: others, after: among}

    def _due(self) -> list[str]:
        return [name for name in super()._due() if name not in self.unplayed]

    def children(self, instance: str) -> list[str]:
        """Give the instanceIds of a task's children, in the order of their start."""
        return self._children.get(instance, [])

    def instances(self, definition: str) -> list[str]:
        """Give the instances of a definition (a dotted id), in the order of their start."""
        return self._instances.get(definition, [])
