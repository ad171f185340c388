"""FamilyReading: what can be asked of a family, as it is now or as it was seen."""

from collections.abc import Iterable, Mapping
from typing import Any

from taskflow.domain.definition import Plan
from taskflow.domain.errors import NotFound
from taskflow.domain.event import Effect, Timer
from taskflow.domain.task import Kind, Task
from taskflow.domain.task_counts import Counted

ITSELF = ""
"""The name under which a family keeps what belongs to no single task."""


def by_start(instance: str) -> tuple[int, str]:
    """Sort instanceIds in the order in which tasks were started: they end in a number."""
    return len(instance), instance


class FamilyReading:
    """All tasks that were started from one another, at one moment.

    ``tasks`` maps instanceId to task, in the order of their start. What belongs to the family
    itself (label, owner, members, flow) is the document of the task ``""``. ``plan`` is what it
    was started from, set by who loads it.
    """

    __slots__ = ()

    id: str
    seq: int
    updated: int
    plan: Plan | None
    itself: Task
    tasks: Mapping[str, Task]
    _standing: Counted

    def task(self, instance: str) -> Task:
        """Give a task (or, under the empty name, the family itself); raises ``NotFound``."""
        task = self.tasks.get(instance) if instance else self.itself
        if task is None:
            raise NotFound(
                f"There is no task {instance} in this family; it may belong to another one.",
                code="task.notFound",
            )
        return task

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
