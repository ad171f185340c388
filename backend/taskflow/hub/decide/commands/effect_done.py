"""EffectDone: the one result of an effect is recorded; a second one is ignored."""

import structlog

from taskflow.domain.command import EffectDone, EffectFailed
from taskflow.domain.patch import apply, check
from taskflow.domain.statechart import MachineEvent
from taskflow.domain.view import Happening
from taskflow.hub.decide.authorship import require_own
from taskflow.hub.decide.commands.effect_failed import effect_failed
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.field_permissions import permit, result_of
from taskflow.hub.decide.handler import Case, Handler
from taskflow.hub.decide.partial_refusal import refusal
from taskflow.hub.decide.pending import Given
from taskflow.hub.decide.result import may_settle, step, with_log
from taskflow.hub.decide.task_validation import require_output

log = structlog.get_logger(__name__)


def effect_done(draft: Draft, command: EffectDone, _case: Case) -> None:
    """Record a result; a second one for the same effect is ignored."""
    effect = draft.task(command.task).effects.get(command.effect)
    if effect is None:
        return
    draft.catalogue.kind(draft.task(command.task).document)
    given = Given(
        Happening(f"{effect.name}.done", draft.by, draft.at, command.data, draft.seq + 1),
        MachineEvent.done(effect.invoke, command.data),
        with_log(draft, command.task, command.log, command.patch),
        (effect.id,),
        "effect.done",
    )

    def record(above: Draft) -> None:
        _require_result(above, command)
        step(above, command.task, given)

    refused = refusal(draft, record)
    if refused is not None:
        log.warning("effect.refused", effect=effect.id, reason=refused.message)
        failed = EffectFailed(
            mutation=command.mutation,
            task=command.task,
            effect=command.effect,
            code=refused.kind,
            message=refused.message,
            log=command.log,
        )
        effect_failed(draft, failed)


def _require_result(draft: Draft, command: EffectDone) -> None:
    """Refuse a result that writes what is not its own, or what its task's type does not promise."""
    document = draft.task(command.task).document
    kind = draft.catalogue.kind(document)
    permit(command.patch, result_of(kind.writes), dotted_keys=True)
    draft.pay_for_edits(command.task, command.patch.edit)
    if command.data is not None:
        check(command.data, dotted_keys=True)
    after = apply(document, command.patch).get("output", {})
    require_output(kind, after, command.patch, known_only=False)
    require_own(kind, document.get("output", {}), after)


HANDLER = Handler(EffectDone, may_settle, effect_done)
