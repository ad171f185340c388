"""AttemptLost: an attempt at work came to no end; another one is made, or the work has failed."""

from msgspec.structs import replace

from taskflow.domain.command import AttemptLost, EffectFailed
from taskflow.domain.errors import Forbidden
from taskflow.domain.event import Effect
from taskflow.domain.task import MOST_ATTEMPTS, Task
from taskflow.hub.decide.commands.effect_failed import effect_failed
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.handler import Case, Handler


def may_count(case: Case, _command: AttemptLost) -> None:
    """Leave it to the hub."""
    if case.principal.kind != "hub":
        raise Forbidden("Only the hub itself counts attempts.")


def attempt_lost(draft: Draft, command: AttemptLost, _case: Case) -> None:
    """Count an attempt that came to no end: another one may be made, or the work has failed."""
    task = draft.task(command.task)
    effect = task.effects.get(command.effect)
    if effect is None or effect.attempt != command.attempt:
        return
    draft.catalogue.kind(task.document)
    if not effect.repeatable:
        effect_failed(draft, EffectFailed.unknown(command.task, effect.id))
    elif effect.attempt >= _attempts(draft, task, effect):
        effect_failed(draft, EffectFailed.exhausted(command.task, effect))
    else:
        again = replace(effect, attempt=effect.attempt + 1)
        draft.emit(command.task, "effect.attempted", effects=(again,), counted=False)


def _attempts(draft: Draft, task: Task, effect: Effect) -> int:
    """Give how many attempts its task type allows an effect, if it is still installed."""
    kind = draft.catalogue.known(task.document)
    spec = kind.effects.get(effect.name) if kind else None
    return spec[0].attempts if spec else MOST_ATTEMPTS


HANDLER = Handler(AttemptLost, may_count, attempt_lost)
