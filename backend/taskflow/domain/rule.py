"""Rule: what the hub asks while it decides, so that the answer shares the same commit."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar, Final, Protocol

from msgspec import Struct

from taskflow.domain.budget import Budget
from taskflow.domain.definition import Plan
from taskflow.domain.event import Event
from taskflow.domain.patch import Patch
from taskflow.domain.task import Task
from taskflow.domain.watch import Refuse

PREFIX: Final = "Rule"
"""How the names of rules that are tasks begin, and those of no other task types."""


class Sight(Protocol):
    """The family as decided so far."""

    @property
    def budget(self) -> Budget:
        """Give what a rule pays from for what it reads and computes."""
        ...

    def task(self, instance: str) -> Task:
        """Give a task."""
        ...

    def before(self, event: Event) -> Task | None:
        """Give the event's task as it was before; None when it started with it."""
        ...

    def instances(self, definition: str) -> Iterable[str]:
        """Give the instances of a definition, the oldest first."""
        ...


class Rule:
    """Root of all that watches what is decided: rules without a state, and those that are tasks."""

    name: ClassVar[str]


class Proposal(Struct, frozen=True):
    """A change that a rule wants made to a task."""

    task: str
    patch: Patch


class BeforeRule(Rule, ABC):
    """A pure rule without a state: no task, but for all families; found by its entry point."""

    def concerns(self, plan: Plan) -> bool:
        """Say whether there is anything for it in families of this plan."""
        del plan
        return True

    @abstractmethod
    def react(self, event: Event, sight: Sight, plan: Plan) -> Iterable[Proposal | Refuse]:
        """Give what else is to change because of ``event``, or refuse a person's command."""


def is_rule(kind: str) -> bool:
    """Say by its name whether a task type is a rule: a flow alone tells what watches."""
    return kind.startswith(PREFIX)


Rules = Mapping[str, BeforeRule]
