"""Connections: what changes at one end of a link is there at the other, in the same commit."""

from typing import Any

import pytest

from taskflow.domain.event import Event
from taskflow.domain.patch import Operation
from taskflow.testing.rehearsal import Rehearsal, plan

ROOM = {"name": "room", "type": "TaskConversation"}


def linked(*links: tuple[str, ...], after: str = "") -> Rehearsal:
    """Start three chats with links ``(from, to, when?)``; the last one begins ``after`` another."""
    chats: list[dict[str, Any]] = [{"name": name, "type": "TaskChat"} for name in ("a", "b", "c")]
    for chat in chats:
        if chat["name"] == after:
            chat["next"] = "c"
    names = ("from", "to", "when")
    return Rehearsal(
        plan(ROOM, *chats, connections=[dict(zip(names, link, strict=False)) for link in links])
    )


def written(going: Rehearsal, since: int = 0) -> list[Event]:
    """Give the events that the rule wrote."""
    return [event for event in going.events[since:] if event.by.id == "connect"]


def shared(going: Rehearsal, name: str) -> dict[str, Any]:
    return dict(going.task(name).document["shared"])


async def test_a_value_is_carried_when_it_changes_and_only_then() -> None:
    going = linked(("a.input.n", "b.shared.n"))
    assert shared(going, "b") == {}
    going.update("a", input={"n": 1})
    assert shared(going, "b") == {"n": 1}
    (event,) = written(going)
    assert (event.by.kind, event.type) == ("rule", "task.updated")
    before = len(going.events)
    going.update("a", input={"other": 2})
    going.update("a", input={"n": 1})
    assert written(going, before) == []


async def test_what_lies_below_or_above_the_path_counts_as_its_change() -> None:
    going = linked(("a.input.one.two", "b.shared.two"), ("a.input.one", "c.shared.one"))
    going.update("a", input={"one": {"two": {"three": 3}}})
    assert shared(going, "b") == {"two": {"three": 3}}
    going.update("a", input={"one": {"two": {"three": 4}}})
    assert shared(going, "b") == {"two": {"three": 4}}
    assert shared(going, "c") == {"one": {"two": {"three": 4}}}


async def test_a_link_goes_one_way() -> None:
    going = linked(("a.input.n", "b.input.n"))
    going.update("b", input={"n": 7})
    assert "n" not in going.task("a").document["input"]
    assert written(going) == []


async def test_a_chain_of_links_is_followed_to_its_end_in_the_same_commit() -> None:
    going = linked(("a.input.n", "b.input.n"), ("b.input.n", "c.input.n"))
    going.update("a", input={"n": 5})
    assert [going.task(name).document["input"]["n"] for name in "abc"] == [5, 5, 5]


async def test_two_links_in_a_circle_come_to_rest() -> None:
    going = linked(("a.input.n", "b.input.n"), ("b.input.n", "a.input.n"))
    going.update("b", input={"n": 3})
    assert [going.task(name).document["input"]["n"] for name in "ab"] == [3, 3]
    assert len(written(going)) == 1


@pytest.mark.parametrize(("n", "carried"), [(1, {}), (11, {"n": 11})])
async def test_a_condition_is_asked_of_the_source(n: int, carried: dict[str, int]) -> None:
    going = linked(("a.input.n", "b.shared.n", "input.n > `10`"))
    going.update("a", input={"n": n})
    assert shared(going, "b") == carried


async def test_a_task_that_starts_later_gets_what_is_there_already() -> None:
    going = linked(("a.input.n", "c.shared.n"), after="b")
    going.update("a", input={"n": 2})
    assert going.instances("c") == []
    going.send("b", "EXIT")
    assert shared(going, "c") == {"n": 2}


async def test_a_task_that_has_ended_is_left_as_it_is() -> None:
    going = linked(("a.input.n", "b.shared.n"))
    going.send("b", "EXIT")
    going.update("a", input={"n": 1})
    assert shared(going, "b") == {}


async def test_what_the_source_takes_away_is_taken_away_at_the_target() -> None:
    going = linked(("a.input.one", "b.shared.one"))
    going.update("a", input={"one": {"x": 1, "y": {"z": 2, "w": 3}}})
    going.update("a", input={"one": {"x": None, "y": {"z": None}}})
    assert shared(going, "b") == {"one": {"y": {"w": 3}}}


async def test_an_object_that_is_replaced_leaves_nothing_of_the_old_one() -> None:
    going = linked(("a.input.one", "b.shared.one"))
    going.update("a", input={"one": {"x": 1, "y": 2}})
    going.update("a", Operation("replace", "/input/one", {"z": 3}))
    assert shared(going, "b") == {"one": {"z": 3}}
    going.update("a", Operation("remove", "/input/one/z"), Operation("add", "/input/one/v", 4))
    assert shared(going, "b") == {"one": {"v": 4}}


async def test_a_value_that_is_taken_away_is_taken_away_at_the_target() -> None:
    going = linked(("a.input.n", "b.shared.n"), ("a.input.n", "c.shared.deep.n"))
    going.update("a", input={"n": 1})
    going.update("a", input={"n": None})
    assert shared(going, "b") == {}
    assert shared(going, "c") == {"deep": {}}


async def test_what_the_target_has_beside_what_is_carried_stays() -> None:
    going = linked(("a.input.one", "c.shared.all"), ("b.input.two", "c.shared.all"))
    going.update("a", input={"one": {"x": 1, "both": 1}})
    going.update("b", input={"two": {"y": 2}})
    assert shared(going, "c") == {"all": {"x": 1, "both": 1, "y": 2}}
    going.update("a", input={"one": {"both": None}})
    assert shared(going, "c") == {"all": {"x": 1, "y": 2}}
    before = len(going.events)
    going.update("a", input={"one": {"x": 1}})
    assert written(going, before) == []


async def test_a_whole_section_stays_an_object() -> None:
    going = linked(("a.input.one", "b.shared"))
    going.update("b", shared={"own": 1})
    going.update("a", input={"one": {"x": 1}})
    assert shared(going, "b") == {"own": 1, "x": 1}
    going.update("a", input={"one": "text"})
    assert shared(going, "b") == {"own": 1, "x": 1}
    going.update("a", input={"one": {"y": 2}})
    going.update("a", input={"one": None})
    assert shared(going, "b") == {"own": 1, "x": 1}


async def test_yes_and_one_are_not_the_same() -> None:
    going = linked(("a.input.n", "b.shared.n"))
    going.update("a", input={"n": 1})
    going.update("a", input={"n": True})
    assert shared(going, "b")["n"] is True


async def test_an_item_of_a_list_is_written_in_its_place() -> None:
    going = linked(("a.input.n", "b.shared.list.1"), ("a.input.m", "b.shared.list.0.inner"))
    going.update("b", shared={"list": [{"inner": 0, "kept": 1}, 2, 3]})
    going.update("a", input={"n": 7, "m": 8})
    assert shared(going, "b")["list"] == [{"inner": 8, "kept": 1}, 7, 3]
    going.update("b", shared={"list": [{"kept": 1}]})
    going.update("a", input={"n": 9})
    assert shared(going, "b")["list"] == [{"kept": 1}]


async def test_what_is_taken_away_goes_round_a_circle_once() -> None:
    going = linked(("a.input.o", "b.input.o"), ("b.input.o", "a.input.o"))
    going.update("a", input={"o": {"x": 1, "y": 2}})
    before = len(going.events)
    going.update("b", input={"o": {"x": None}})
    assert [going.task(name).document["input"]["o"] for name in "ab"] == [{"y": 2}, {"y": 2}]
    assert len(written(going, before)) == 1
