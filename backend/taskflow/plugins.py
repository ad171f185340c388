"""Plug-ins: finds what packages bring (by entry points), checks it, and reports what is broken."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, Generic, TypeVar

from jsonschema_rs import meta as json_schema
from msgspec import Struct, field

from taskflow.domain.errors import Problem, TaskflowError
from taskflow.domain.rule import BeforeRule
from taskflow.domain.service import Operator, Service
from taskflow.domain.statechart import Machine, unknown
from taskflow.domain.task import TaskType

OURSELVES: Final = "taskflow"

T = TypeVar("T")
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
    services = Shelf("taskflow.services", Service, made=False)
    operators = Shelf("taskflow.operators", Operator)  # type: ignore[type-abstract]  # compared with
    ceps = Shelf("taskflow.ceps", BeforeRule)  # type: ignore[type-abstract]  # compared with
    shelves: tuple[Shelf[Any], ...] = (tasks, services, operators, ceps)
    installed = entry_points()  # reads a file of every package
    for shelf in shelves:
        shelf.fill(installed.select(group=shelf.group))
    return Registry(
        tasks=tasks.items,
        services=services.items,
        operators=operators.items,
        ceps=ceps.items,
        problems=tuple(problem for shelf in shelves for problem in shelf.problems),
    )


class Shelf(Generic[T]):
    """One group of entry points: what is found there, and the problems with the others."""

    def __init__(self, group: str, base: type[T], *, made: bool = True) -> None:
        """Begin empty; what is found must be a subclass of ``base``, and is ``made`` or kept so."""
        self.group = group
        self.base = base
        self.made = made
        self.items: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self._from: dict[str, str] = {}

    def fill(self, points: Iterable[EntryPoint]) -> None:
        """Take every entry point, our own first, so that nobody can replace a part of ours."""
        for point in sorted(points, key=lambda point: (package(point) != OURSELVES, point.name)):
            try:
                loaded = point.load()
                faults = list(self._faults(loaded, point))
                item = loaded() if self.made and not faults else loaded
            except (Exception, SystemExit) as broken:  # noqa: BLE001  a stranger's may raise any
                faults = [_unusable(broken)]
            if faults:
                self.problems += [self._problem(point, fault) for fault in faults]
            else:
                self.items[loaded.name] = item
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
    missing = {(call.kind, call.name) for call in unknown(kind.machine, made.actions, made.effects)}
    for what, name in sorted(missing):
        method = "a method" if what == "action" else "an async method"
        remedy = f'Mark {method} of {kind.name} with @{what}("{name}").'
        yield f"The statechart names the {what} {name}, which is not there.", remedy
    for model in (kind.Config, kind.Input, kind.Output):
        if not json_schema.is_valid(kind.schema(model)):
            remedy = "Use the types that msgspec can describe."
            yield f"{model.__qualname__} leads to a JSON schema that is not legal.", remedy


def _missing_method(loaded: type) -> str | None:
    """Name the method that must be defined and is not."""
    for base, method in ((Operator, "apply"), (BeforeRule, "react")):
        if issubclass(loaded, base) and getattr(loaded, method) is getattr(base, method):
            return method
    return None


def _unusable(broken: BaseException) -> Fault:
    remedy = "Install what it needs, correct it, or uninstall the package."
    return f"It cannot be loaded: {type(broken).__name__}: {broken}", remedy
