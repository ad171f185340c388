"""What comes too late or asks for too much leaves the family as it was, and says why if it may."""

from typing import Any

import pytest

from taskflow.domain import command as commands
from taskflow.domain.errors import Forbidden, IllegalEvent, Invalid, TaskflowError
from taskflow.domain.event import Event
from taskflow.domain.principal import Principal
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.testing.rehearsal import ANNA, BEN, SERVER, Rehearsal, plan

BELL = {
    "name": "bell",
    "type": "TaskConversation",
    "fsm": {
        "initial": "still",
        "states": {
            "still": {"on": {"RING": "ringing"}, "after": {"60000": "ringing"}},
            "ringing": {},
        },
    },
}
CHAT = {"name": "chat", "type": "TaskChat"}
ROOT = {"name": "root", "type": "TaskConversation"}
HUB = Principal(kind="hub", id="hub")


def decided(played: Rehearsal, command: commands.Command, by: Principal = ANNA) -> list[Event]:
    decision = FamilyDecision(played.family, played.catalogue, played.at, played.saying)
    decision.take(QueuedCommand(command, by))
    return list(decision.events)


def refused(played: Rehearsal, command: commands.Command, by: Principal = ANNA) -> TaskflowError:
    with pytest.raises(TaskflowError) as error:
        decided(played, command, by)
    return error.value


def first(played: Rehearsal, name: str) -> str:
    return played.instances(name)[0]


async def test_a_timer_that_is_gone_fires_in_vain() -> None:
    played = Rehearsal(plan(BELL))
    (timer,) = played.task("bell").timers
    played.send("bell", "RING")
    late = commands.TimerFired(mutation="t", task=first(played, "bell"), timer=timer)
    assert decided(played, late, SERVER) == []


async def test_an_answer_to_what_nobody_asks_any_more_is_let_go() -> None:
    played = Rehearsal(plan(ROOT, CHAT))
    task = first(played, "chat")
    gone = {"task": task, "effect": "gone"}
    failed = commands.EffectFailed(mutation="f", code="upstream.failed", message="Away.", **gone)
    for late in (failed, commands.EffectDone(mutation="d", **gone)):
        assert decided(played, late, SERVER) == []
    lost = commands.AttemptLost(mutation="a", task=task, effect="gone", attempt=1)
    assert decided(played, lost, HUB) == []


async def test_nobody_but_the_hub_counts_attempts() -> None:
    played = Rehearsal(plan(ROOT, CHAT))
    lost = commands.AttemptLost(mutation="a", task=first(played, "chat"), effect="e", attempt=1)
    for somebody in (ANNA, SERVER):
        assert isinstance(refused(played, lost, somebody), Forbidden)


@pytest.mark.parametrize("command", [commands.Complete, commands.Cancel, commands.Update])
async def test_a_task_that_has_ended_stays_as_it_is(command: type[commands.Command]) -> None:
    played = Rehearsal(plan(ROOT, CHAT))
    task = first(played, "chat")
    played.complete("chat")
    values: dict[str, Any] = {"patch": {"label": "x"}} if command is commands.Update else {}
    if command is commands.Cancel:
        assert decided(played, command(mutation="late", task=task)) == []
        return
    assert isinstance(refused(played, command(mutation="late", task=task, **values)), IllegalEvent)


async def test_who_is_no_member_is_removed_in_vain_and_the_owner_never() -> None:
    played = Rehearsal(plan(ROOT))
    stranger = commands.RemoveMember(mutation="r", user=BEN.id)
    assert decided(played, stranger) == []
    owner = commands.RemoveMember(mutation="o", user=ANNA.id)
    for somebody in (ANNA, HUB):
        assert isinstance(refused(played, owner, somebody), Forbidden)


async def test_an_event_with_an_endless_name_is_no_event() -> None:
    played = Rehearsal(plan(BELL))
    named = commands.Send(mutation="s", task=first(played, "bell"), event="R" * 201)
    assert isinstance(refused(played, named), Invalid)


async def test_ending_a_task_ends_what_it_has_begun() -> None:
    played = Rehearsal(plan(ROOT, CHAT, {"name": "other", "type": "TaskChat"}))
    played.complete("other")
    ended = {
        event.task: event.type
        for event in decided(played, commands.Complete(mutation="c", task=first(played, "root")))
    }
    assert ended[first(played, "chat")] == "task.cancelled"
    assert first(played, "other") not in ended
