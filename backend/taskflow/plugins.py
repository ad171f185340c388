"""Plug-ins: finds what packages bring (by entry points), checks it, and reports what is broken."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from inspect import iscoroutinefunction
from typing import Any, Final, Generic, TypeVar

import structlog
from jsonschema_rs import meta as json_schema
from msgspec import Struct, field, json, structs

from taskflow.domain.errors import Problem, TaskflowError
from taskflow.domain.expression import compile_expression
from taskflow.domain.limits import check
from taskflow.domain.operator import Operator
from taskflow.domain.rule import PREFIX, BeforeRule, Rule, is_rule
from taskflow.domain.rule_type import RuleType
from taskflow.domain.service import Service
from taskflow.domain.statechart import Machine, unknown
from taskflow.domain.step import step
from taskflow.domain.step_models import NEVER, SETTINGS
from taskflow.domain.task import TaskType

OURSELVES: Final = "taskflow"
LONGEST_NAME: Final = 64
OLD_RULES: Final = "taskflow.ceps"
"""What rules were found by in 0.1; still read, with a warning."""
log = structlog.get_logger(__name__)

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
    rules: Mapping[str, BeforeRule] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def find() -> Registry:
    """Find and check all plug-ins; a broken one is reported and does not stop the rest."""
    tasks = Shelf("taskflow.tasks", TaskType)
    services = Shelf("taskflow.services", Service, made=False)
    operators = Shelf("taskflow.operators", Operator)  # type: ignore[type-abstract]  # compared with
    rules = Shelf("taskflow.rules", Rule)
    tasks.operators = operators.items
    installed = entry_points()  # reads a file of every package
    ours = installed.select(group=tasks.group)
    operators.reserved = {point.name for point in ours if package(point) == OURSELVES}
    shelves: tuple[Shelf[Any], ...] = (operators, tasks, services, rules)
    for shelf in shelves:
        shelf.fill(installed.select(group=shelf.group))
    if old := installed.select(group=OLD_RULES):
        log.warning("plugin.oldGroup", group=OLD_RULES, remedy=f"Call it {rules.group}.")
        rules.fill(old)
    return Registry(
        tasks={**operators.steps, **rules.kinds, **tasks.items},
        services=services.items,
        operators=operators.items,
        rules={k: one for k, one in rules.items.items() if k not in rules.kinds},
        problems=tuple(problem for shelf in shelves for problem in shelf.problems),
    )


def shipped() -> Mapping[str, TaskType]:
    """Find only the task types that come with T@skFlow itself."""
    tasks = Shelf("taskflow.tasks", TaskType)
    operators = Shelf("taskflow.operators", Operator)  # type: ignore[type-abstract]  # compared with
    rules = Shelf("taskflow.rules", Rule)
    tasks.operators = operators.items
    for shelf in (operators, tasks, rules):
        points = entry_points(group=shelf.group)
        shelf.fill(point for point in points if package(point) == OURSELVES)
    return {**operators.steps, **rules.kinds, **tasks.items}


def operators(names: Collection[str]) -> Mapping[str, Operator]:
    """Find only some operators, by their names; what else is installed is not loaded."""
    shelf = Shelf("taskflow.operators", Operator)  # type: ignore[type-abstract]  # compared with
    shelf.fill(point for point in entry_points(group=shelf.group) if point.name in names)
    return shelf.items


class Shelf(Generic[T]):
    """One group of entry points: what is found there, and the problems with the others."""

    def __init__(self, group: str, base: type[T], *, made: bool = True) -> None:
        """Begin empty; what is found must be a subclass of ``base``, and is ``made`` or kept so."""
        self.group = group
        self.base = base
        self.made = made
        self.items: dict[str, Any] = {}
        self.operators: Mapping[str, Operator] = {}
        """Those whose names are names of task types too, and which any statechart may invoke."""
        self.reserved: Collection[str] = ()
        """Names of task types of ours, which no operator can take."""
        self.steps: dict[str, TaskType] = {}
        """The task types that operators are on the palette."""
        self.kinds: dict[str, RuleType] = {}
        """The task types among what is found on a shelf of rules."""
        self.problems: list[Problem] = []
        self._from: dict[str, str] = {}

    def fill(self, points: Iterable[EntryPoint]) -> None:
        """Take every entry point, our own first, so that nobody can replace a part of ours."""
        for point in sorted(points, key=lambda point: (package(point) != OURSELVES, point.name)):
            try:
                loaded = point.load()
                faults = list(self._faults(loaded, point))
                item = loaded() if self.made and not faults else loaded
                kind = step(item) if isinstance(item, Operator) else None
                faults += _unlike(kind, loaded) if kind else []
            except BaseException as broken:  # a stranger's may raise any
                if isinstance(broken, KeyboardInterrupt):
                    raise
                faults = [_unusable(broken)]
            if faults:
                self.problems += [self._problem(point, fault) for fault in faults]
            else:
                self.items[loaded.name] = item
                if kind:
                    self.steps[loaded.name] = kind
                if isinstance(item, RuleType):
                    self.kinds[loaded.name] = item
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
        elif whose := self._taken(name):
            remedy = "Uninstall one of them, or give yours another name."
            yield f"{name} is also {whose}, which is used.", remedy
        elif issubclass(loaded, TaskType):
            yield from task_faults(loaded, self.operators)
        elif issubclass(loaded, Operator):
            yield from operator_faults(loaded)
        elif issubclass(loaded, Service):
            yield from service_faults(loaded)
        elif method := _missing_method(loaded):
            yield f"{name} has no method {method}.", f"Define {method} in {point.value}."

    def _taken(self, name: str) -> str:
        """Say whose a name is already; empty when it is nobody's."""
        if name in self.items:
            return f"brought by {self._from[name]}"
        if name in self.reserved:
            return "the name of a task type of T@skFlow"
        return "the name of an operator" if name in self.operators else ""

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


