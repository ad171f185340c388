"""What becomes of a family: tasks start, end, and tell one another."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from taskflow.domain.definition import Definition
from taskflow.domain.errors import IllegalEvent, KindMissing, NotFound
from taskflow.domain.event import ENDED, By
from taskflow.domain.flow.value_validation import require_fit
from taskflow.domain.kind import TaskKind
from taskflow.domain.patch import Patch, apply
from taskflow.domain.plugin import no_child
from taskflow.domain.rule import is_rule
from taskflow.domain.statechart import CHILD_DONE, MachineEvent
from taskflow.domain.task import Change, Task, Tell
from taskflow.domain.view import Happening
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.partial_output import Why, keep_partial_output
from taskflow.hub.decide.partial_refusal import refusal
from taskflow.hub.decide.pending import Given, Pending
from taskflow.hub.decide.transitions import follow, give, within

RULE = By(kind="rule", id="family")
LONGEST_MESSAGE = 2_000
log = structlog.get_logger(__name__)


def start(
    draft: Draft,
    definition: Definition,
    parent: str | None,
    values: Mapping[str, Any] | None = None,
    item: Any = None,
) -> str:
    """Start a task of a definition, and the children that start with it; gives its instanceId.

    It belongs to an ``item``, or else to that of its parent.
    """
    kind = draft.catalogue.of(definition)
    machine = draft.catalogue.machine_of(definition)
    instance = f"{draft.family}-{draft.seq + 1}"
    document = _document(draft, definition, kind, instance, parent)
    if values:
        document["input"] = {**document["input"], **values}
    document["meta"]["machine"] = machine.hash
    document["meta"].update(_which(draft, definition, parent, item))
    happening = Happening("start", draft.by, draft.at, seq=draft.seq + 1)
    given = Given(happening, MachineEvent.user("start"), Patch(merge=document), kind="task.started")
    pending = Pending(draft, instance, given, document)
    step = within(draft, lambda budget: machine.initial(document, budget, pending.seen))
    changes = follow(draft, pending, step, Task({}))
    obey(draft, instance, changes)
    for ident in definition.rules:  # before whatever they may watch
        start(draft, draft.plan.definitions[ident], instance)
    if kind.children == "heads":
        _start_all(draft, _heads(draft, definition), instance)
    if draft.task(instance).done:
        after_end(draft, instance)
    return instance


def _which(draft: Draft, definition: Definition, parent: str | None, item: Any) -> dict[str, Any]:
    """Say which of several instances a task is: for which item, and which attempt at it."""
    if parent is None:
        return {}
    if item is None:
        item = draft.task(parent).document["meta"].get("item")
    which = {} if item is None else {"item": item}
    for other in reversed(draft.instances(definition.id)):
        draft.budget.pay(1)
        meta = draft.task(other).document["meta"]
        if meta.get("parentInstanceId") == parent and meta.get("item") == item:
            return {**which, "attempt": meta.get("attempt", 1) + 1}
    return which


def _start_all(draft: Draft, idents: Sequence[str], parent: str) -> None:
    """Start tasks side by side; too many are refused before the first is started."""
    draft.require_left(_fewest(draft, idents))
    for ident in idents:
        start(draft, draft.plan.definitions[ident], parent)


def _playable(draft: Draft, instance: str, idents: Sequence[str]) -> list[str]:
    """Give those of an ended task's successors whose kinds are known, and note which are not.

    What the task has come to was paid for, and stands: it is not lost with its successor.
    """
    playable: list[str] = []
    for ident in idents:
        try:
            _require_kinds(draft, draft.plan.definitions[ident])
        except (KindMissing, NotFound) as missing:
            error = told(missing.kind, missing.message)
            log.warning("task.unfollowed", task=instance, next=ident, **error)
            patch = Patch(merge=instead(draft.task(instance).document, error))
            draft.emit(instance, "task.updated", patch, by=RULE, counted=False)
        else:
            playable.append(ident)
    return playable


def _require_kinds(draft: Draft, definition: Definition) -> None:
    """Raise ``NotFound`` or ``KindMissing`` if a task, or one that starts with it, has no kind."""
    kind = draft.catalogue.of(definition)
    for ident in definition.rules:
        draft.catalogue.of(draft.plan.definitions[ident])
    if definition.children and kind.children == "heads":
        for ident in _heads(draft, definition):
            _require_kinds(draft, draft.plan.definitions[ident])


def _fewest(draft: Draft, idents: Sequence[str]) -> int:
    """Count the tasks that start with these, themselves included, whatever their charts do."""
    count = len(idents) + sum(len(draft.plan.definitions[ident].rules) for ident in idents)
    for ident in idents:
        definition = draft.plan.definitions[ident]
        if definition.children and draft.catalogue.of(definition).children == "heads":
            count += _fewest(draft, _heads(draft, definition))
    return count


def _document(
    draft: Draft, definition: Definition, kind: TaskKind, instance: str, parent: str | None
) -> dict[str, Any]:
    meta: dict[str, Any] = {"createdAt": draft.at}
    if parent:
        meta["parentInstanceId"] = parent
    if definition.version > 1:
        meta["version"] = definition.version
    if definition.declared:
        meta["declared"] = True
    return {
        "id": definition.id,
        "instanceId": instance,
        "familyId": draft.family,
        "name": definition.name,
        "type": definition.type,
        "label": definition.label or definition.name,
        "config": definition.config,
        "input": {**kind.defaults["input"], **definition.input},
        "output": kind.defaults["output"],
        "shared": {},
        "meta": meta,
    }


def _heads(draft: Draft, definition: Definition) -> list[str]:
    """Give the children that follow no sibling."""
    following = {
        later for ident in definition.children for later in draft.plan.definitions[ident].next
    }
    return [ident for ident in definition.children if ident not in following]


def tell(draft: Draft, instance: str, event: str, data: Any, by: By) -> None:
    """Send a task an event if its chart takes it now; otherwise nothing happens.

    Where the command must get through, what goes wrong then costs the task that was told.
    """
    task = draft.task(instance)
    if task.done:
        return
    if draft.catalogue.known(task.document) is None:
        log.warning("event.unheard", task=instance, told=event)  # it waits for its kind
        return
    happening = Happening(event, by, draft.at, data, draft.seq + 1)
    given = Given(happening, MachineEvent.user(event, data))
    if not draft.certain:
        _hear(draft, instance, given)
        return
    refused = refusal(draft, lambda above: _hear(above, instance, given))
    if refused is not None:
        fail(draft, instance, told(refused.kind, refused.message), RULE)


def _hear(draft: Draft, instance: str, given: Given) -> None:
    try:
        changes = give(draft, instance, given)
    except IllegalEvent:
        return
    settle(draft, instance, changes)


def settle(draft: Draft, instance: str, changes: tuple[Change, ...]) -> None:
    """Do what a task's actions asked, and what its end brings."""
    obey(draft, instance, changes)
    if draft.task(instance).done:
        after_end(draft, instance)


