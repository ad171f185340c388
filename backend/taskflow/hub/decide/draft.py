"""Draft: the family as decided so far, over the family as it is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import msgspec

from taskflow.domain.allowances import USUAL, Allowances
from taskflow.domain.budget import COPIED, TEXT, Budget, pay_for
from taskflow.domain.definition import Plan
from taskflow.domain.errors import Conflict, TooLarge
from taskflow.domain.event import By, Effect, Event, EventType, Timer
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.json_patch import tokens_of
from taskflow.domain.limits import MAX_BYTES
from taskflow.domain.patch import EMPTY, Operation, Patch
from taskflow.domain.task import Task
from taskflow.domain.work_log import WorkLog
from taskflow.hub.catalogue import Catalogue

MOST_EVENTS = 1000
"""Events of one command; more is a circle of tasks that start or change one another."""
MOST_ANSWERS = 100
"""Events of one answer of a rule."""
EVENT = 40
START = 80
SMALL = 2048
"""Units of an event, and of a task's start; bytes of a patch that is not worth looking into."""
FULL = 64 * 1024
"""Bytes below the largest size from which on each event measures its task anew."""


class Ground(Protocol):
    """What a draft stands on: a family, or another draft."""

    @property
    def seq(self) -> int:
        """Give the seq of the last event."""
        ...

    @property
    def task_count(self) -> int:
        """Give how many tasks there are."""
        ...

    @property
    def task_bytes(self) -> int:
        """Give about how many bytes their documents have."""
        ...

    def task(self, instance: str) -> Task:
        """Give a task; raises ``NotFound``."""
        ...

    def children(self, instance: str) -> list[str]:
        """Give a task's children, the oldest first."""
        ...

    def instances(self, definition: str) -> list[str]:
        """Give the instances of a definition, the oldest first."""
        ...

    def names(self) -> Iterable[str]:
        """Give all instanceIds, the oldest first."""
        ...


class Spoken(Protocol):
    """What an attempt at an effect has said so far, beside the log."""

    @property
    def name(self) -> str:
        """Name the attempt."""
        ...

    @property
    def text(self) -> str:
        """Give all that was said."""
        ...

    @property
    def lines(self) -> WorkLog:
        """Give the last lines of its log."""
        ...


Saying = Callable[[str], Spoken | None]
"""Gives what the newest attempt at an effect (by its id) has said, if it has begun to speak."""


Held = Callable[[str, str], int]
"""Gives about how many bytes the families of a person hold, one of them left out."""


def nothing(_owner: str, _besides: str) -> int:
    """Say that nobody has anything."""
    return 0


def silence(_effect: str) -> Spoken | None:
    """Say that nobody speaks."""
    return None