def task_faults(kind: type[TaskType], operators: Iterable[str] = ()) -> Iterator[Fault]:
    """Give everything that is wrong with a task type: its machine, its methods, its schemas."""
    made = kind()
    yield from _unlike_a_rule(kind)
    yield from _odd(kind, made)
    try:
        Machine.compile(kind.machine)
    except TaskflowError as broken:
        yield f"The statechart of {kind.name} is not legal: {broken.message}", "Correct it."
        return
    calls = unknown(kind.machine, made.actions, [*made.effects, *operators])
    missing = {(call.kind, call.name) for call in calls}
    for what, name in sorted(missing):
        method = "a method" if what == "action" else "an async method"
        remedy = f'Mark {method} of {kind.name} with @{what}("{name}").'
        yield f"The statechart names the {what} {name}, which is not there.", remedy
    yield from _unschooled(kind, (kind.Config, kind.Input, kind.Output))


def operator_faults(kind: type[Operator]) -> Iterator[Fault]:
    """Give everything that is wrong with an operator: its texts, its models, its method."""
    if kind.run is Operator.run:
        yield f"{kind.name} has no method run.", f"Define `async def run` in {kind.__qualname__}."
    elif not iscoroutinefunction(kind.run):
        yield f"run of {kind.name} is no coroutine function.", "Write `async def run`."
    yield from _misdescribed(kind)
    models = (kind.Input, kind.Output)
    if not all(isinstance(model, type) and issubclass(model, Struct) for model in models):
        yield f"Input or Output of {kind.name} is no model.", "Make both a msgspec Struct."
        return
    if taken := SETTINGS.intersection(one.encode_name for one in structs.fields(kind.Input)):
        named = " and ".join(sorted(taken))
        yield f"Input of {kind.name} has {named}, as every step has.", "Call it something else."
    known = {one.encode_name for one in structs.fields(kind.Input)}
    if strange := [name for name in kind.written if name not in known]:
        named = " and ".join(map(str, strange))
        yield f"written of {kind.name} names {named}, which Input has not.", "Name its fields."
    yield from _unrepeatable(kind)
    if any(one.encode_name == "error" for one in structs.fields(kind.Output)):
        yield f"Output of {kind.name} has error, as every step has.", "Call it something else."
    yield from _unschooled(kind, models)


