"""InstantResults: instant work is done before the commit that makes it due is stored.

Its result becomes part of that commit, so there is one instead of two, and nobody ever sees the
work as due. If the hub dies before the commit is stored, nothing has happened: whoever gave the
command gets no answer, and sends it again. That is why it is done for those alone who would notice,
and not for timers: work that takes the whole hub down would do so again at every start.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Protocol

import structlog

from taskflow.domain.budget import TURN
from taskflow.domain.command import EffectDone, EffectFailed
from taskflow.domain.event import Effect
from taskflow.domain.kind import TaskKind
from taskflow.domain.principal import Principal
from taskflow.domain.view import TaskView
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.stream.queued_command import QueuedCommand

MOST = 8
"""Effects that are done ahead for one command, and fewer where that has been a turn's work already;
what more becomes due is done as other work is."""
log = structlog.get_logger(__name__)


class Instant(Protocol):
    """A processor that does instant work."""

    principal: Principal

    def perform(
        self, kind: TaskKind, effect: Effect, task: TaskView
    ) -> EffectDone | EffectFailed | None:
        """Do the work now; None when it cannot be, so that it is done as other work is."""
        ...


class InstantResults:
    """Does instant work while a commit is decided, once a processor has come that can."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Begin without a processor."""
        self._catalogue = catalogue
        self.processor: Instant | None = None

    def follow(self, decision: FamilyDecision, ask: QueuedCommand, since: int) -> None:
        """Do what the events of a decision from a place on have made due, and what follows."""
        if self.processor is None or ask.principal.kind == "hub":
            return
        begun = decision.work - decision.cost
        for instance, effect in islice(_due(decision, since), MOST):
            if decision.work - begun >= TURN:
                return
            self._do(self.processor, decision, instance, effect)

    def _do(
        self, processor: Instant, decision: FamilyDecision, instance: str, effect: Effect
    ) -> None:
        task = decision.task(instance)
        kind = self._catalogue.known(task.document)
        spec = kind.effects.get(effect.name) if kind else None
        # A second attempt has a history, which the log must have before it begins.
        if kind is None or spec is None or not spec[0].instant or effect.attempt > 1:
            return
        if effect.id not in task.effects:  # what followed has ended it already
            return
        try:
            result = processor.perform(kind, effect, decision.view(instance))
            if result is not None:
                decision.take(QueuedCommand(result, processor.principal))
        except Exception:  # it stays due, and is done as other work is
            log.exception("ahead.failed", effect=effect.name, task=instance)


def _due(decision: FamilyDecision, since: int) -> Iterator[tuple[str, Effect]]:
    """Give what events from a place on make due, those too that come while it is done."""
    place = since
    while place < len(decision.events):
        event = decision.events[place]
        place += 1
        for effect in event.effects:
            yield event.task, effect
