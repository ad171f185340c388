"""What becomes of each task of a family at another revision, decided without a store."""

from collections.abc import Mapping
from typing import Any

import pytest

from deciding import decided
from revisions import ask
from taskflow.domain import command as commands
from taskflow.domain.definition import Plan
from taskflow.domain.errors import Conflict, TooLarge
from taskflow.domain.migration import MigrationRefused, read_map
from taskflow.hub.decide.commands import migrate as module
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.testing.rehearsal import ANNA, Rehearsal, plan

ROOM = {"name": "room", "type": "TaskConversation"}
CHAT = {"name": "chat", "type": "TaskChat"}


def led(going: Rehearsal, to: Plan, tasks: Mapping[str, Any] | None = None) -> list[str]:
    """Let a family go on at a plan; gives the types of its events."""
    going.at += 1
    command = commands.Migrate(mutation="g", plan=to, map=read_map({"tasks": tasks or {}}))
    return [one.type for one in decided(going, command)]


def refused(going: Rehearsal, to: Plan, tasks: Mapping[str, Any]) -> MigrationRefused:
    seq = going.family.seq
    with pytest.raises(MigrationRefused) as told:
        led(going, to, tasks)
    assert going.family.seq == seq
    return told.value


async def test_a_family_goes_on_within_its_own_flow_alone() -> None:
    going = Rehearsal(plan(CHAT))
    other = plan({**CHAT, "local": {"system": "Be brief."}})
    strange = Plan("another", 0, other.hash, other.definitions)
    with pytest.raises(Conflict, match="of the flow test"):
        led(going, strange)
    assert led(going, other) == ["family.migrated", "task.migrated"]
    with pytest.raises(Conflict, match="already"):
        led(going, other)


async def test_a_task_that_the_map_leads_nowhere_is_a_reason_to_refuse() -> None:
    going = Rehearsal(plan(ROOM, CHAT))
    told = refused(going, plan(ROOM, {**CHAT, "name": "talk"}), {"chat": {"to": "nowhere"}})
    (fate,) = [one for one in told.survey.tasks if one.name == "chat"]
    assert (fate.fate, fate.after) == ("refused", "")
    assert "The map leads it to nowhere" in told.survey.problems[0].message


async def test_what_lies_below_a_task_that_the_map_ends_ends_with_it_unless_it_has_ended() -> None:
    inner = {**ask("inner"), "parent": "group"}
    past = {**ask("past"), "parent": "group"}
    group = {"name": "group", "type": "TaskConversation"}
    for becomes, kind in (("ended", "done"), ("cancelled", "cancelled")):
        going = Rehearsal(plan(ROOM, group, inner, past))
        going.send("past", "END")
        led(going, plan(ROOM, ask("other")), {"group": {"becomes": becomes}})
        kinds = [going.task(name).kind for name in ("group", "inner", "past")]
        assert kinds == [kind, "cancelled", "done"]
        assert not going.task("room").done


async def test_the_first_task_of_a_family_may_be_ended_too_and_nobody_is_told() -> None:
    going = Rehearsal(plan(CHAT))
    types = led(going, plan({**CHAT, "name": "talk"}), {"chat": {"becomes": "ended"}})
    assert types == ["task.done", "family.migrated"]
    assert going.task("chat").kind == "done"


async def test_what_has_ended_stays_as_it_was_where_the_revision_changes_nothing_of_it() -> None:
    going = Rehearsal(plan(ROOM, ask("past"), ask("now")))
    going.send("past", "END")
    before = going.task("past")
    assert led(going, plan(ROOM, ask("past"), ask("now"), ask("more"))) == ["family.migrated"]
    assert going.task("past") is before


async def test_what_has_ended_keeps_its_output_and_of_several_alike_that_is_told_once() -> None:
    going = Rehearsal(plan(ROOM, {**CHAT, "name": "one"}, {**CHAT, "name": "two"}))
    for name in ("one", "two"):
        going.update(name, label="A talk")
        going.say(name, "Hello")
        going.answer(name, "Hi")
        going.complete(name)
    said = going.output("one")
    drops = {"drop": ["output.messages"]}
    there = plan(ROOM, {**CHAT, "name": "one"}, {**CHAT, "name": "two"}, ask("more"))
    found = read_map({"tasks": {"one": drops, "two": drops}})
    command = QueuedCommand(commands.Migrate(mutation="g", plan=there, map=found), ANNA)
    decision = FamilyDecision(going.family, going.catalogue, going.at)
    decision.take(command)
    decision.onto(going.family)
    assert [note for note in command.value.notes if "its output stays" in note] == [
        "A talk has ended; its output stays as it is."
    ]
    assert going.output("one") == said


async def test_an_output_that_keeps_no_names_of_tasks_below_goes_on_as_it_is() -> None:
    keeps = {"type": "assign", "params": {"output.open": "`null`", "output.note": "'x'"}}
    machine = {"id": "m", "initial": "a", "states": {"a": {"entry": [keeps]}}}
    above = {**ROOM, "fsm": machine}
    going = Rehearsal(plan(above, ask("one")))
    assert going.output("room") == {"note": "x"}
    led(going, plan(above, ask("uno")), {"one": {"to": "uno"}})
    assert going.output("room") == {"note": "x"}


async def test_a_value_is_not_moved_onto_another_and_of_what_has_ended_none_at_all() -> None:
    going = Rehearsal(plan(ROOM, CHAT))
    going.update("chat", shared={"a": 1, "b": 2})
    there = plan(ROOM, CHAT, ask("more"))
    onto = {"chat": {"fields": {"shared.a": "shared.b"}}}
    assert "moves a value to shared.b" in refused(going, there, onto).survey.problems[0].message
    past = Rehearsal(plan(ROOM, ask("past")))
    past.complete("past", {"a": 1, "b": 2})
    led(past, plan(ROOM, ask("past"), ask("more")), {"past": {"fields": {"output.a": "output.b"}}})
    assert {"a": 1, "b": 2}.items() <= past.output("past").items()


async def test_too_many_tasks_at_once_do_not_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_EVENTS", 2)
    going = Rehearsal(plan(ROOM, ask("one"), ask("two")))
    seq = going.family.seq
    named = {"one": {"to": "uno"}, "two": {"to": "due"}}
    with pytest.raises(TooLarge, match="tasks of this family would change at once"):
        led(going, plan(ROOM, ask("uno"), ask("due")), named)
    assert going.family.seq == seq
