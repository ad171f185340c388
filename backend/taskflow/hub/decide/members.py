"""What commands on the family itself make of it: founding, forking, people, its end."""

from typing import Any, Final

import msgspec

from taskflow.domain.command import AddMember, EffectFailed, Fork, RemoveMember, Rename, Start
from taskflow.domain.definition import Definition, Plan
from taskflow.domain.errors import Conflict, NotFound
from taskflow.domain.family import LEFT
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.flow.fitting import require_fit
from taskflow.domain.patch import Patch, check
from taskflow.domain.principal import HUB
from taskflow.domain.task import Task
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family import start
from taskflow.hub.decide.results import effect_failed

DELETED: Final = "family.deleted"
"""The type of the event that ends a family."""


def found(draft: Draft, command: Start) -> None:
    """Found a family and start its first task."""
    plan = command.plan
    definition = plan.definitions.get(command.definition)
    if definition is None or not definition.initiator:
        raise _no_beginning(plan, command.definition)
    _require_input(draft, definition, command.input or {})
    if command.label:
        _labelled(command.label)
    document = {
        "label": command.label or definition.label or definition.name,
        "owner": draft.by.id,
        "members": {draft.by.id: {"name": draft.by.name, "role": "owner"}},
        "flow": {"name": plan.flow, "revision": plan.revision, "hash": plan.hash},
        "createdAt": draft.at,
    }
    draft.emit(ITSELF, "family.founded", Patch(merge=document))
    start(draft, definition, None, command.input)


def _no_beginning(plan: Plan, wanted: str) -> NotFound:
    """Make the error for a task that nobody may begin with."""
    may = [definition.name for definition in plan.definitions.values() if definition.initiator]
    told = f"The flow {plan.flow} has no task that may be started; mark one as the beginning."
    if may:
        told = f"The flow {plan.flow} has no initiator {wanted}; start one of {', '.join(may)}."
    return NotFound(told, code="definition.notFound")


def _require_input(draft: Draft, definition: Definition, given: dict[str, Any]) -> None:
    """Refuse an input that does not fit; a statechart of the flow's own may have its own fields."""
    check(given)
    kind = draft.catalogue.type(definition.type)
    require_fit(kind.Input, kind, given, "/input", known_only=definition.machine is not None)


def fork(draft: Draft, command: Fork) -> None:
    """Found a family that begins where another one was at a moment.

    Ids inside are made those of the new family; timers keep the time they had left. Work that was
    due is due here too, unless it may not be repeated: what became of that, nobody knows.
    """
    late = draft.at - command.at
    document = {
        **command.document,
        "label": _labelled(command.label[:200]),
        "owner": draft.by.id,
        "members": {draft.by.id: {"name": draft.by.name, "role": "owner"}},
        "createdAt": draft.at,
        "from": {"family": command.origin, "seq": command.seq},
    }
    document.pop(LEFT, None)
    draft.emit(ITSELF, "family.forked", Patch(merge=document))
    tasks = {
        instance.replace(command.origin, draft.family): _moved(task, command, draft.family, late)
        for instance, task in command.tasks.items()
    }
    for instance, task in tasks.items():
        draft.take_over(instance, task)
    for instance, task in tasks.items():
        for effect in task.effects.values():
            if not effect.repeatable:
                effect_failed(draft, EffectFailed.unknown(instance, effect.id), HUB.by)


def _moved(task: Task, command: Fork, family: str, late: int) -> Task:
    """Give the task as one of ``family``: every mention of the origin's id is replaced.

    Ids are 128 random bits, so that nothing else is hit.
    """
    text = msgspec.json.encode(task).replace(command.origin.encode(), family.encode())
    moved = msgspec.json.decode(text, type=Task)
    replace = msgspec.structs.replace
    timers = {k: replace(timer, due=timer.due + late) for k, timer in moved.timers.items()}
    return replace(moved, timers=timers)


def rename(draft: Draft, command: Rename) -> None:
    """Give the family another label."""
    draft.emit(ITSELF, "family.renamed", Patch(merge={"label": _labelled(command.label)}))


def _labelled(label: str) -> str:
    label = label.strip()
    if not 0 < len(label) <= 200:  # noqa: PLR2004  said in the message
        raise Conflict("A label has between 1 and 200 characters; choose one.", code="label.bad")
    return label


def add_member(draft: Draft, members: Any, command: AddMember) -> None:
    """Let a person in."""
    if command.user not in members:
        person = {"name": command.name, "role": "member"}
        draft.emit(ITSELF, "family.joined", Patch(merge={"members": {command.user: person}}))


def remove_member(draft: Draft, members: Any, command: RemoveMember) -> None:
    """Take a person's access away; the owner stays."""
    member = members.get(command.user)
    if member is None:
        return
    if member.get("role") == "owner":
        raise Conflict(
            "The owner of a family cannot be removed; delete the family instead.",
            code="member.owner",
        )
    # Who has left may still ask again for what they were answered before.
    left = {"members": {command.user: None}, LEFT: {command.user: True}}
    draft.emit(ITSELF, "family.left", Patch(merge=left))


def delete(draft: Draft) -> None:
    """Mark the family as deleted; everything due in it is due no more."""
    tasks = [draft.task(instance) for instance in draft.names()]
    settled = tuple(ident for task in tasks for ident in (*task.effects, *task.timers))
    draft.emit(ITSELF, DELETED, Patch(merge={"deleted": True}), settled=settled)
