"""Early: work that may be is begun while the commit that makes it due is still being stored.

By then the commit is decided, rights and budgets included; nothing of the work is shown before the
commit is durable, and where it never is, the work was in vain. So it is begun for those alone who
would send their command again, and only where it may be repeated and is never charged twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import structlog

from taskflow.domain.event import Effect
from taskflow.domain.view import TaskView
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.decide.views import view
from taskflow.hub.stream.queued_command import QueuedCommand

MOST: Final = 4
"""Pieces of work that are begun early for one commit."""
MOST_TASKS: Final = 64
"""Tasks of the largest family for whose work a view is made before it is as it shows."""
log = structlog.get_logger(__name__)


class Foreseen(Protocol):
    """Whoever begins work early."""

    def wants(self, effect: Effect, document: Mapping[str, Any]) -> bool:
        """Say whether this work of a task is begun early."""
        ...

    def begin(self, effect: Effect, task: TaskView, owner: str) -> None:
        """Begin it, if there is room; it goes on when it becomes due."""
        ...

    def end(self, effect: str) -> None:
        """End it: it does not become due."""
        ...


class Early:
    """Has work begun early, once a processor has come that can."""

    def __init__(self) -> None:
        """Begin without a processor."""
        self.processor: Foreseen | None = None

    def foresee(self, decision: FamilyDecision, asks: Sequence[QueuedCommand]) -> None:
        """Begin what a decision makes due."""
        if self.processor is None or any(ask.principal.kind == "hub" for ask in asks):
            return
        settled = {ident for event in decision.events for ident in event.settled}
        due = [
            (event.task, effect)
            for event in decision.events
            for effect in event.effects
            if effect.attempt == 1 and effect.id not in settled
        ]
        if due and decision.task_count <= MOST_TASKS:
            self._begin(self.processor, decision, due[:MOST])

    def forgo(self, decision: FamilyDecision) -> None:
        """End what was begun."""
        if self.processor is not None:
            for event in decision.events:
                for effect in event.effects:
                    self.processor.end(effect.id)

    def _begin(
        self, processor: Foreseen, decision: FamilyDecision, due: Sequence[tuple[str, Effect]]
    ) -> None:
        try:
            for instance, effect in due:
                document = decision.task(instance).document
                if processor.wants(effect, document):
                    family = decision.seen()
                    task = view(family.id, instance, document, family, decision.plan)
                    processor.begin(effect, task, str(family.document.get("owner", "")))
        except Exception:  # it is done as other work is, once it is due
            log.exception("early.failed")
