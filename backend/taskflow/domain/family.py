"""Family: the fold of its events."""

from collections.abc import Iterable, Mapping
from typing import Any

from taskflow.domain.definition import Plan
from taskflow.domain.errors import NotFound
from taskflow.domain.event import Effect, Event, Timer
from taskflow.domain.standing import Standing
from taskflow.domain.task import Kind, Task

ITSELF = ""
"""The name under which a family keeps what belongs to no single task."""
LEFT = "left"
"""Where a family's own document names those who were members once."""


def by_start(instance: str) -> tuple[int, str]:
    """Sort instanceIds in the order in which tasks were started: they end in a number."""
    return len(instance), instance


class Family:
    """All tasks that were started from one another, at one moment.

    ``tasks`` maps instanceId to task, in the order of their start. What belongs to the family
    itself (label, owner, members, flow) is the document of the task ``""``. ``plan`` is what it
    was started from, set by who loads it.
    """

    __slots__ = (
        "_children",
        "_instances",
        "_standing",
        "id",
        "itself",
        "plan",
        "seq",
        "tasks",
        "updated",
    )

    def __init__(self, ident: str, seq: int = 0, tasks: Mapping[str, Task] | None = None) -> None:
        """Begin empty, or from a checkpoint's parts."""
        self.id = ident
        self.seq = seq
        self.updated = 0
        self.plan: Plan | None = None
        self.itself = Task({})
        self.tasks: dict[str, Task] = {}
        self._children: dict[str, list[str]] = {}
        self._instances: dict[str, list[str]] = {}
        self._standing = Standing()
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

    def _put(self, name: str, task: Task) -> None:
        if name == ITSELF:
            self.itself = task
            return
        if name not in self.tasks:
            parent = task.document["meta"].get("parentInstanceId", ITSELF)
            self._children.setdefault(parent, []).append(name)
            self._instances.setdefault(task.document["id"], []).append(name)
        self.tasks[name] = task
        self._standing.note(name, task)

    def task(self, instance: str) -> Task:
        """Give a task (or, under the empty name, the family itself); raises ``NotFound``."""
        task = self.tasks.get(instance) if instance else self.itself
        if task is None:
            raise NotFound(
                f"There is no task {instance} in this family; it may belong to another one.",
                code="task.notFound",
            )
        return task

    def children(self, instance: str) -> list[str]:
        """Give the instanceIds of a task's children, in the order of their start."""
        return self._children.get(instance, [])

    def instances(self, definition: str) -> list[str]:
        """Give the instances of a definition (a dotted id), in the order of their start."""
        return self._instances.get(definition, [])

    def names(self) -> Iterable[str]:
        """Give all instanceIds, in the order of their start."""
        return self.tasks

    def parts(self) -> dict[str, Task]:
        """Give every task by name, the family itself under ``""``."""
        return {ITSELF: self.itself, **self.tasks}

    @property
    def document(self) -> Mapping[str, Any]:
        """Give the family's own document: label, owner, members, flow, createdAt."""
        return self.itself.document

    @property
    def members(self) -> Mapping[str, Any]:
        """Give userId to ``{name, role}``; role is owner or member."""
        members = self.itself.document.get("members")
        return members if isinstance(members, dict) else {}

    @property
    def first(self) -> int:
        """Give the seq of the family's first event: a fork goes on counting."""
        origin = self.document.get("from")
        return int(origin["seq"]) + 1 if isinstance(origin, dict) else 1

    @property
    def deleted(self) -> bool:
        """Say whether the family was deleted."""
        return bool(self.document.get("deleted"))

    @property
    def founder(self) -> Task | None:
        """Give the task the family began with."""
        return next(iter(self.tasks.values()), None)

    @property
    def status(self) -> Kind:
        """Say in one word how the family is: that of its founder once ended, else the busiest."""
        founder = self.founder
        if founder is None or founder.done:
            return founder.kind if founder else "resting"
        busiest: tuple[Kind, ...] = ("working", "waiting", "failed")
        return next((kind for kind in busiest if self._standing.counts[kind]), "resting")

    @property
    def task_count(self) -> int:
        """Give how many tasks there are."""
        return len(self.tasks)

    @property
    def task_bytes(self) -> int:
        """Give about how many bytes the documents of all tasks have, as JSON."""
        return self._standing.bytes

    @property
    def waiting(self) -> list[str]:
        """Give the instanceIds of the tasks that wait for a person, in the order of their start."""
        return sorted(self._standing.waiting, key=by_start)

    @property
    def waiting_count(self) -> int:
        """Give how many tasks wait for a person."""
        return len(self._standing.waiting)

    @property
    def busy(self) -> bool:
        """Say whether an effect is due or a timer runs."""
        return bool(self._standing.due)

    def due_effects(self) -> Iterable[tuple[str, Effect]]:
        """Give (instanceId, effect) of everything due."""
        return ((k, due) for k in self._due() for due in self.tasks[k].effects.values())

    def due_timers(self) -> Iterable[tuple[str, Timer]]:
        """Give (instanceId, timer) of every timer that runs."""
        return ((k, due) for k in self._due() for due in self.tasks[k].timers.values())

    def _due(self) -> list[str]:
        return sorted(self._standing.due, key=by_start)
