"""Transitions: a task's statechart takes an event, and what follows from it becomes events."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import msgspec

from taskflow.domain.budget import Budget
from taskflow.domain.errors import Conflict, IllegalEvent, TooLarge
from taskflow.domain.event import ENDED, Effect, Timer
from taskflow.domain.patch import Patch, apply, diff
from taskflow.domain.plugin import act, delay
from taskflow.domain.statechart import Invoke, MachineEvent, Snapshot, Step
from taskflow.domain.step import drawn_so, may_repeat
from taskflow.domain.task import Change, Task
from taskflow.domain.values import evaluated
from taskflow.domain.view import TaskView
from taskflow.hub.decide.authorship import require_own
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.field_permissions import ACTION, CHART, permit, require_fields
from taskflow.hub.decide.partial_output import Why, keep_partial_output
from taskflow.hub.decide.pending import Given, Pending
from taskflow.hub.decide.task_validation import require_output
from taskflow.hub.decide.views import view

ACTION_COST = 40
"""Units of one action of a task type."""
MOST_GIVEN: Final = 1024 * 1024
"""Bytes that a statechart hands an operator: they stay in the log beside what was written."""


T = TypeVar("T")


def within(draft: Draft, step: Callable[[Budget], T]) -> T:
    """Make one step of a statechart within its own budget, which is part of the command's."""
    part = draft.budget.part()
    try:
        return step(part)
    finally:
        draft.budget.settle(part)


def give(draft: Draft, instance: str, given: Given) -> tuple[Change, ...]:
    """Let the task's statechart take an event; gives what its actions asked of the family.

    Raises ``IllegalEvent`` when the chart refuses it, ``TooCostly`` when it takes too much work,
    ``KindMissing``.
    """
    task = draft.task(instance)
    draft.catalogue.kind(task.document)  # else it waits, whatever comes
    machine = draft.catalogue.machine(task)
    pending = Pending(draft, instance, given, apply(task.document, given.patch))
    before, document = Snapshot.from_document(task.state), pending.document
    event, seen = given.machine, pending.seen
    step = within(draft, lambda budget: machine.step(before, event, document, budget, seen))
    return follow(draft, pending, step, task)


def follow(draft: Draft, pending: Pending, step: Step, before: Task) -> tuple[Change, ...]:
    """Emit the event of a step: assigns, actions, state, effects and timers."""
    over = _over(before, step)
    _keep(pending, before, over)
    _assign(pending, step)
    changes = _act(draft, pending, step)
    state = state_after(step, before.state)
    pending.add(Patch(merge={"state": diff(dict(before.state), state)}))
    if step.done and pending.kind != "task.started":
        pending.kind = ENDED[state["outcome"]]
    effects, timers = due_of(pending, step)
    draft.emit(
        pending.instance,
        pending.kind,
        pending.patch,
        event=pending.given.happening.type,
        effects=effects,
        timers=timers,
        settled=pending.given.settled + over,
        by=pending.given.happening.by,
    )
    return changes


def _assign(pending: Pending, step: Step) -> None:
    """Make what the chart assigns: fields of its own, and nothing that says who did something."""
    if not step.patch:
        return
    assigned = Patch(merge=step.patch)
    permit(assigned, CHART, dotted_keys=True)
    before = pending.document
    pending.add(assigned)
    if "output" in step.patch and (kind := pending.draft.catalogue.known(before)):
        after = pending.document.get("output", {})
        require_own(kind, before.get("output", {}), after)
        if kind.declared:
            require_output(kind, after, assigned, known_only=False)


def _keep(pending: Pending, before: Task, over: tuple[str, ...]) -> None:
    """Keep what was said by the work that this step ends without a result."""
    given = pending.given
    failed = given.settled if given.kind == "effect.failed" else ()
    others = [ident for ident in over if ident not in given.settled]
    why: Why = "timeout" if given.machine.kind == "after" else "stopped"
    effects = before.effects
    keep_partial_output(pending, [effects[ident] for ident in failed if ident in effects], "failed")
    keep_partial_output(pending, [effects[ident] for ident in others if ident in effects], why)


def state_after(step: Step, before: Any) -> dict[str, Any]:
    """Give the ``state`` field as a step leaves it."""
    state: dict[str, Any] = {"current": step.label, **Snapshot.of(step).as_document()}
    last = before.get("current")
    if last is not None and last != step.label:
        state["last"] = last
    elif "last" in before:
        state["last"] = before["last"]
    if step.tags:
        state["tags"] = list(step.tags)
    if step.done:
        state["done"] = True
        state["outcome"] = "failed" if "failed" in step.tags else "done"
    return state