def _unrepeatable(kind: type[Operator]) -> Iterator[Fault]:
    """Give what is wrong with the condition under which the work may be repeated."""
    try:
        if kind.repeatable_if:
            reads = compile_expression(kind.repeatable_if).reads
            if strange := sorted(reads - set(kind.written)):
                named = " and ".join(strange)
                what = f"repeatable_if of {kind.name} reads {named}, which a flow need not write."
                yield what, "Read fields that `written` names."
    except (TaskflowError, AttributeError, TypeError) as broken:
        yield f"repeatable_if of {kind.name} is no expression: {broken}", "Write JMESPath."


def _unlike(made: TaskType, kind: type[Operator]) -> Iterator[Fault]:
    """Give what the step of an operator has that no step can have."""
    if made.name != kind.name:
        yield f"{kind.name} is called {made.name} once it is made.", "Leave its name as it is."
    yield from _odd(type(made), made)


def _misdescribed(kind: type[Operator]) -> Iterator[Fault]:
    """Give what an operator says of itself that cannot be so."""
    for name in ("label", "icon", "category", "description", "environment"):
        if not isinstance(getattr(kind, name), str):
            yield f"{name} of {kind.name} is no text.", f'Write `{name} = "…"`.'
    for name, least in (("version", 1), ("patience", 0)):
        value = getattr(kind, name)
        if type(value) is not int or not least <= value <= NEVER:
            what = f"is no whole number from {least} to {NEVER:,}"
            yield f"{name} of {kind.name} {what}.", f"Write `{name} = 1`."
    for name in ("repeatable", "instant", "early"):
        if not isinstance(getattr(kind, name), bool):
            yield f"{name} of {kind.name} is neither true nor false.", "Write True or False."
    if not (isinstance(kind.needs, tuple) and all(isinstance(one, str) for one in kind.needs)):
        yield f"needs of {kind.name} is no tuple of texts.", 'Write `needs = ("…",)`.'
    if not (isinstance(kind.written, tuple) and all(isinstance(one, str) for one in kind.written)):
        yield f"written of {kind.name} is no tuple of texts.", 'Write `written = ("…",)`.'
    if (kind.instant or kind.early) and not (kind.repeatable and kind.environment == "server"):
        what = "instant" if kind.instant else "early"
        yield f"{kind.name} is {what}.", "Make it repeatable, and of the environment server."


def _unlike_a_rule(kind: type[TaskType]) -> Iterator[Fault]:
    """Give what keeps a rule, or what is called like one, from being told by its name."""
    if is_rule(kind.name) is not issubclass(kind, RuleType):
        remedy = f"Call a RuleType {PREFIX}…, and nothing else."
        yield f"{kind.name}: names that begin with {PREFIX} are those of rules.", remedy
    if issubclass(kind, RuleType) and kind.watches is RuleType.watches:
        yield f"{kind.name} has no method watches.", f"Define it in {kind.__qualname__}."


def _unschooled(
    kind: type[TaskType | Operator], models: tuple[type[Struct], ...]
) -> Iterator[Fault]:
    """Give the models that lead to no legal schema."""
    for model in models:
        try:
            legal = json_schema.is_valid(kind.schema(model))
        except TypeError:
            legal = False
        if not legal:
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


def service_faults(kind: type[Service]) -> Iterator[Fault]:
    """Give what is wrong with the settings that a service has of its own."""
    model = kind.settings
    if model is None:
        return
    if not (isinstance(model, type) and issubclass(model, Struct)):
        yield f"settings of {kind.name} is no model.", "Make it a msgspec Struct."
        return
    for one in structs.fields(model):
        if one.required:
            yield f"The setting {one.name} of {kind.name} has no default.", "Give it one."


def _missing_method(loaded: type) -> str | None:
    """Name the method that must be defined and is not."""
    if issubclass(loaded, Rule) and not issubclass(loaded, BeforeRule):
        return "react, nor is it a BeforeRule"
    if issubclass(loaded, BeforeRule) and loaded.react is BeforeRule.react:
        return "react"
    return None


def _unusable(broken: BaseException) -> Fault:
    remedy = "Install what it needs, correct it, or uninstall the package."
    try:
        why = str(broken)
    except Exception:  # noqa: BLE001  not even that is certain of a stranger's
        why = "it cannot say why"
    return f"It cannot be loaded: {type(broken).__name__}: {why}", remedy
