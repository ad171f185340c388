"""Results: what becomes of the family when work or a delay of a task is over.

They always get through: what the chart refuses takes its way of errors, and where that is refused
too, the task ends as failed without being asked.
"""

import structlog
from msgspec.structs import replace

from taskflow.domain.command import AttemptLost, EffectDone, EffectFailed, TimerFired
from taskflow.domain.event import By, Effect
from taskflow.domain.patch import Patch, apply, check
from taskflow.domain.statechart import MachineEvent
from taskflow.domain.step import RUN, Step
from taskflow.domain.task import MOST_ATTEMPTS, Task
from taskflow.domain.view import Happening
from taskflow.hub.decide.certain import refusal
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family import fail, instead, settle, told
from taskflow.hub.decide.fits import require_output
from taskflow.hub.decide.pending import Given
from taskflow.hub.decide.signing import require_own
from taskflow.hub.decide.stepping import give, moves
from taskflow.hub.decide.writing import permit, result_of

log = structlog.get_logger(__name__)


def effect_done(draft: Draft, command: EffectDone) -> None:
    """Record a result; a second one for the same effect is ignored."""
    effect = draft.task(command.task).effects.get(command.effect)
    if effect is None:
        return
    given = Given(
        Happening(f"{effect.name}.done", draft.by, draft.at, command.data, draft.seq + 1),
        MachineEvent.done(effect.invoke, command.data),
        with_log(draft, command, command.patch),
        (effect.id,),
        "effect.done",
    )

    def record(above: Draft) -> None:
        _require_result(above, command)
        _given(above, command.task, given)

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
    kind = draft.catalogue.type(document["type"])
    permit(command.patch, result_of(kind.writes), dotted_keys=True)
    draft.pay_for_edits(command.task, command.patch.edit)
    if command.data is not None:
        check(command.data, dotted_keys=True)
    after = apply(document, command.patch).get("output", {})
    require_output(kind, after, command.patch, known_only=False)
    require_own(kind, document.get("output", {}), after)


def effect_failed(draft: Draft, command: EffectFailed, by: By | None = None) -> None:
    """Record that an effect ended badly; the chart's ``onError`` decides, else the task fails.

    It is noted as done ``by`` the asker unless somebody else is named.
    """
    by = by or draft.by
    effect = draft.task(command.task).effects.get(command.effect)
    if effect is None:
        return
    error = told(command.code, command.message, command.numbers)
    failed = MachineEvent.error(effect.invoke, error)
    happening = Happening(f"{effect.name}.failed", by, draft.at, error, draft.seq + 1)
    patch = Patch(merge=instead(draft.task(command.task).document, error))
    patch = with_log(draft, command, patch)
    given = Given(happening, failed, patch, (effect.id,), "effect.failed")

    def ask(above: Draft) -> None:
        if moves(above, command.task, failed):
            _given(above, command.task, given)
        else:
            fail(above, command.task, error, by)

    refused = refusal(draft, ask)
    if refused is not None:
        log.warning("effect.refused", effect=effect.id, reason=refused.message)
        fail(draft, command.task, error, by)


def with_log(draft: Draft, command: EffectDone | EffectFailed, patch: Patch) -> Patch:
    """Keep the last lines that work told of itself, where its task has a place for them."""
    kind = draft.catalogue.types.get(draft.task(command.task).document["type"])
    if not command.log or not isinstance(kind, Step):
        return patch
    run = {**(patch.merge.get(RUN) or {}), "log": list(command.log)}
    return Patch(merge={**patch.merge, RUN: run}, edit=patch.edit)


def attempt_lost(draft: Draft, command: AttemptLost) -> None:
    """Count an attempt that came to no end: another one may be made, or the work has failed."""
    task = draft.task(command.task)
    effect = task.effects.get(command.effect)
    if effect is None or effect.attempt != command.attempt:
        return
    if not effect.repeatable:
        effect_failed(draft, EffectFailed.unknown(command.task, effect.id))
    elif effect.attempt >= _attempts(draft, task, effect):
        effect_failed(draft, EffectFailed.exhausted(command.task, effect))
    else:
        again = replace(effect, attempt=effect.attempt + 1)
        draft.emit(command.task, "effect.attempted", effects=(again,), counted=False)


def _attempts(draft: Draft, task: Task, effect: Effect) -> int:
    """Give how many attempts its task type allows an effect, if it is still installed."""
    kind = draft.catalogue.types.get(task.document["type"])
    spec = kind.effects.get(effect.name) if kind else None
    return spec[0].attempts if spec else MOST_ATTEMPTS


def timer_fired(draft: Draft, command: TimerFired) -> None:
    """Let a delayed transition happen; one that was cancelled meanwhile is ignored."""
    timer = draft.task(command.task).timers.get(command.timer)
    if timer is None:
        return
    happening = Happening(timer.name, draft.by, draft.at, seq=draft.seq + 1)
    given = Given(happening, MachineEvent.after(timer.name), settled=(timer.id,))
    refused = refusal(draft, lambda above: _given(above, command.task, given))
    if refused is not None:
        log.warning("timer.refused", timer=timer.id, reason=refused.message)
        fail(draft, command.task, told(refused.kind, refused.message), draft.by)


def _given(draft: Draft, instance: str, given: Given) -> None:
    settle(draft, instance, give(draft, instance, given))