def _act(draft: Draft, pending: Pending, step: Step) -> tuple[Change, ...]:
    """Run the step's own actions, each on the document as the one before left it."""
    if not step.actions:
        return ()
    kind = draft.catalogue.kind(pending.document)
    changes = []
    for action in step.actions:
        if action.type not in kind.actions:
            raise Conflict(
                f"The statechart of {kind.name} names the action {action.type}, which "
                f"{kind.name} does not have; correct the chart.",
                code="action.notFound",
            )
        draft.budget.pay(ACTION_COST)
        shown = view(draft.family, pending.instance, pending.document, draft, draft.plan)
        change = act(kind, action.type, shown, pending.given.happening)
        require_fields(change.patch, ACTION)
        pending.add(change.patch)
        changes.append(change)
    return tuple(changes)


def due_of(pending: Pending, step: Step) -> tuple[tuple[Effect, ...], tuple[Timer, ...]]:
    """Give the work and the delays that a step makes due."""
    if not step.starts and not step.timers:
        return (), ()
    draft, instance = pending.draft, pending.instance
    kind = draft.catalogue.kind(pending.document)
    seq = draft.seq + 1
    shown = view(draft.family, instance, pending.document, draft, draft.plan)
    effects = tuple(
        _work(pending, invoke, pending.seen[number], shown, f"{instance}:{seq}:{number}")
        for number, invoke in enumerate(step.starts)
    )
    timers = tuple(
        Timer(
            id=f"{instance}:{seq}:{timer.id}",
            name=timer.id,
            due=draft.at + delay(kind, shown, timer.id, timer.delay),
        )
        for timer in step.timers
    )
    return effects, timers


def _work(
    pending: Pending,
    invoke: Invoke,
    event: Mapping[str, Any],
    shown: TaskView,
    ident: str,
) -> Effect:
    """Make the effect of an invocation: of the task's own type, or else an operator's work.

    Its input sees the ``event`` that entered its state, as the guards saw it.
    """
    given = invoke.input
    kind = pending.draft.catalogue.kind(pending.document)
    if invoke.src in kind.effects:
        spec = kind.effects[invoke.src][0]
        environment, repeatable = spec.environment, spec.repeatable
        if kind.operator is not None:
            repeatable = may_repeat(kind.operator, drawn_so(kind.operator, shown))
    elif operator := pending.draft.catalogue.operator(invoke.src):
        environment = operator.environment
        given = within(
            pending.draft,
            lambda budget: evaluated(invoke.input, shown, event, budget),
        )
        _require_small(given, operator.name)
        repeatable = may_repeat(operator, given if isinstance(given, dict) else {})
    else:
        raise Conflict(
            f"The statechart invokes {invoke.src}, which neither {kind.name} nor an installed "
            "operator does; correct it, or install the package that brings it.",
            code="effect.notFound",
        )
    return Effect(
        id=ident,
        name=invoke.src,
        environment=environment,
        invoke=invoke.id,
        input=given,
        repeatable=repeatable,
    )


def _require_small(given: Any, operator: str) -> None:
    size = len(msgspec.json.encode(given))
    if size > MOST_GIVEN:
        raise TooLarge(
            f"The statechart hands {operator} {size:,} bytes, and {MOST_GIVEN:,} are allowed. Let "
            "its expressions select less."
        )


def _over(before: Task, step: Step) -> tuple[str, ...]:
    """Give the ids of what was due before and is not any more."""
    if step.done:
        return (*before.effects, *before.timers)
    stops, cancels = set(step.stops), set(step.cancels)
    return tuple(k for k, due in before.effects.items() if due.invoke in stops) + tuple(
        k for k, due in before.timers.items() if due.name in cancels
    )


def moves(draft: Draft, instance: str, event: MachineEvent) -> bool:
    """Say whether the task's statechart has an answer to an event."""
    task = draft.task(instance)
    before = Snapshot.from_document(task.state)
    machine = draft.catalogue.machine(task)
    step = within(draft, lambda budget: machine.step(before, event, task.document, budget))
    return bool(step.stops or step.actions or step.patch or step.state != before.value)


def ended(instance: str, event: str) -> IllegalEvent:
    """Make the error for an event to a task that has ended."""
    return IllegalEvent(
        f"The task has ended, so it takes no {event}; start a new one or fork the family from "
        "an earlier moment.",
        details={"event": event, "task": instance, "legal": []},
    )