def obey(draft: Draft, instance: str, changes: tuple[Change, ...]) -> None:
    """Start and tell the children that actions named."""
    if not any(change.start or change.send for change in changes):
        return
    definition = draft.plan.definitions[draft.task(instance).document["id"]]
    by_name = {draft.plan.definitions[ident].name: ident for ident in definition.children}
    for change in changes:
        for begin in change.begins:
            if begin.name not in by_name:
                raise no_child(definition.type, begin.name)
            below = draft.plan.definitions[by_name[begin.name]]
            if begin.input:
                known_only = below.machine is not None
                model = draft.catalogue.of(below).input
                require_fit(model, begin.input, "/input", known_only=known_only)
            start(draft, below, instance, begin.input, begin.item)
        for one in change.tells:
            child = _meant(draft, instance, one)
            if child is not None:
                tell(draft, child, one.event, one.data, RULE)


def _meant(draft: Draft, parent: str, tell: Tell) -> str | None:
    """Give the child that an event is for: the newest of its name, or the one instance."""
    for child in reversed(draft.children(parent)):
        if draft.task(child).document["name"] == tell.name and tell.instance in (None, child):
            return child
    return None


def after_end(draft: Draft, instance: str) -> None:
    """End what depends on an ended task, start what follows it, tell its parent."""
    task = draft.task(instance)
    for child in draft.children(instance):
        if not draft.task(child).done:
            cancel(draft, child, RULE)
    parent = task.document["meta"].get("parentInstanceId")
    outcome = task.state.get("outcome", "done")
    definition = draft.plan.of(task.document)
    if parent and not draft.task(parent).done and not is_rule(definition.type):
        if outcome == "done":
            _start_all(draft, _playable(draft, instance, definition.next), parent)
        outcome_of = {
            "name": definition.name,
            "id": definition.id,
            "instanceId": instance,
            "outcome": outcome,
            "output": task.document.get("output", {}),
        }
        tell(draft, parent, CHILD_DONE, outcome_of, RULE)


def cancel(draft: Draft, instance: str, by: By) -> None:
    """End a task and all below it without a result."""
    for child in draft.children(instance):
        if not draft.task(child).done:
            cancel(draft, child, by)
    end(draft, instance, "cancelled", by)


def end(
    draft: Draft, instance: str, outcome: str, by: By, patch: dict[str, Any] | None = None
) -> None:
    """Mark a task as ended; what was due for it is due no more."""
    task = draft.task(instance)
    event = Happening(outcome, by, draft.at)
    given = Given(event, MachineEvent.user(outcome), Patch(merge=patch or {}))
    pending = Pending(draft, instance, given, apply(task.document, given.patch))
    pending.counted = False
    why: Why = "failed" if outcome == "failed" else "stopped"
    keep_partial_output(pending, task.effects.values(), why)
    pending.add(Patch(merge={"state": {"done": True, "outcome": outcome, "tags": None}}))
    draft.emit(
        instance,
        ENDED[outcome],
        pending.patch,
        settled=(*task.effects, *task.timers),
        by=by,
        counted=False,
    )


def fail(draft: Draft, instance: str, error: dict[str, Any], by: By) -> None:
    """End a task as failed without asking its chart, and all that depends on it."""
    log.warning("task.failed", task=instance, **error)
    end(draft, instance, "failed", by, instead(draft.task(instance).document, error))
    after_end(draft, instance)


def told(code: str, message: str, numbers: Mapping[str, float] | None = None) -> dict[str, Any]:
    """Give an error as the field ``error`` of a task holds it, whatever its text is like."""
    text = message[:LONGEST_MESSAGE].encode(errors="replace").decode()
    return {"code": code, "message": text, **({"details": dict(numbers)} if numbers else {})}


def instead(document: dict[str, Any], error: dict[str, Any]) -> dict[str, Any]:
    """Give what to merge into a task so that nothing of an earlier error stays."""
    before = document.get("error")
    earlier = isinstance(before, dict) and "details" in before
    return {"error": {"details": None, **error} if earlier else error}
