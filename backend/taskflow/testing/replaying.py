"""Replaying: a family made anew from its events, and taken up in the middle by a fresh start."""

from collections.abc import Sequence

import msgspec

from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.domain.task import TaskType
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.testing.child import Below
from taskflow.testing.rehearsal import Rehearsal


def replayed(rehearsal: Rehearsal) -> Family:
    """Give the family as its events make it, after they were stored and read again."""
    stored = msgspec.msgpack.encode(rehearsal.events)
    return Family("f").apply(msgspec.msgpack.decode(stored, type=list[Event]))


async def forked(rehearsal: Rehearsal, task_type: type[TaskType], asked: int) -> Sequence[Event]:
    """Give all events when all but the first ``asked`` commands are decided after a new start."""
    upto = rehearsal.asked[asked].seq
    events = [event for event in rehearsal.events if event.seq <= upto]
    family = Family("f").apply(events)
    family.plan = rehearsal.plan
    for one in rehearsal.asked[asked:]:
        catalogue = Catalogue({Below.name: Below(), task_type.name: task_type()}, {})
        decision = FamilyDecision(family, catalogue, one.at, rehearsal.saying)
        decision.take(QueuedCommand(one.command, one.by))
        events += decision.events
        decision.onto(family)
    return events
