"""Deciding on a family that is played through without a hub: any command, by anybody."""

from collections.abc import Sequence
from typing import Any

from taskflow.domain.command import Command
from taskflow.domain.event import Event
from taskflow.domain.principal import Principal
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.testing.rehearsal import ANNA, Rehearsal

HUB = Principal(kind="hub", id="hub", name="hub")


def decided(
    going: Rehearsal,
    *given: Command | tuple[Command, Principal],
    by: Principal = ANNA,
    extra: Any = None,
) -> Sequence[Event]:
    """Decide commands for one commit, and let the family go on with them; give their events."""
    decision = FamilyDecision(going.family, going.catalogue, going.at, going.saying)
    for one in given:
        command, who = one if isinstance(one, tuple) else (one, by)
        decision.take(QueuedCommand(command, who, extra=extra))
    decision.onto(going.family)
    return decision.events
