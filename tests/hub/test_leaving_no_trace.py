"""What goes wrong in a part of what must get through leaves no trace of that part, and no more."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import pytest
from msgspec import structs
from structlog.testing import capture_logs

from deciding import HUB, decided
from taskflow import plugins
from taskflow.domain import command as commands
from taskflow.domain.allowances import USUAL, Allowances
from taskflow.domain.definition import Plan
from taskflow.domain.errors import Conflict, Invalid, TaskflowError
from taskflow.domain.event import By, Event
from taskflow.domain.limits import MAX_BYTES
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.rule import BeforeRule, Proposal, Sight
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import Half, TaskView
from taskflow.domain.watch import Refuse
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.draft import Draft, nothing, silence
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.decide.partial_refusal import refusal
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.testing.rehearsal import ANNA, Rehearsal, plan, registry

ROOM = {"name": "room", "type": "TaskConversation"}
CHAT = {"name": "chat", "type": "TaskChat"}


def draft_of(going: Rehearsal, **more: Any) -> Draft:
    by = By(kind="user", id="anna", name="Anna")
    return Draft("f", going.family, going.catalogue, plan=going.plan, by=by, at=going.at, **more)


def endlessly(depth: int = 0) -> int:
    return endlessly(depth + 1)


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (Invalid("Not like this."), "Not like this."),
        (ValueError("secret"), "only the server's log tells"),
        (RecursionError(), "changes within changes without end"),
    ],
)
async def test_a_part_that_is_refused_leaves_no_trace_whatever_was_raised(
    raised: Exception, told: str
) -> None:
    draft = draft_of(Rehearsal(plan(CHAT)))

    def work(above: Draft) -> None:
        above.emit("f-2", "task.updated", Patch(merge={"shared": {"a": 1}}))
        raise raised

    with capture_logs() as logs:
        refused = refusal(draft, work)
    assert isinstance(refused, TaskflowError)
    assert told in refused.message
    assert "secret" not in refused.message
    assert [one["event"] for one in logs] == ["decide.failed"] * isinstance(raised, ValueError)
    assert not draft.events
    assert draft.task("f-2").document["shared"] == {}


async def test_a_part_that_is_taken_is_there_with_all_its_events() -> None:
    draft = draft_of(Rehearsal(plan(CHAT)))
    patch = Patch(merge={"shared": {"a": 1}})
    assert refusal(draft, lambda above: above.emit("f-2", "task.updated", patch)) is None
    assert [event.task for event in draft.events] == ["f-2"]
    assert draft.task("f-2").document["shared"] == {"a": 1}


async def test_a_task_that_is_something_else_from_now_on_is_found_as_that_at_once() -> None:
    draft = draft_of(Rehearsal(plan(CHAT)))
    draft.emit("f-2", "task.migrated", Patch(merge={"id": "talk", "name": "talk"}))
    assert draft.instances("chat") == []
    assert draft.instances("talk") == ["f-2"]
    assert draft.above().instances("talk") == ["f-2"]


async def test_a_command_causes_so_many_changes_and_no_more() -> None:
    draft = draft_of(Rehearsal(plan(CHAT)), most=2)
    draft.require_left(2)
    for number in range(2):
        draft.emit("f-2", "task.updated", Patch(merge={"shared": {"n": number}}))
    with pytest.raises(Conflict, match="set each other off in a circle") as refused:
        draft.emit("f-2", "task.updated", Patch(merge={"shared": {"n": 3}}))
    assert refused.value.kind == "command.endless"
    with pytest.raises(Conflict):
        draft.require_left(1)
    assert draft.task("f-2").document["shared"] == {"n": 1}
    ended = Patch(merge={"state": {"done": True}})
    assert draft.emit("f-2", "task.cancelled", ended, counted=False).seq == draft.seq


async def test_a_rule_that_answers_its_own_answers_is_refused_as_what_takes_too_much() -> None:
    class Circle(BeforeRule):
        """Answers each change of a task with another one of it."""

        name = "circle"

        def react(self, event: Event, sight: Sight, plan: Plan) -> Iterable[Proposal | Refuse]:
            del sight, plan
            yield Proposal(event.task, Patch(merge={"shared": {"n": event.seq}}))

    installed = plugins.Registry(tasks=registry().tasks, rules={"circle": Circle()})
    link = {"from": "chat.output.messages", "to": "room.shared.said"}
    with pytest.raises(TaskflowError) as refused:
        Rehearsal(plan(ROOM, CHAT, installed=installed, connections=[link]), installed)
    assert refused.value.kind in ("command.endless", "command.tooCostly", "statechart.tooCostly")


async def test_tasks_that_begin_one_another_without_end_are_refused_as_a_circle() -> None:
    over = {"id": "over", "initial": "over", "states": {"over": {"type": "final"}}}
    go = {"id": "go", "initial": "a", "states": {"a": {"on": {"GO": "b"}}, "b": {"type": "final"}}}
    one, two = {**CHAT, "name": "one", "fsm": over}, {**CHAT, "name": "two", "fsm": over}
    first = {**CHAT, "name": "first", "fsm": go, "next": "one"}
    going = Rehearsal(plan(ROOM, first, {**one, "next": "two"}, {**two, "next": "one"}))
    seq = going.family.seq
    with pytest.raises(Conflict) as refused:
        going.send("first", "GO")
    assert refused.value.kind == "command.endless"
    assert (going.family.seq, going.state("first")) == (seq, "a")


def test_who_has_nobody_to_ask_hears_that_nobody_speaks_and_nobody_has_anything() -> None:
    assert silence("work") is None
    assert nothing("ann", "f") == 0


class Working(TaskType):
    """Works, and keeps of what was said what its test wants."""

    name = "TaskWorking"
    machine: ClassVar[dict[str, Any]] = {
        "id": "working",
        "initial": "working",
        "states": {"working": {"invoke": {"src": "work"}, "on": {"STOP": "over"}}, "over": {}},
    }
    keeps: ClassVar[Callable[[Half], Patch]]

    class Output(TaskType.Output):
        said: str = ""

    @effect("work")
    async def work(self, _task: TaskView, _run: Run) -> Patch:
        return Patch()

    def interrupted(self, task: TaskView, half: Half) -> Patch:
        del task
        return type(self).keeps(half)


def raising(_half: Half) -> Patch:
    raise ValueError("This type has a mistake.")


def writing(text: str) -> Any:
    return staticmethod(lambda _half: Patch(merge={"output": {"said": text}}))


def working(keeps: Any) -> Rehearsal:
    class Made(Working):
        pass

    Made.keeps = keeps
    installed = structs.replace(registry(), tasks={**registry().tasks, "TaskWorking": Made()})
    return Rehearsal(plan({"name": "it", "type": "TaskWorking"}, installed=installed), installed)


def stopped(going: Rehearsal, allowances: Allowances = USUAL, held: int = 0) -> list[str]:
    """Stop the work as its person does; gives what the log of the server says."""
    decision = FamilyDecision(
        going.family, going.catalogue, going.at, allowances=allowances, held=lambda *_: held
    )
    send = commands.Send(mutation="s", task="f-2", event="STOP")
    with capture_logs() as logs:
        decision.take(QueuedCommand(send, ANNA))
    decision.onto(going.family)
    return [str(one["event"]) for one in logs]


async def test_what_was_said_is_kept_with_the_end_of_the_work() -> None:
    going = working(writing("half"))
    assert stopped(going) == []
    assert (going.state("it"), going.output("it")) == ("over", {"said": "half"})


@pytest.mark.parametrize(
    ("keeps", "logged"),
    [
        (staticmethod(raising), ["plugin.failed", "half.lost"]),
        (staticmethod(lambda _: Patch(merge={"state": {"done": True}})), ["half.lost"]),
    ],
)
async def test_a_mistake_in_keeping_a_half_keeps_no_work_going(
    keeps: Any, logged: list[str]
) -> None:
    going = working(keeps)
    assert stopped(going) == logged
    assert (going.state("it"), going.task("it").effects) == ("over", {})
    assert going.output("it") == {"said": ""}


async def test_a_half_for_which_its_owner_has_no_room_is_left_and_the_work_ends() -> None:
    going = working(writing("x" * 10_000))
    few = structs.replace(USUAL, person_bytes=1)
    assert stopped(going, few, held=10**12) == ["half.left"]
    assert (going.state("it"), going.output("it")) == ("over", {"said": ""})


async def test_a_half_too_large_for_its_task_is_left_and_the_work_ends() -> None:
    going = working(writing("x" * (MAX_BYTES // 2)))
    big = {"shared": {"text": "y" * (MAX_BYTES - MAX_BYTES // 4)}}
    going.update("it", **big)
    assert stopped(going) == ["half.tooLarge"]
    assert (going.state("it"), going.output("it")) == ("over", {"said": ""})


async def test_work_of_a_kind_that_is_away_ends_without_its_half() -> None:
    going = working(writing("half"))
    gone = Catalogue(registry().tasks, registry().rules)
    decision = FamilyDecision(going.family, gone, going.at)
    decision.take(QueuedCommand(commands.Cancel(mutation="c", task="f-2"), ANNA))
    decision.onto(going.family)
    assert (going.task("it").kind, going.output("it")) == ("cancelled", {"said": ""})


async def test_what_a_command_edits_within_lists_and_objects_is_found_and_paid_for() -> None:
    going = Rehearsal(plan(CHAT))
    going.update("chat", shared={"list": [{"a": 1}, 2], "text": "x"})
    going.update(
        "chat",
        Operation("test", "/shared/list/0/a", 1),
        Operation("replace", "/shared/list/0/a", 5),
        Operation("add", "/shared/list/-", 3),
    )
    assert going.task("chat").document["shared"]["list"] == [{"a": 5}, 2, 3]
    for path in ("/shared/list/9/a", "/shared/list/x/a", "/shared/text/a/b", "/shared/list/1/b"):
        with pytest.raises(TaskflowError):
            going.update("chat", Operation("replace", path, 1))
    assert going.task("chat").document["shared"]["list"] == [{"a": 5}, 2, 3]


async def test_who_is_cancelled_takes_along_only_those_below_who_have_not_ended() -> None:
    going = Rehearsal(plan(ROOM, {**CHAT, "name": "one"}, {**CHAT, "name": "two"}))
    going.complete("one")
    going.cancel("room")
    assert [going.task(name).kind for name in ("one", "two", "room")] == [
        "done",
        "cancelled",
        "cancelled",
    ]
    again = Rehearsal(plan(ROOM, {**CHAT, "name": "one"}, {**CHAT, "name": "two"}))
    again.cancel("one")
    again.complete("room")
    assert [again.task(name).kind for name in ("one", "two", "room")] == [
        "cancelled",
        "cancelled",
        "done",
    ]


async def test_a_task_that_has_no_more_to_do_ends_as_it_begins_and_the_next_one_begins() -> None:
    over = {"id": "over", "initial": "over", "states": {"over": {"type": "final"}}}
    going = Rehearsal(
        plan(ROOM, {**CHAT, "name": "one", "fsm": over, "next": "two"}, {**CHAT, "name": "two"})
    )
    assert going.task("one").kind == "done"
    assert not going.task("two").done


async def test_a_family_that_was_deleted_takes_nothing_and_is_not_founded_again() -> None:
    going = Rehearsal(plan(CHAT))
    founds = commands.Start(mutation="again", plan=going.plan, definition="chat")
    with pytest.raises(Conflict, match="founded before") as refused:
        decided(going, founds)
    assert refused.value.kind == "mutation.reused"
    decided(going, commands.Delete(mutation="d"))
    for command in (founds, commands.Cancel(mutation="c", task="f-2")):
        with pytest.raises(TaskflowError) as gone:
            decided(going, command, by=HUB)
        assert gone.value.kind == "family.notFound"
