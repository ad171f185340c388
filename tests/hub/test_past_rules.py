"""Rules that have ended long ago cost a change next to nothing, and that little is paid."""

from typing import Any, ClassVar

from taskflow import plugins
from taskflow.domain import command as commands
from taskflow.domain.task import Begin, Change, TaskType, action
from taskflow.domain.view import Happening, TaskView
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.testing.rehearsal import ANNA, Rehearsal, plan, registry

PAST = 60


class Leader(TaskType):
    """Starts the children that it is told."""

    name = "TaskLeader"
    children = "none"
    machine: ClassVar[dict[str, Any]] = {
        "initial": "on",
        "states": {"on": {"on": {"BEGIN": {"actions": ["begin"]}}}},
    }

    @action("begin")
    def begin(self, _: TaskView, happening: Happening) -> Change:
        return Change(start=tuple(Begin(name) for name in happening.data))


def led(past: int, *, echoed: bool = False) -> Rehearsal:
    """Give a family with a rule below a room, of which many have come and gone."""
    over = {"initial": "on", "states": {"on": {"on": {"EXIT": "over"}}, "over": {"type": "final"}}}
    installed = plugins.Registry(tasks={**registry().tasks, "TaskLeader": Leader()})
    rule = {"tasks": ["leader", "bell"], "many": 1_000}
    echo = {"tasks": ["leader"], "event": "BEGIN", "to": "bell", "send": "RING"}
    bell = {"initial": "on", "states": {"on": {"on": {"RING": "on"}}}}
    what = plan(
        {"name": "leader", "type": "TaskLeader"},
        {"name": "room", "type": "TaskConversation", "fsm": over},
        {"name": "count", "type": "RuleCount", "parent": "room", "local": rule},
        {"name": "bell", "type": "TaskConversation", "fsm": bell},
        {"name": "echo", "type": "RuleCount", "local": echo if echoed else {"event": "NEVER"}},
        installed=installed,
    )
    family = Rehearsal(what, installed)
    family.send("leader", "BEGIN", ["bell"])
    for _ in range(past):
        family.send("leader", "BEGIN", ["room"])
        family.send("room", "EXIT")
    return family


def cost(family: Rehearsal) -> int:
    """Decide what nobody keeps; gives the units that it took."""
    decision = FamilyDecision(family.family, family.catalogue, family.at)
    task = family.instances("leader")[-1]
    decision.take(
        QueuedCommand(commands.Send(mutation="x", task=task, event="BEGIN", data=[]), ANNA)
    )
    return decision.cost


async def test_looking_for_rules_of_the_past_is_paid_once_for_a_command() -> None:
    for echoed in (False, True):  # then two changes are watched in one command
        few, many = led(1, echoed=echoed), led(1 + PAST, echoed=echoed)
        assert len(many.instances("count")) == 1 + PAST
        assert PAST <= cost(many) - cost(few) < 2 * PAST


async def test_rules_that_start_or_end_while_a_command_is_decided_are_known() -> None:
    family = led(2, echoed=True)
    family.send("leader", "BEGIN", ["room"] * 3)
    family.send("leader", "BEGIN", ["room"])
    totals = [
        family.family.task(one).document["output"]["total"] for one in family.instances("count")
    ]
    assert totals == [2, 2, 4, 4, 4, 2]
