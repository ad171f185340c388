"""Plug-ins: finds what packages bring (by entry points), checks it, and reports what is broken."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, Generic, TypeVar

from jsonschema_rs import meta as json_schema
from msgspec import Struct, field

from taskflow.domain.errors import Problem, TaskflowError
from taskflow.domain.rule import BeforeRule
from taskflow.domain.service import Operator, Service
from taskflow.domain.statechart import Machine
from taskflow.domain.task import TaskType

OURSELVES: Final = "taskflow"
BUILT_IN: Final = frozenset({"assign", "raise", "xstate.assign", "xstate.raise"})

T = TypeVar("T")
State = Mapping[str, Any]
Fault = tuple[str, str]
"""What is wrong and what its author should do."""


class Registry(Struct, frozen=True):
    """Everything installed, by name, and what could not be used.

    A problem's ``file`` is the package and its version, its ``path`` the group and entry point.
    """

    tasks: Mapping[str, TaskType] = field(default_factory=dict)
    services: Mapping[str, type[Service]] = field(default_factory=dict)
    operators: Mapping[str, Operator] = field(default_factory=dict)
    ceps: Mapping[str, BeforeRule] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def find() -> Registry:
    """Find and check all plug-ins; a broken one is reported and does not stop the rest."""
    tasks = Shelf("taskflow.tasks", TaskType)
    services = Shelf("taskflow.services", Service)
    operators = Shelf("taskflow.operators", Operator)  # type: ignore[type-abstract]  # compared with
    ceps = Shelf("taskflow.ceps", BeforeRule)  # type: ignore[type-abstract]  # compared with
    shelves: tuple[Shelf[Any], ...] = (tasks, services, operators, ceps)
    for shelf in shelves:
        shelf.fill(entry_points(group=shelf.group))
    return Registry(
        tasks={name: kind() for name, kind in tasks.items.items()},
        services=services.items,
        operators={name: kind() for name, kind in operators.items.items()},
        ceps={name: kind() for name, kind in ceps.items.items()},
        problems=tuple(problem for shelf in shelves for problem in shelf.problems),
    )


class Shelf(Generic[T]):
    """One group of entry points: the classes found there, and the problems with the others."""

    def __init__(self, group: str, base: type[T]) -> None:
        """Begin empty; what is found must be a subclass of ``base``."""
        self.group = group
        self.base = base
        self.items: dict[str, type[T]] = {}
        self.problems: list[Problem] = []
        self._from: dict[str, str] = {}

    def fill(self, points: Iterable[EntryPoint]) -> None:
        """Take every entry point, our own first, so that nobody can replace a part of ours."""
        for point in sorted(points, key=lambda point: (package(point) != OURSELVES, point.name)):
            try:
                loaded = point.load()
                faults = list(self._faults(loaded, point))
            except Exception as broken:  # noqa: BLE001  a stranger's module may raise anything
                faults = [_unusable(broken)]
            if faults:
                self.problems += [self._problem(point, fault) for fault in faults]
            else:
                self.items[loaded.name] = loaded
                self._from[loaded.name] = package(point)

    def _faults(self, loaded: Any, point: EntryPoint) -> Iterator[Fault]:
        kind = self.base.__name__
        if not (isinstance(loaded, type) and issubclass(loaded, self.base)):
            yield f"{point.value} is no {kind}.", f"Make it a subclass of {kind}."
            return
        name = getattr(loaded, "name", None)
        if not isinstance(name, str) or not name:
            yield f"{point.value} has no name.", 'Give the class a `name = "…"`.'
        elif name != point.name:
            remedy = f'Write `{name} = "{point.value}"` in pyproject.toml.'
            yield f"The entry point {point.name} brings {name}.", remedy
        elif name in self.items:
            remedy = "Uninstall one of them, or give yours another name."
            yield f"{name} is also brought by {self._from[name]}, which is used.", remedy
        elif issubclass(loaded, TaskType):
            yield from task_faults(loaded)
        elif method := _missing_method(loaded):
            yield f"{name} has no method {method}.", f"Define {method} in {point.value}."

    def _problem(self, point: EntryPoint, fault: Fault) -> Problem:
        version = point.dist.version if point.dist else ""
        return Problem(
            path=f"{self.group}: {point.name}",
            message=fault[0],
            remedy=fault[1],
            file=f"{package(point)} {version}".strip(),
        )


def package(point: EntryPoint) -> str:
    """Name the installed package that an entry point comes from."""
    return point.dist.name if point.dist else "an unknown package"


def task_faults(kind: type[TaskType]) -> Iterator[Fault]:
    """Give everything that is wrong with a task type: its machine, its methods, its schemas."""
    made = kind()
    try:
        Machine.compile(kind.machine)
    except TaskflowError as broken:
        yield f"The statechart of {kind.name} is not legal: {broken.message}", "Correct it."
        return
    for missing in sorted(_named_actions(kind.machine) - set(made.actions) - BUILT_IN):
        remedy = f'Mark a method of {kind.name} with @action("{missing}").'
        yield f"The statechart names the action {missing}, which is not there.", remedy
    for missing in sorted(_invoked(kind.machine) - set(made.effects)):
        remedy = f'Mark an async method of {kind.name} with @effect("{missing}").'
        yield f"The statechart invokes {missing}, which is not there.", remedy
    for model in (kind.Config, kind.Input, kind.Output):
        if not json_schema.is_valid(kind.schema(model)):
            remedy = "Use the types that msgspec can describe."
            yield f"{model.__qualname__} leads to a JSON schema that is not legal.", remedy


def _named_actions(machine: State) -> set[str]:
    lists = [state.get(key) for state in _states(machine) for key in ("entry", "exit")]
    lists += [way.get("actions") for way in _transitions(machine) if isinstance(way, dict)]
    actions = [action for some in lists for action in _listed(some)]
    return {action if isinstance(action, str) else action["type"] for action in actions}


def _invoked(machine: State) -> set[str]:
    return {work["src"] for state in _states(machine) for work in _listed(state.get("invoke"))}


def _states(state: State) -> Iterator[State]:
    yield state
    for child in state.get("states", {}).values():
        yield from _states(child)


def _transitions(machine: State) -> Iterator[Any]:
    for state in _states(machine):
        for table in ("on", "after"):
            for ways in state.get(table, {}).values():
                yield from _listed(ways)
        for holder in (state, *_listed(state.get("invoke"))):
            for key in ("always", "onDone", "onError"):
                yield from _listed(holder.get(key))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _missing_method(loaded: type) -> str | None:
    """Name the method that must be defined and is not."""
    for base, method in ((Operator, "apply"), (BeforeRule, "react")):
        if issubclass(loaded, base) and getattr(loaded, method) is getattr(base, method):
            return method
    return None


def _unusable(broken: Exception) -> Fault:
    remedy = "Install what it needs, correct it, or uninstall the package."
    return f"It cannot be loaded: {type(broken).__name__}: {broken}", remedy
