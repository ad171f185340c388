"""Catalogue: the installed task types and rules, and the machines that tasks run."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from taskflow.domain.definition import Definition
from taskflow.domain.errors import NotFound
from taskflow.domain.operator import Operator
from taskflow.domain.rule import Rules
from taskflow.domain.statechart import Machine
from taskflow.domain.step import Step, names_of_operators
from taskflow.domain.task import Task, TaskType
from taskflow.plugins import OURSELVES


class Catalogue:
    """What is installed, by name, and every machine that was ever used, by hash."""

    def __init__(self, types: Mapping[str, TaskType], rules: Rules) -> None:
        """Take what the plug-ins brought."""
        self.types = dict(types)
        self.rules = dict(rules)
        self.defaults = {name: {"local": kind.defaults["config"]} for name, kind in types.items()}
        self._machines: dict[str, Machine] = {}
        self._of_types = {name: self.learn(kind.machine) for name, kind in types.items()}

    @property
    def abilities(self) -> dict[str, dict[str, list[str]]]:
        """Give by type what its machines may name, and what its output holds; JSON."""
        operators = names_of_operators(self.types)
        return {
            name: {
                "actions": list(kind.actions),
                "effects": list(dict.fromkeys([*kind.effects, *operators])),
                "output": [one.encode_name for one in structs.fields(kind.Output)],
            }
            for name, kind in self.types.items()
        }

    def ships(self, document: Mapping[str, Any]) -> bool:
        """Say whether all that a flow names comes with T@skFlow, so that workers know it."""
        used = {entry.get("type") for entry in document["tasks"]}
        strangers = [
            name
            for name, kind in self.types.items()
            if isinstance(kind, Step) and not _shipped(kind)
        ]
        if strangers and any(entry.get("fsm") for entry in document["tasks"]):
            return False  # its statecharts may invoke one of them
        return all(_shipped(self.types.get(name)) for name in used)

    def type(self, name: str) -> TaskType:
        """Give a task type; raises ``NotFound`` saying what is missing."""
        try:
            return self.types[name]
        except KeyError:
            raise NotFound(
                f"The task type {name} is not installed; install the package that brings it.",
                code="taskType.notFound",
            ) from None

    def operator(self, name: str) -> Operator | None:
        """Give an installed operator, by which any statechart may invoke it."""
        kind = self.types.get(name)
        return kind.operator if isinstance(kind, Step) else None

    def learn(self, document: Mapping[str, Any]) -> Machine:
        """Compile a machine and remember it by its hash."""
        machine = Machine.compile(document)
        return self._machines.setdefault(machine.hash, machine)

    def machine_of(self, definition: Definition) -> Machine:
        """Give the machine that a new task of this definition runs."""
        self.type(definition.type)
        own = definition.machine
        return self.learn(own) if own else self._of_types[definition.type]

    def is_of_type(self, machine: Machine) -> bool:
        """Say whether a task type that is installed brought this machine."""
        return any(machine.hash == own.hash for own in self._of_types.values())

    def forget(self, machine: str) -> None:
        """Forget a machine that no task runs, unless a task type brought it."""
        known = self._machines.get(machine)
        if known is not None and not self.is_of_type(known):
            del self._machines[machine]

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


def _shipped(kind: TaskType | None) -> bool:
    made_of = kind.operator if isinstance(kind, Step) else kind
    return made_of is not None and type(made_of).__module__.partition(".")[0] == OURSELVES
