"""EffectFailed: that an effect ended badly is recorded; the chart decides what that means."""

import structlog

from taskflow.domain.command import EffectFailed
from taskflow.domain.event import By
from taskflow.domain.patch import Patch
from taskflow.domain.statechart import MachineEvent
from taskflow.domain.view import Happening
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family import fail, instead, told
from taskflow.hub.decide.handler import Case, Handler
from taskflow.hub.decide.partial_refusal import refusal
from taskflow.hub.decide.pending import Given
from taskflow.hub.decide.result import may_settle, step, with_log
from taskflow.hub.decide.transitions import moves

log = structlog.get_logger(__name__)


def effect_failed(draft: Draft, command: EffectFailed, by: By | None = None) -> None:
    """Record that an effect ended badly; the chart's ``onError`` decides, else the task fails.

    It is noted as done ``by`` the asker unless somebody else is named.
    """
    by = by or draft.by
    effect = draft.task(command.task).effects.get(command.effect)
    if effect is None:
        return
    draft.catalogue.kind(draft.task(command.task).document)
    error = told(command.code, command.message, command.numbers)
    failed = MachineEvent.error(effect.invoke, error)
    happening = Happening(f"{effect.name}.failed", by, draft.at, error, draft.seq + 1)
    patch = Patch(merge=instead(draft.task(command.task).document, error))
    patch = with_log(draft, command.task, command.log, patch)
    given = Given(happening, failed, patch, (effect.id,), "effect.failed")

    def ask(above: Draft) -> None:
        if moves(above, command.task, failed):
            step(above, command.task, given)
        else:
            fail(above, command.task, error, by)

    refused = refusal(draft, ask)
    if refused is not None:
        log.warning("effect.refused", effect=effect.id, reason=refused.message)
        fail(draft, command.task, error, by)


def _decide(draft: Draft, command: EffectFailed, _case: Case) -> None:
    effect_failed(draft, command)


HANDLER = Handler(EffectFailed, may_settle, _decide)