class Draft:
    """Events decided for one command, and the ``tasks`` they change as they leave them, by name.

    The ground is never touched: what is not wanted is simply dropped. The first ``taken`` events
    take over what was decided elsewhere: no rule reacts to them, and no limit counts them.

    A ``certain`` draft is for what must get through (results, timers, the end of tasks): a task
    that cannot take what it is told then fails itself, instead of refusing the whole. ``because``
    is the seq of the event that rules answer now, 0 while they do not.
    """

    def __init__(  # noqa: PLR0913  what deciding needs to know
        self,
        family: str,
        ground: Ground,
        catalogue: Catalogue,
        *,
        plan: Plan,
        by: By,
        at: int,
        certain: bool = False,
        most: int | None = None,
        saying: Saying = silence,
        budget: Budget | None = None,
        allowances: Allowances = USUAL,
        held: Held = nothing,
    ) -> None:
        """Begin without events; what is decided is paid from ``budget``.

        ``held`` gives about how many bytes the owner's other families hold.
        """
        self.family = family
        self.ground = ground
        self.catalogue = catalogue
        self.plan = plan
        self.by = by
        self.at = at
        self.certain = certain
        self.budget = Budget() if budget is None else budget
        self._left = MOST_EVENTS if most is None else most
        self.saying = saying
        self.allowances = allowances
        self._held = held
        self.events: list[Event] = []
        self.taken = 0
        self.because = 0
        self.tasks: dict[str, Task] = {}
        self._born: list[str] = []
        self._born_of: dict[str, list[str]] = {}
        self._were: dict[int, Task] = {}
        self._grown = 0
        self._moved = False

    @property
    def seq(self) -> int:
        """Give the seq of the last event decided."""
        return self.ground.seq + len(self.events)

    @property
    def task_count(self) -> int:
        """Give how many tasks there are."""
        return self.ground.task_count + len(self._born)

    @property
    def task_bytes(self) -> int:
        """Give about how many bytes their documents have."""
        return self.ground.task_bytes + self._grown

    def task(self, instance: str) -> Task:
        """Give a task as decided so far; raises ``NotFound``."""
        return self.tasks.get(instance) or self.ground.task(instance)

    def before(self, event: Event) -> Task | None:
        """Give the task of an event decided here or below as it was before; None: it began."""
        if event.seq in self._were or not isinstance(self.ground, Draft):
            return self._were.get(event.seq)
        return self.ground.before(event)

    def children(self, instance: str) -> list[str]:
        """Give a task's children, the oldest first."""
        return self.ground.children(instance) + [
            born
            for born in self._born
            if self.tasks[born].document["meta"].get("parentInstanceId") == instance
        ]

    def instances(self, definition: str) -> list[str]:
        """Give the instances of a definition, the oldest first."""
        if self._moved:
            return [one for one in self.names() if self.task(one).document["id"] == definition]
        born = self._born_of.get(definition)
        before = self.ground.instances(definition)
        return before + born if born else before

    def names(self) -> Iterator[str]:
        """Give all instanceIds, the oldest first."""
        yield from self.ground.names()
        yield from self._born

    def emit(  # noqa: PLR0913  an event has this many parts
        self,
        task: str,
        kind: EventType,
        patch: Patch = EMPTY,
        *,
        event: str | None = None,
        effects: tuple[Effect, ...] = (),
        timers: tuple[Timer, ...] = (),
        settled: tuple[str, ...] = (),
        by: By | None = None,
        counted: bool = True,
    ) -> Event:
        """Add an event and apply it; raises ``Conflict`` beyond the most, unless not ``counted``.

        What a command can cause only once for each task (its end) needs no counting. Raises
        ``TooCostly`` where the budget does not suffice for it.
        """
        if counted:
            if not self._left:
                raise endless()
            self._left -= 1
            if kind != "task.started":
                self.pay_for_edits(task, patch.edit)
        new = Event(
            seq=self.seq + 1,
            at=self.at,
            by=by or self.by,
            task=task,
            type=kind,
            patch=patch,
            event=event,
            effects=effects,
            timers=timers,
            settled=settled,
            because=self.because,
        )
        if kind == "task.started":
            if counted:
                self.budget.pay(START)
                self.allowances.require_family(self.task_count + 1, self.task_bytes)
            self._born.append(task)
            self._born_of.setdefault(str(patch.merge.get("id")), []).append(task)
            was = Task({})
        else:
            self._were[new.seq] = was = self.task(task)
        self.tasks[task] = now = was.after(new)
        self._moved |= kind == "task.migrated" and "id" in patch.merge
        self._grown += now.size - was.size
        self.events.append(new)
        self._account(patch, now.size - was.size, counted=counted)
        if counted and now.size > MAX_BYTES - FULL:
            self.budget.pay(MAX_BYTES // TEXT)  # it is measured as a whole from now on
        return new

    def _account(self, patch: Patch, grown: int, *, counted: bool) -> None:
        """Pay for an event whose patch has about ``grown`` bytes."""
        if not counted:
            self.budget.owe(EVENT + abs(grown) // TEXT)
        elif 0 <= grown <= SMALL:
            self.budget.pay(EVENT + grown // COPIED)
        else:
            self.budget.pay(EVENT + abs(grown) // TEXT)
            pay_for([patch.merge, [operation.value for operation in patch.edit]], self.budget, 2)

    def pay_for_edits(self, task: str, edits: Sequence[Operation]) -> None:
        """Pay for copying the lists and objects that are edited; raises ``TooCostly``."""
        document = self.task(task).document if edits else {}
        for number, operation in enumerate(edits):
            inside: Any = document
            for token in tokens_of(operation.path)[:-1]:
                if isinstance(inside, list):
                    inside = (
                        inside[int(token)]
                        if token.isdecimal() and int(token) < len(inside)
                        else None
                    )
                else:
                    inside = inside.get(token) if isinstance(inside, dict) else None
            wide = len(inside) if isinstance(inside, (list, dict)) else 0
            self.budget.pay(4 + (wide + number) // COPIED)

    def require_left(self, events: int) -> None:
        """Raise ``Conflict`` if so many events are more than may still be decided."""
        if events > self._left:
            raise endless()

    def require_room(self) -> None:
        """Raise ``TooLarge`` if a task has become larger than a task may be, or all together.

        What goes by itself is asked what the owner's families hold, too: of what people do, that
        was asked before.
        """
        for task in self.tasks.values():
            if task.size > MAX_BYTES:
                raise TooLarge(
                    f"The task {task.document.get('label', '')} would hold more than "
                    f"{MAX_BYTES // 2**20} MiB. Take something out of it, or go on in a new one."
                )
        if self._grown > 0:
            self.allowances.require_family(0, self.task_bytes)
        if self.certain:
            self.require_spare(self._grown)

    def require_spare(self, grown: int) -> None:
        """Raise ``Limited`` where so many bytes more would be too many of the owner's."""
        if grown > 0:
            owner = str(self.task(ITSELF).document.get("owner", ""))
            held = self._held(owner, self.family) + self.ground.task_bytes + grown
            self.allowances.require_spare(held, grown)

    def take_over(self, instance: str, task: Task) -> None:
        """Add the event that brings a task as it is, with all that is due for it."""
        self.taken = len(self.events) + 1
        self.emit(
            instance,
            "task.started",
            Patch(merge=task.document),
            effects=tuple(task.effects.values()),
            timers=tuple(task.timers.values()),
            counted=False,
        )

    def above(self) -> "Draft":
        """Begin a draft on top of this one, within what this one may still cause."""
        return self._on_top(self.by, self.budget, self._left, certain=self.certain)

    def lane(self, by: By, budget: Budget) -> "Draft":
        """Begin a draft on top of this one for a rule, which may cause little and pays itself."""
        return self._on_top(by, budget, MOST_ANSWERS, certain=False)

    def _on_top(self, by: By, budget: Budget, most: int, *, certain: bool) -> "Draft":
        draft = Draft(
            self.family,
            self,
            self.catalogue,
            plan=self.plan,
            by=by,
            at=self.at,
            certain=certain,
            most=most,
            saying=self.saying,
            budget=budget,
            allowances=self.allowances,
            held=self._held,
        )
        draft.because = self.because
        return draft

    def mark(self, mutation: str) -> None:
        """Note on the first event which command it answers."""
        if self.events:
            self.events[0] = msgspec.structs.replace(self.events[0], mutation=mutation)

    def absorb(self, other: "Draft") -> None:
        """Take over what a draft on top of this one decided."""
        self.join(other)
        self._left = other._left  # noqa: SLF001  same class

    def join(self, other: "Draft") -> None:
        """Take over what a draft on top of this one decided at its own expense."""
        self.events += other.events
        self._grown += other._grown  # noqa: SLF001  same class
        self.tasks.update(other.tasks)
        self._born += other._born  # noqa: SLF001  same class
        for definition, born in other._born_of.items():  # noqa: SLF001  same class
            self._born_of.setdefault(definition, []).extend(born)
        self._were |= other._were  # noqa: SLF001  same class
        self._moved |= other._moved  # noqa: SLF001  same class


def endless() -> Conflict:
    """Make the error for a command that sets too much in motion."""
    return Conflict(
        f"This command would cause more than {MOST_EVENTS} changes, or changes within changes "
        "without end; look for tasks or connections that set each other off in a circle.",
        code="command.endless",
    )
