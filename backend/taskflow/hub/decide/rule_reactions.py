"""Rule reactions: the rules add what follows from each event, in the same decision."""

import structlog

from taskflow.domain.budget import COMMAND, Budget
from taskflow.domain.errors import RuleRefused
from taskflow.domain.event import By, Event
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.plugin import react as ask
from taskflow.domain.rule import BeforeRule
from taskflow.domain.watch import Refuse
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.field_permissions import RULE, permit
from taskflow.hub.decide.partial_refusal import refusal
from taskflow.hub.decide.rule_answers import RuleAnswers
from taskflow.hub.decide.watchers import watchers_of

log = structlog.get_logger(__name__)


def react(draft: Draft, *, refusable: bool = False) -> None:
    """Let the rules add what follows from each new event, and from what they add.

    First those without a state, then those that are tasks, in the order of drawing. What one
    without a state cannot do refuses a command of a flow with connections, unless that must get
    through: else it is left out.
    One that is a task costs nobody but itself. Only what is ``refusable`` may a rule refuse.
    """
    rules = [(name, r) for name, r in draft.catalogue.rules.items() if r.concerns(draft.plan)]
    watchers = watchers_of(draft.plan, draft.catalogue)
    if not rules and not watchers:
        return
    answering = RuleAnswers(draft, watchers, Budget(COMMAND), refusable=refusable)
    done = draft.taken
    while done < len(draft.events):
        event = draft.events[done]
        done += 1
        if event.task == ITSELF:
            continue
        draft.because = event.seq
        for name, rule in rules:
            _let(draft, name, rule, event, refusable=refusable)
        answering.answer(event)
    draft.because = 0


def _let(draft: Draft, name: str, rule: BeforeRule, event: Event, *, refusable: bool) -> None:
    if not draft.certain and draft.plan.connections:
        _ask(draft, name, rule, event, refusable=refusable)
        return
    # A flow without connections has asked for no rule: none is to fail what happens in it.
    refused = refusal(draft, lambda above: _ask(above, name, rule, event, refusable=refusable))
    if isinstance(refused, RuleRefused) and refusable:
        raise refused
    if refused is not None:
        log.warning("rule.left", rule=name, task=event.task, reason=refused.message)


def _ask(draft: Draft, name: str, rule: BeforeRule, event: Event, *, refusable: bool) -> None:
    for proposal in ask(rule, event, draft, draft.plan):
        if isinstance(proposal, Refuse):
            if refusable:
                raise refused_by(name, proposal)
            log.warning("rule.unheard", rule=name, task=event.task, reason=proposal.message)
            continue
        permit(proposal.patch, RULE, dotted_keys=True)
        draft.emit(proposal.task, "task.updated", proposal.patch, by=By(kind="rule", id=name))


def refused_by(rule: str, given: Refuse) -> RuleRefused:
    """Make the error by which a rule refuses a person's command."""
    return RuleRefused(given.message, code=given.code, details={"rule": rule})
