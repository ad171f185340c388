"""Catalogue: the kinds of tasks that are known, the rules, and the machines that tasks run."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from taskflow.domain.definition import Definition
from taskflow.domain.errors import KindMissing, NotFound
from taskflow.domain.kind import Kinds, TaskKind, kinds_of, operators_of
from taskflow.domain.operator import Operator
from taskflow.domain.rule import Rules
from taskflow.domain.statechart import Machine
from taskflow.domain.task import Task, TaskType
from taskflow.domain.version import Version, version_of
from taskflow.plugins import OURSELVES


class Catalogue:
    """The newest kinds by name, all versions there are, and every machine ever used, by hash.

    A name is that of the installed kind, if there is one: tasks of a declared one of the same name
    go on with theirs, and new ones are of the installed one.
    What is installed is there from the start; kinds that people declare are learned as they are
    published. ``edition`` is another one after each that is the newest of its name; who is
    ``heeding`` is told of it, and who is ``waiting`` of older versions too.
    """

    def __init__(
        self, types: Mapping[str, TaskType], rules: Rules, declared: Iterable[TaskKind] = ()
    ) -> None:
        """Take what the plug-ins brought, and kinds that were declared before."""
        self.types: dict[str, TaskKind] = {}
        self.rules = dict(rules)
        self.defaults: dict[str, dict[str, Any]] = {}
        self.edition = 0
        self.heeding: list[Callable[[TaskKind], None]] = []
        self.waiting: list[Callable[[TaskKind], None]] = []
        self._versions: dict[Version, TaskKind] = {}
        self._machines: dict[str, Machine] = {}
        self._of_kinds: dict[Version, Machine] = {}
        self._brought: set[str] = set()
        for kind in (*kinds_of(types).values(), *declared):
            self._take(kind)

    @property
    def abilities(self) -> dict[str, dict[str, list[str]]]:
        """Give by kind what its machines may name, and what its output holds; JSON."""
        operators = operators_of(self.types)
        return {
            name: {
                "actions": list(kind.actions),
                "effects": list(dict.fromkeys([*kind.effects, *operators])),
                "output": list(kind.output.schema.get("properties", {})),
            }
            for name, kind in self.types.items()
        }

    def add(self, kind: TaskKind) -> None:
        """Learn a kind, or another version of one."""
        newest = self._take(kind)
        for heed in (*self.waiting, *(self.heeding if newest else ())):
            heed(kind)

    def ships(self, document: Mapping[str, Any]) -> bool:
        """Say whether all that a flow names comes with T@skFlow, so that workers know it."""
        used = {entry.get("type") for entry in document["tasks"]}
        strange = any(kind.operator and not _shipped(kind) for kind in self.types.values())
        if strange and any(entry.get("fsm") for entry in document["tasks"]):
            return False  # its statecharts may invoke one of them
        return all(_shipped(self.types.get(name)) for name in used)

    def at(self, versions: Mapping[str, int]) -> Kinds:
        """Give the kinds by name in these versions, those that are not known in the newest."""
        pinned = {
            name: kind
            for name, number in versions.items()
            if (newest := self.types.get(name)) is not None
            and (kind := self._versions.get(Version(name, number, newest.declared))) is not None
        }
        return {**self.types, **pinned} if pinned else self.types

    def pins(self, names: Iterable[str]) -> dict[str, int]:
        """Give which versions a plan is made of, of those kinds that may come in several."""
        found = ((name, self.types.get(name)) for name in names)
        return {
            name: kind.version
            for name, kind in found
            if kind and (kind.declared or kind.version > 1)
        }

    def of(self, definition: Definition) -> TaskKind:
        """Give the kind of a task that is to start; raises ``NotFound`` or ``KindMissing``."""
        if definition.type not in self.types:
            raise NotFound(
                f"The task type {definition.type} is not installed; install the package that "
                "brings it.",
                code="taskType.notFound",
            )
        return self._version(definition.kind)

    def has(self, version: Version) -> bool:
        """Say whether a version of a kind is known."""
        return version in self._versions

    def kind(self, document: Mapping[str, Any]) -> TaskKind:
        """Give the kind of a running task in the version it runs; raises ``KindMissing``."""
        return self._version(version_of(document))

    def known(self, document: Mapping[str, Any]) -> TaskKind | None:
        """Give the kind of a running task, if it is there."""
        if document["type"] not in self.types:
            return None
        return self._versions.get(version_of(document))

    def operator(self, name: str) -> Operator | None:
        """Give an installed operator, by which any statechart may invoke it."""
        kind = self.types.get(name)
        return kind.operator if kind is not None else None

    def learn(self, document: Mapping[str, Any]) -> Machine:
        """Compile a machine and remember it by its hash."""
        machine = Machine.compile(document)
        return self._machines.setdefault(machine.hash, machine)

    def machine_of(self, definition: Definition) -> Machine:
        """Give the machine that a new task of this definition runs."""
        kind = self.of(definition)
        own = definition.machine
        return self.learn(own) if own else self._of_kinds[kind.key]

    def is_of_type(self, machine: Machine) -> bool:
        """Say whether a kind that is known brought this machine."""
        return machine.hash in self._brought

    def forget(self, machine: str) -> None:
        """Forget a machine that no task runs, unless a kind brought it."""
        if machine not in self._brought:
            self._machines.pop(machine, None)

    def machine(self, task: Task) -> Machine:
        """Give the machine that a task has run since its start."""
        wanted = task.document["meta"]["machine"]
        try:
            return self._machines[wanted]
        except KeyError:
            raise NotFound(
                f"The statechart {wanted} of this task is not known; load its family again.",
                code="machine.notFound",
            ) from None

    def knows(self, machine: str) -> bool:
        """Say whether a machine with this hash was learned."""
        return machine in self._machines

    def document(self, machine: str) -> Mapping[str, Any]:
        """Give a machine's XState JSON."""
        return self._machines[machine].document

    def _take(self, kind: TaskKind) -> bool:
        """Learn a kind; says whether it is the newest of its name now."""
        machine = self.learn(kind.machine)
        self._brought.add(machine.hash)
        self._of_kinds[kind.key] = machine
        self._versions[kind.key] = kind
        for older in kind.older:
            self._versions.setdefault(older, kind)
        newest = self.types.get(kind.name)
        if newest is not None and _rank(newest) > _rank(kind):
            return False
        self.types[kind.name] = kind
        self.defaults[kind.name] = defaults_of(kind)
        self.edition += 1
        return True

    def _version(self, wanted: Version) -> TaskKind:
        kind = self._versions.get(wanted)
        if kind is None or wanted.name not in self.types:
            raise KindMissing(wanted.name, wanted.number)
        return kind


def defaults_of(kind: TaskKind) -> dict[str, Any]:
    """Give the configuration that tasks of a kind start from, as plans take it."""
    return {"local": kind.defaults["config"]}


def _rank(kind: TaskKind) -> tuple[bool, int]:
    """Order the kinds of one name: what is installed comes before all that was declared."""
    return not kind.declared, kind.version


def _shipped(kind: TaskKind | None) -> bool:
    if kind is None or kind.declared:
        return False
    brought = type(kind.operator).__module__.partition(".")[0] if kind.operator else kind.author
    return brought == OURSELVES
