"""Before-rule: what the hub asks while it decides, so that the answer shares the same commit."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol

from msgspec import Struct

from taskflow.domain.budget import Budget
from taskflow.domain.definition import Plan
from taskflow.domain.event import Event
from taskflow.domain.patch import Patch
from taskflow.domain.task import Task


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


class Proposal(Struct, frozen=True):
    """A change that a rule wants made to a task."""

    task: str
    patch: Patch


class BeforeRule(ABC):
    """A pure rule over the changes being decided; one file, one rule, found by its entry point."""

    name: ClassVar[str]

    @abstractmethod
    def react(self, event: Event, sight: Sight, plan: Plan) -> Iterable[Proposal]:
        """Give what else is to change because of ``event``."""


Rules = Mapping[str, BeforeRule]
