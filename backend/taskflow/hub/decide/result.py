"""Result: what all results of work have in common, whichever way the work came to its end.

They always get through: what the chart refuses takes its way of errors, and where that is refused
too, the task ends as failed without being asked. Those of a task whose kind is missing wait with
it: they raise KindMissing, and come again.
"""

from collections.abc import Sequence

from taskflow.domain.command import EffectDone, EffectFailed
from taskflow.domain.errors import Forbidden
from taskflow.domain.patch import Patch
from taskflow.domain.permission import require_effect, require_family
from taskflow.domain.step import RUN
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family import settle
from taskflow.hub.decide.handler import Case
from taskflow.hub.decide.pending import Given
from taskflow.hub.decide.transitions import give


def may_report(case: Case, _command: object) -> None:
    """Leave it to processors and the hub."""
    if case.principal.kind not in ("hub", "processor"):
        require_family(case.principal, case.family, case.document, "change")
        raise Forbidden("Results and delays are reported by processors and the hub.")


def may_settle(case: Case, command: EffectDone | EffectFailed) -> None:
    """Leave it to those who serve the environment of the effect."""
    may_report(case, command)
    effect = case.before.task(command.task).effects.get(command.effect)
    if effect is not None:
        require_effect(case.principal, case.family, case.document, effect.environment)


def step(draft: Draft, instance: str, given: Given) -> None:
    """Give a task's chart what came of its work or delay, and do what follows."""
    settle(draft, instance, give(draft, instance, given))


def with_log(draft: Draft, instance: str, lines: Sequence[str], patch: Patch) -> Patch:
    """Keep the last lines that work told of itself, where its task has a place for them."""
    kind = draft.catalogue.known(draft.task(instance).document)
    if not lines or kind is None or kind.operator is None:
        return patch
    run = {**(patch.merge.get(RUN) or {}), "log": list(lines)}
    return Patch(merge={**patch.merge, RUN: run}, edit=patch.edit)
