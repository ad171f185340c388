"""What is asked twice, or too late, changes nothing, or is refused with what to do."""

from typing import Any

import pytest

from deciding import HUB, decided
from taskflow.domain import command as commands
from taskflow.domain.errors import Forbidden, IllegalEvent, Invalid, NotFound, PathConflict
from taskflow.domain.patch import Patch
from taskflow.testing.rehearsal import ANNA, BEN, SERVER, Rehearsal, plan

CHAT = {"name": "chat", "type": "TaskChat"}
WAITS = {
    "id": "waits",
    "initial": "short",
    "states": {"short": {"on": {"GO": "long"}, "after": {"5000": "long"}}, "long": {}},
}


def chat(**more: Any) -> Rehearsal:
    return Rehearsal(plan({**CHAT, **more}))


def instance(going: Rehearsal, name: str = "chat") -> str:
    return going.instances(name)[-1]


async def test_who_is_a_member_already_is_let_in_once() -> None:
    going = chat()
    let_in = commands.AddMember(mutation="a", user="ben", name="Ben")
    assert [one.type for one in decided(going, let_in)] == ["family.joined"]
    assert decided(going, let_in) == []
    assert going.family.document["members"]["ben"] == {"name": "Ben", "role": "member"}


async def test_who_is_no_member_is_taken_out_without_a_trace() -> None:
    going = chat()
    out = commands.RemoveMember(mutation="r", user="ben")
    assert decided(going, out) == []
    decided(going, commands.AddMember(mutation="a", user="ben", name="Ben"))
    assert [one.type for one in decided(going, out)] == ["family.left"]
    assert decided(going, out) == []


async def test_who_takes_part_is_noted_once_and_again_under_another_name() -> None:
    going = chat()
    joins = commands.Join(mutation="j", task=instance(going))
    assert [one.type for one in decided(going, joins, by=BEN)] == ["task.joined"]
    assert decided(going, joins, by=BEN) == []
    assert going.task("chat").document["users"] == {"ben": {"name": "Ben"}}


async def test_a_task_that_has_ended_is_cancelled_no_more_and_stays_as_it_ended() -> None:
    going = chat()
    going.complete("chat")
    assert decided(going, commands.Cancel(mutation="c", task=instance(going))) == []
    assert going.task("chat").kind == "done"


@pytest.mark.parametrize(
    "late",
    [
        commands.Complete(mutation="l", task="f-2"),
        commands.Send(mutation="l", task="f-2", event="SEND"),
        commands.Update(mutation="l", task="f-2", patch=Patch(merge={"input": {"prompt": "x"}})),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_a_task_that_has_ended_takes_nothing_from_people(late: commands.Command) -> None:
    going = chat()
    assert instance(going) == "f-2"
    going.complete("chat")
    with pytest.raises(IllegalEvent, match="has ended") as refused:
        decided(going, late)
    assert refused.value.details["legal"] == []


async def test_a_result_that_comes_after_another_one_changes_nothing() -> None:
    going = chat()
    going.say("chat", "Hello")
    (effect,) = going.task("chat").effects
    task = instance(going)
    going.answer("chat", "Hi")
    late = [
        commands.EffectDone(mutation="d", task=task, effect=effect),
        commands.EffectFailed(mutation="f", task=task, effect=effect, code="x", message="y"),
    ]
    for one in late:
        assert decided(going, one, by=SERVER) == []
    lost = commands.AttemptLost(mutation="l", task=task, effect=effect, attempt=1)
    assert decided(going, lost, by=HUB) == []


async def test_an_attempt_is_counted_once_and_by_the_hub_alone() -> None:
    going = chat()
    going.say("chat", "Hello")
    (effect,) = going.task("chat").effects
    lost = commands.AttemptLost(mutation="l", task=instance(going), effect=effect, attempt=1)
    for principal in (ANNA, SERVER):
        with pytest.raises(Forbidden, match="Only the hub itself"):
            decided(going, lost, by=principal)
    assert [one.type for one in decided(going, lost, by=HUB)] == ["effect.attempted"]
    assert decided(going, lost, by=HUB) == []
    assert going.task("chat").effects[effect].attempt == 2


async def test_a_delay_that_was_cancelled_meanwhile_fires_no_more() -> None:
    going = chat(fsm=WAITS)
    (timer,) = going.task("chat").timers
    fires = commands.TimerFired(mutation="t", task=instance(going), timer=timer)
    going.send("chat", "GO")
    assert decided(going, fires, by=HUB) == []
    assert going.state("chat") == "long"


async def test_people_report_neither_results_nor_delays_whoever_they_are() -> None:
    going = chat(fsm=WAITS)
    (timer,) = going.task("chat").timers
    fires = commands.TimerFired(mutation="t", task=instance(going), timer=timer)
    with pytest.raises(Forbidden, match="reported by processors and the hub"):
        decided(going, fires, by=ANNA)
    assert going.state("chat") == "short"


async def test_an_event_with_a_name_as_long_as_a_book_is_refused() -> None:
    going = chat()
    with pytest.raises(Invalid, match="at most 200 characters"):
        going.send("chat", "X" * 201)
    with pytest.raises(IllegalEvent):
        going.send("chat", "X" * 200)


class Landed:
    """What has landed since somebody looked."""

    def __init__(self, events: Any) -> None:
        self._events = events

    def events(self) -> Any:
        return self._events


def writes(task: str, value: str, base: int) -> commands.Update:
    patch = Patch(merge={"shared": {"topic": value}})
    return commands.Update(mutation=value, task=task, patch=patch, base_seq=base)


async def test_only_what_others_changed_of_the_same_task_disputes_a_change() -> None:
    room = {"name": "room", "type": "TaskConversation"}
    going = Rehearsal(plan(room, {**CHAT, "name": "one"}, {**CHAT, "name": "two"}))
    base, one, two = going.family.seq, instance(going, "one"), instance(going, "two")
    beside = decided(going, writes(two, "Music", base), by=BEN)
    mine = decided(going, writes(one, "Travel", base), by=ANNA)
    apart = commands.Update(mutation="p", task=one, patch=Patch(merge={"shared": {"n": 1}}))
    landed = Landed([*beside, *mine, *decided(going, apart, by=BEN)])
    assert decided(going, writes(one, "Food", base), by=ANNA, extra=landed)
    with pytest.raises(PathConflict, match="Anna changed the same") as refused:
        decided(going, writes(one, "Art", base), by=BEN, extra=landed)
    (dispute,) = refused.value.details["paths"]
    assert dispute == {"path": ["shared", "topic"], "theirs": "Food", "yours": "Art"}


async def test_within_one_commit_the_second_who_changes_the_same_is_told_of_the_first() -> None:
    going = chat()
    base, task = going.family.seq, instance(going)
    assert decided(going, writes(task, "Music", base), by=BEN, extra=Landed([]))
    with pytest.raises(PathConflict, match="Anna"):
        decided(going, writes(task, "Art", base), (writes(task, "Food", base), BEN))


async def test_a_task_that_is_not_there_is_named_as_missing() -> None:
    going = chat()
    with pytest.raises(NotFound, match="Say which task is meant"):
        decided(going, commands.Cancel(mutation="c", task=""))
    with pytest.raises(NotFound):
        decided(going, commands.Cancel(mutation="c", task="f-99"))
