"""RuleType: a rule that is a task; it watches, and its statechart answers in the same commit."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final, Literal

from taskflow.domain.budget import Budget
from taskflow.domain.rule import Rule
from taskflow.domain.statechart import RULE_SAW
from taskflow.domain.task import TaskType
from taskflow.domain.view import TaskView
from taskflow.domain.watch import Refuse, Seen, Watch

SAW: Final = RULE_SAW
"""What the statechart of a rule is told when it saw something that it watches."""


class RuleType(TaskType, Rule):
    """A rule with a configuration, a statechart and a life; one file, found by its entry point.

    It starts with the task that it stands below, before that one's children, and ends with it. An
    action of its may tell any task of the family something (``Change.send``), the newest of that
    name; it starts none. What it raises, or what takes too much work, ends the rule alone.
    """

    environments: ClassVar[tuple[str, ...]] = ("server",)
    children: ClassVar[Literal["heads", "none"]] = "none"
    icon: ClassVar[str] = "eye"

    @abstractmethod
    def watches(self, local: Mapping[str, Any]) -> Iterable[Watch]:
        """Give what the rule watches with this configuration."""

    def tells(self, local: Mapping[str, Any]) -> Iterable[str]:
        """Give the names of the tasks that the rule may tell something with this configuration."""
        del local
        return ()

    def saw(self, task: TaskView, seen: Seen, budget: Budget) -> Mapping[str, Any] | Refuse | None:
        """Give what the statechart is told of a change, or None: it is none of those meant.

        ``Refuse`` refuses the command, where a person gave it: results, delays, cancelling,
        deleting and rights always pass. Pure; what it evaluates is paid from ``budget``.
        """
        del task, budget
        return seen.as_json()
