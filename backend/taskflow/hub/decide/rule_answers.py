"""RuleAnswers: rules that are tasks see what they watch, and answer in the same commit.

Each answers on a draft of its own and within a budget of its own: what goes wrong with it, or takes
too much, ends that rule, which then stands in the family as failed with the reason, and nothing
else. Where the answers of all together take too much, that is no rule's fault, and ends none: a
person's command is refused, and after any other no rule answers any more. What it is shown is the
change as it was, so that the past gives the same again.
"""

from collections.abc import Mapping
from typing import Any, Final

import structlog

from taskflow.domain.budget import Budget
from taskflow.domain.errors import (
    Conflict,
    IllegalEvent,
    RuleRefused,
    TaskflowError,
    TooCostly,
)
from taskflow.domain.event import By, Event
from taskflow.domain.patch import apply
from taskflow.domain.plugin import no_child, saw
from taskflow.domain.rule_type import SAW
from taskflow.domain.statechart import MachineEvent
from taskflow.domain.view import Happening, TaskView
from taskflow.domain.watch import Refuse, Seen
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family import end, instead, tell, told
from taskflow.hub.decide.partial_refusal import refusal
from taskflow.hub.decide.pending import Given
from taskflow.hub.decide.transitions import give
from taskflow.hub.decide.watchers import Watcher, Watchers, meant

DEEPEST: Final = 16
"""How far answers may lead to answers."""
EACH: Final = 25_000
"""Units of one answer, a quarter of a step."""
log = structlog.get_logger(__name__)


class RuleAnswers:
    """The rules of one family while one command is decided."""

    def __init__(
        self, draft: Draft, watchers: Watchers, budget: Budget, *, refusable: bool
    ) -> None:
        """Begin with what was decided so far; ``budget`` is for the answers of all."""
        self._draft = draft
        self._watchers = watchers
        self._budget = budget
        self._refusable = refusable
        self._depth: dict[int, int] = {}
        self._awake: dict[str, tuple[int, list[str]]] = {}

    def answer(self, event: Event) -> None:
        """Let every rule answer that watches this."""
        draft, depth = self._draft, self._depth.get(event.seq, 0)
        if not self._watchers or self._budget.spent or depth > DEEPEST:  # its end went too far
            return
        found = self._watchers.near(event, draft.task(event.task).document["name"])
        if not found:
            return
        begun = len(draft.events)
        was = draft.before(event)
        before = was.document if was else {}
        after = apply(before, event.patch)
        for watcher in meant(found, event, before, after, draft.budget):
            for instance in self._watching(watcher.definition.id):
                if self._budget.spent:
                    break
                if instance != event.task and not draft.task(instance).done:
                    self._let(watcher, instance, seen_of(event, after), depth)
        deeper = depth + 1
        self._depth.update((one.seq, deeper) for one in draft.events[begun:])

    def _watching(self, definition: str) -> list[str]:
        """Give the instances of a rule that have not ended, and pay for looking.

        Those that have are looked at once for each command: there may be thousands, of the past.
        """
        draft = self._draft
        every = draft.instances(definition)
        seen, awake = self._awake.get(definition, (0, []))
        maybe = [*awake, *every[seen:]]
        draft.budget.owe(len(maybe))
        awake = [instance for instance in maybe if not draft.task(instance).done]
        self._awake[definition] = len(every), awake
        return awake

    def _let(self, watcher: Watcher, instance: str, seen: Seen, depth: int) -> None:
        draft = self._draft
        by = By(kind="rule", id=watcher.definition.id, name=watcher.definition.label)
        part = self._budget.part(EACH)
        lane = draft.lane(by, part)

        def work(above: Draft) -> None:
            answer(above, watcher, instance, seen, deepest=depth >= DEEPEST)

        refused = refusal(lane, work)
        self._budget.settle(part)
        draft.budget.owe(part.total)
        if refused is None:
            draft.join(lane)
        elif isinstance(refused, TooCostly) and self._budget.spent:
            self._stop(instance, seen)
        elif not isinstance(refused, RuleRefused):
            self._set_aside(instance, by, refused)
        elif self._refusable:
            raise refused
        else:
            log.warning("rule.unheard", rule=instance, task=seen.instance, reason=refused.message)

    def _stop(self, instance: str, seen: Seen) -> None:
        """End all answering, as the answers of all have taken what there is for them."""
        if self._refusable:
            raise _too_much()
        log.warning("rules.tooCostly", rule=instance, task=seen.instance)

    def _set_aside(self, instance: str, by: By, why: TaskflowError) -> None:
        """End a rule that made a mistake or went too far; nobody else notices."""
        draft = self._draft
        log.warning("rule.setAside", rule=instance, reason=why.message)
        error = told(why.kind, why.message)
        end(draft, instance, "failed", by, instead(draft.task(instance).document, error))


def _too_much() -> Conflict:
    return Conflict(
        "The rules of this family would take more work for this than one command may. Do less at "
        "once, or change the flow: let fewer rules watch this, or those that do look at less.",
        code="rule.tooMuch",
    )


def seen_of(event: Event, document: Mapping[str, Any]) -> Seen:
    """Give a change as rules are shown it; ``document`` is the task's as it left it."""
    return Seen(
        seq=event.seq,
        at=event.at,
        by=event.by,
        task=document["name"],
        instance=event.task,
        type=event.type,
        event=event.event or "",
        state=event.state or "",
        document=document,
    )


def answer(
    draft: Draft, watcher: Watcher, instance: str, seen: Seen, *, deepest: bool = False
) -> None:
    """Let one rule answer a change; raises what refuses that."""
    document = draft.task(instance).document
    # The other tasks may have gone on since the change: a rule sees what it is shown.
    shown = TaskView(draft.family, instance, document, watcher.definition, (), {})
    given = saw(watcher.kind, shown, seen, draft.budget)
    if given is None:
        return
    if deepest:
        raise Conflict(
            f"Rules have answered one another {DEEPEST} times for one command. Look for rules that "
            "set each other off in a circle.",
            code="rule.tooDeep",
        )
    if isinstance(given, Refuse):
        raise RuleRefused(given.message, code=given.code, details={"rule": watcher.definition.id})
    happening = Happening(SAW, draft.by, draft.at, given, seen.seq)
    machine = MachineEvent.user(SAW, given)
    try:
        changes = give(draft, instance, Given(happening, machine))
    except IllegalEvent:
        return
    for change in changes:
        if change.begins:
            raise no_child(watcher.definition.type, change.begins[0].name)
        for one in change.tells:
            instances = draft.instances(draft.plan.ids.get(one.name, one.name))
            if instances:
                tell(draft, one.instance or instances[-1], one.event, one.data, draft.by)
            else:
                log.warning("rule.nobody", rule=instance, told=one.event, task=one.name)
