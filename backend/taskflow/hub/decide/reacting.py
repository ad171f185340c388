"""Reacting: the before-rules add what follows from each event, in the same decision."""

import structlog

from taskflow.domain.event import By, Event
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.plugin import react as ask
from taskflow.domain.rule import BeforeRule
from taskflow.hub.decide.certain import refusal
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.writing import RULE, permit

log = structlog.get_logger(__name__)


def react(draft: Draft) -> None:
    """Let the rules add what follows from each new event, and from what they add.

    What a rule cannot do refuses a command, unless that must get through: then it is left out.
    """
    if not draft.plan.connections:
        return
    done = draft.taken
    while done < len(draft.events):
        event = draft.events[done]
        done += 1
        if event.task == ITSELF:
            continue
        for name, rule in draft.catalogue.rules.items():
            _let(draft, name, rule, event)


def _let(draft: Draft, name: str, rule: BeforeRule, event: Event) -> None:
    if not draft.certain:
        _ask(draft, name, rule, event)
        return
    refused = refusal(draft, lambda above: _ask(above, name, rule, event))
    if refused is not None:
        log.warning("rule.left", rule=name, task=event.task, reason=refused.message)


def _ask(draft: Draft, name: str, rule: BeforeRule, event: Event) -> None:
    for proposal in ask(rule, event, draft, draft.plan):
        permit(proposal.patch, RULE, dotted_keys=True)
        draft.emit(proposal.task, "task.updated", proposal.patch, by=By(kind="rule", id=name))
