"""TimerFired: a delay is over, and its transition happens."""

import structlog

from taskflow.domain.command import TimerFired
from taskflow.domain.statechart import MachineEvent
from taskflow.domain.view import Happening
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family import fail, told
from taskflow.hub.decide.handler import Case, Handler
from taskflow.hub.decide.partial_refusal import refusal
from taskflow.hub.decide.pending import Given
from taskflow.hub.decide.result import may_report, step

log = structlog.get_logger(__name__)


def timer_fired(draft: Draft, command: TimerFired, _case: Case) -> None:
    """Let a delayed transition happen; one that was cancelled meanwhile is ignored."""
    timer = draft.task(command.task).timers.get(command.timer)
    if timer is None:
        return
    draft.catalogue.kind(draft.task(command.task).document)
    happening = Happening(timer.name, draft.by, draft.at, seq=draft.seq + 1)
    given = Given(happening, MachineEvent.after(timer.name), settled=(timer.id,))
    refused = refusal(draft, lambda above: step(above, command.task, given))
    if refused is not None:
        log.warning("timer.refused", timer=timer.id, reason=refused.message)
        fail(draft, command.task, told(refused.kind, refused.message), draft.by)


HANDLER = Handler(TimerFired, may_report, timer_fired)
