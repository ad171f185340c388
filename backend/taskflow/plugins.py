"""Plug-ins: finds what packages bring (by entry points), checks it, and reports what is broken."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, Generic, TypeVar

from jsonschema_rs import meta as json_schema
from msgspec import Struct, field, json

from taskflow.domain.errors import Problem, TaskflowError
from taskflow.domain.limits import check
from taskflow.domain.rule import BeforeRule
from taskflow.domain.service import Operator, Service
from taskflow.domain.statechart import Machine, unknown
from taskflow.domain.task import TaskType

OURSELVES: Final = "taskflow"
LONGEST_NAME: Final = 64

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


def shipped() -> Mapping[str, TaskType]:
    """Find only the task types that come with T@skFlow itself."""
    tasks = Shelf("taskflow.tasks", TaskType)
    points = entry_points(group=tasks.group)
    tasks.fill(point for point in points if package(point) == OURSELVES)
    return tasks.items


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
            except BaseException as broken:  # a stranger's may raise any
                if isinstance(broken, KeyboardInterrupt):
                    raise
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
        elif len(name) > LONGEST_NAME:
            remedy = f"Give it one of at most {LONGEST_NAME} characters."
            yield f"{point.value} has a name of {len(name)} characters.", remedy
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
    yield from _odd(kind, made)
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


def _odd(kind: type[TaskType], made: TaskType) -> Iterator[Fault]:
    """Give what could be shown or stored of no task of a type, and so of no list of types."""
    texts = {name: getattr(kind, name) for name in ("label", "description", "icon")}
    for name, value in texts.items():
        if not isinstance(value, str):
            yield f"{name} of {kind.name} is no text.", f'Write `{name} = "…"`.'
    for name in ("environments", "writes"):
        value = getattr(kind, name)
        if not (isinstance(value, tuple) and all(isinstance(one, str) for one in value)):
            remedy = f'Write `{name} = ("…",)`.'
            yield f"{name} of {kind.name} is no tuple of texts.", remedy
    if kind.children not in ("heads", "none"):
        yield f"children of {kind.name} is neither heads nor none.", "Write one of them."
    for spec, _ in made.effects.values():
        if type(spec.attempts) is not int or spec.attempts < 1:
            remedy = "Allow it one at least."
            yield f"The effect {spec.name} of {kind.name} may be attempted never.", remedy
    try:
        machine = json.decode(json.encode(kind.machine))  # it may be made of tuples
        check([kind.name, *texts.values(), machine, made.defaults], dotted_keys=True)
    except (TaskflowError, ValueError, TypeError) as broken:
        what = f"A text, the statechart or a default of {kind.name} cannot be stored"
        yield f"{what}: {broken}", "Correct it."


def _missing_method(loaded: type) -> str | None:
    """Name the method that must be defined and is not."""
    for base, method in ((Operator, "apply"), (BeforeRule, "react")):
        if issubclass(loaded, base) and getattr(loaded, method) is getattr(base, method):
            return method
    return None


def _unusable(broken: BaseException) -> Fault:
    remedy = "Install what it needs, correct it, or uninstall the package."
    try:
        why = str(broken)
    except Exception:  # noqa: BLE001  not even that is certain of a stranger's
        why = "it cannot say why"
    return f"It cannot be loaded: {type(broken).__name__}: {why}", remedy
