"""TaskKind: what a task can be, as a value, wherever it came from.

A task type in Python, an operator and a kind that was declared at run time all compile to it; who
decides, checks or shows a task knows nothing else of them.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from taskflow.domain.budget import Budget
from taskflow.domain.errors import Problem
from taskflow.domain.operator import Operator
from taskflow.domain.patch import Patch
from taskflow.domain.rule_type import RuleType
from taskflow.domain.service import Run
from taskflow.domain.step import Step
from taskflow.domain.task import Change, EffectSpec, Signature, TaskType
from taskflow.domain.version import Version
from taskflow.domain.view import Half, Happening, TaskView
from taskflow.domain.watch import Refuse, Seen, Watch


class Model(Struct, frozen=True, eq=False, weakref=True):
    """What one section of a task (``config.local``, ``input``, ``output``) may hold.

    Of a schema that people wrote it is ``counted`` what a check would take, before it is made.
    """

    schema: Mapping[str, Any]
    counted: bool = False


class TaskKind(Struct, frozen=True, eq=False, kw_only=True, weakref=True):
    """All that is known of one version of a kind.

    ``author`` names the package whose code its functions are; ``plays`` are the older versions
    whose tasks it can go on with. One that was ``declared`` has no code of anybody's. Only rules
    have ``watches``, ``tells`` and ``saw``.
    """

    name: str
    version: int = 1
    plays: tuple[int, ...] = ()
    label: str = ""
    description: str = ""
    icon: str = "square"
    category: str = ""
    environments: tuple[str, ...] = ("server",)
    writes: tuple[str, ...] = ()
    children: Literal["heads", "none"] = "heads"
    keeps_names: tuple[str, ...] = ()
    machine: dict[str, Any]
    config: Model
    input: Model
    output: Model
    defaults: Mapping[str, dict[str, Any]]
    actions: Mapping[str, Callable[[TaskView, Happening], Change]]
    effects: Mapping[str, tuple[EffectSpec, Callable[[TaskView, Run], Awaitable[Patch]]]]
    headline: Callable[[TaskView, Budget], str]
    completed: Callable[[TaskView, Mapping[str, Any], Happening], Mapping[str, Any]]
    signatures: Callable[[Mapping[str, Any]], Iterable[Signature]]
    interrupted: Callable[[TaskView, Half], Patch]
    pause: Callable[[TaskView, str, int], int]
    reads: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    mistakes: Callable[[Mapping[str, Any]], Iterable[Problem]]
    watches: Callable[[Mapping[str, Any]], Iterable[Watch]] | None = None
    tells: Callable[[Mapping[str, Any]], Iterable[str]] | None = None
    saw: Callable[[TaskView, Seen, Budget], Mapping[str, Any] | Refuse | None] | None = None
    author: str
    operator: Operator | None = None
    declared: bool = False

    @property
    def key(self) -> Version:
        """Give what tells it from all others."""
        return Version(self.name, self.version, self.declared)

    @property
    def older(self) -> list[Version]:
        """Give the older versions whose tasks it can go on with."""
        return [Version(self.name, number, self.declared) for number in self.plays]


Kinds: TypeAlias = Mapping[str, TaskKind]
"""Kinds by name, one version of each."""


def kind_of(made: TaskType) -> TaskKind:
    """Compile a task type, which may be the step of an operator."""
    operator = made.operator if isinstance(made, Step) else None
    rule = made if isinstance(made, RuleType) else None
    return TaskKind(
        name=made.name,
        version=operator.version if operator else made.version,
        plays=tuple(range(1, operator.version)) if operator else made.plays,
        label=made.label,
        description=made.description,
        icon=made.icon,
        category=made.category or ("Rules" if rule else ""),
        environments=made.environments,
        writes=made.writes,
        children=made.children,
        keeps_names=made.keeps_names,
        machine=made.machine,
        config=Model(made.schema(made.Config)),
        input=Model(made.schema(made.Input)),
        output=Model(made.schema(made.Output)),
        defaults=made.defaults,
        actions=made.actions,
        effects=made.effects,
        headline=lambda task, _budget: made.headline(task),
        completed=made.completed,
        signatures=made.signatures,
        interrupted=made.interrupted,
        pause=made.pause,
        reads=made.reads,
        mistakes=made.mistakes,
        watches=rule.watches if rule else None,
        tells=rule.tells if rule else None,
        saw=rule.saw if rule else None,
        author=type(made).__module__.partition(".")[0],
        operator=operator,
    )


def kinds_of(types: Mapping[str, TaskType]) -> dict[str, TaskKind]:
    """Compile task types, by name."""
    return {name: kind_of(made) for name, made in types.items()}


def operators_of(kinds: Kinds) -> dict[str, Operator]:
    """Give the operators that any statechart may invoke, by name."""
    return {name: kind.operator for name, kind in kinds.items() if kind.operator is not None}
