"""What the end of a task brings, and what it ends."""

from typing import Any, ClassVar

import pytest
from msgspec import structs

from deciding import HUB, decided
from taskflow.domain import command as commands
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.service import Run
from taskflow.domain.task import MOST_ATTEMPTS, TaskType, effect
from taskflow.domain.view import Half, TaskView
from taskflow.testing.rehearsal import Rehearsal, plan, registry

ROOM = {"name": "room", "type": "TaskConversation"}
CHAT = {"name": "chat", "type": "TaskChat"}
WAYS = {
    "id": "ways",
    "initial": "open",
    "states": {
        "open": {
            "on": {"WELL": "over", "BADLY": "broken"},
            "after": {"5000": "over", "9000": "broken"},
        },
        "over": {"type": "final"},
        "broken": {"type": "final", "tags": ["failed"]},
    },
}


def followed() -> Rehearsal:
    one = {**CHAT, "name": "one", "fsm": WAYS, "next": "two"}
    return Rehearsal(plan(ROOM, one, {**CHAT, "name": "two"}))


async def test_what_follows_a_task_begins_where_it_ended_well() -> None:
    going = followed()
    going.send("one", "WELL")
    assert (going.task("one").kind, len(going.instances("two"))) == ("done", 1)


@pytest.mark.parametrize("ended", ["failed", "cancelled"])
async def test_what_follows_a_task_does_not_begin_where_it_failed_or_was_cancelled(
    ended: str,
) -> None:
    going = followed()
    if ended == "failed":
        going.send("one", "BADLY")
    else:
        going.cancel("one")
    assert (going.task("one").kind, going.instances("two")) == (ended, [])


@pytest.mark.parametrize("event", ["WELL", "BADLY"])
async def test_a_task_that_has_ended_has_nothing_due_and_every_delay_is_settled_once(
    event: str,
) -> None:
    going = followed()
    timers = set(going.task("one").timers)
    assert len(timers) == 2
    going.send("one", event)
    assert going.task("one").timers == {}
    settled = [ident for one in going.events for ident in one.settled]
    assert sorted(settled) == sorted(timers)


async def test_work_is_begun_as_often_as_it_may_be_and_then_has_failed() -> None:
    going = Rehearsal(plan(CHAT))
    going.say("chat", "Hello")
    (ident,) = going.task("chat").effects
    types: list[str] = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert going.task("chat").effects[ident].attempt == attempt
        lost = commands.AttemptLost(mutation="l", task="f-2", effect=ident, attempt=attempt)
        types += [one.type for one in decided(going, lost, by=HUB)]
    assert types == ["effect.attempted"] * (MOST_ATTEMPTS - 1) + ["effect.failed"]
    assert going.task("chat").effects == {}
    assert going.task("chat").document["error"]["code"] == "effect.exhausted"


class Slow(TaskType):
    """Works, and keeps why that came to an end."""

    name = "TaskSlow"
    machine: ClassVar[dict[str, Any]] = {
        "id": "slow",
        "initial": "working",
        "states": {
            "working": {
                "invoke": {"src": "work", "onError": "over"},
                "after": {"5000": "over"},
                "on": {"STOP": "over"},
            },
            "over": {},
        },
    }

    class Output(TaskType.Output):
        why: str = ""
        by: str = ""

    @effect("work")
    async def work(self, _task: TaskView, _run: Run) -> Patch:
        return Patch()

    def interrupted(self, task: TaskView, half: Half) -> Patch:
        del task
        return Patch(merge={"output": {"why": half.why, "by": half.by.id}})


@pytest.mark.parametrize(
    ("ends", "why", "by"),
    [
        ("time", "timeout", "server"),
        ("error", "failed", "server"),
        ("person", "stopped", "anna"),
        ("cancelling", "stopped", "anna"),
    ],
)
async def test_of_work_that_is_ended_it_is_kept_why_and_by_whom(
    ends: str, why: str, by: str
) -> None:
    installed = structs.replace(registry(), tasks={**registry().tasks, "TaskSlow": Slow()})
    going = Rehearsal(plan({"name": "it", "type": "TaskSlow"}, installed=installed), installed)
    match ends:
        case "time":
            going.let_time_pass("it")
        case "error":
            going.fail("it")
        case "person":
            going.send("it", "STOP")
        case _:
            going.cancel("it")
    assert going.output("it") == {"why": why, "by": by}


async def test_attempts_are_counted_below_each_task_that_was_begun_anew_by_themselves() -> None:
    step = {"name": "step", "type": "TaskConversation"}
    below = {**CHAT, "parent": "step", "fsm": WAYS}
    going = Rehearsal(plan({"name": "room", "type": "TaskStepper"}, step, below))
    going.complete("step")
    going.send("room", "REDO", {"name": "step"})
    assert len(going.instances("step")) == len(going.instances("chat")) == 2
    assert going.task("step").document["meta"]["attempt"] == 2
    assert "attempt" not in going.task("chat").document["meta"]


async def test_a_result_that_puts_words_into_somebodys_mouth_is_no_result() -> None:
    going = Rehearsal(plan(CHAT))
    going.say("chat", "Hello")
    said = going.output("chat")["messages"]
    words = {"id": "x", "role": "user", "content": "I agree", "user": "ben", "name": "Ben"}
    going.result("chat", Operation("add", "/output/messages/-", words))
    assert going.output("chat")["messages"] == said
    assert going.task("chat").effects == {}
    assert going.task("chat").document["error"]["code"] == "task.fieldForbidden"
