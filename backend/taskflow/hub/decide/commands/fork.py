"""Fork: somebody founds a family from a moment of another one."""

import msgspec

from taskflow.domain.command import EffectFailed, Fork
from taskflow.domain.family import LEFT, Family
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.patch import Patch
from taskflow.domain.permission import require_flow
from taskflow.domain.principal import HUB
from taskflow.domain.task import Task
from taskflow.hub.decide.commands.effect_failed import effect_failed
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.handler import Case, Handler
from taskflow.hub.decide.label import MOST, labelled
from taskflow.hub.stream.queued_command import QueuedCommand


def begin(before: Draft, command: Fork, ask: QueuedCommand) -> None:
    """Stand on the plan of the origin, and count on from its moment."""
    before.plan = ask.extra
    before.ground = Family(before.family, seq=command.seq)


def may_fork(case: Case, _command: Fork) -> None:
    """Leave it to those who may read flows: that they may read the origin was asked there."""
    require_flow(case.principal, "read")


def fork(draft: Draft, command: Fork, _case: Case) -> None:
    """Found a family that begins where another one was at a moment.

    Ids inside are made those of the new family; timers keep the time they had left. Work that was
    due is due here too, unless it may not be repeated: what became of that, nobody knows. Raises
    KindMissing where nobody could do it.
    """
    late = draft.at - command.at
    document = {
        **command.document,
        "label": labelled(command.label[:MOST]),
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
        if task.effects:
            draft.catalogue.kind(task.document)  # nobody could do its work
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


HANDLER = Handler(Fork, may_fork, fork, begin)
