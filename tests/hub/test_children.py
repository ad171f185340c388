"""What a task sees of its children, and what its actions may ask of them."""

from typing import Any, ClassVar

import pytest

from taskflow import plugins
from taskflow.domain.errors import PluginFailed, SchemaMismatch
from taskflow.domain.task import Begin, Change, TaskType, Tell, action
from taskflow.domain.view import Happening, TaskView
from taskflow.testing.rehearsal import Rehearsal, plan


class Leader(TaskType):
    """Starts and tells children as it is told."""

    name = "TaskLeader"
    children = "none"
    machine: ClassVar[dict[str, Any]] = {
        "initial": "on",
        "states": {
            "on": {"on": {"BEGIN": {"actions": ["begin"]}, "TELL": {"actions": ["tell"]}}},
        },
    }

    @action("begin")
    def begin(self, _: TaskView, happening: Happening) -> Change:
        return Change(start=tuple(Begin(**one) for one in happening.data))

    @action("tell")
    def tell(self, _: TaskView, happening: Happening) -> Change:
        return Change(send=(Tell(**happening.data),))


class Worker(TaskType):
    """Counts what it hears, and has a task below it."""

    name = "TaskWorker"
    machine: ClassVar[dict[str, Any]] = {
        "initial": "on",
        "states": {
            "on": {
                "on": {
                    "PING": {"actions": {"type": "assign", "params": {"output.heard": "`1`"}}},
                    "EXIT": "over",
                }
            },
            "over": {"type": "final"},
        },
    }

    class Input(TaskType.Input):
        topic: str = ""

    class Output(TaskType.Output):
        heard: int = 0


@pytest.fixture
async def family() -> Rehearsal:
    installed = plugins.Registry(tasks={"TaskLeader": Leader(), "TaskWorker": Worker()})
    what = plan(
        {"name": "leader", "type": "TaskLeader"},
        {"name": "work", "type": "TaskWorker"},
        {"name": "other", "type": "TaskWorker"},
        {"name": "deep", "type": "TaskWorker", "parent": "work"},
        installed=installed,
    )
    return Rehearsal(what, installed)


def seen(family: Rehearsal) -> list[tuple[str, Any, int]]:
    children = family.seen("leader").children
    return [(one.definition.name, one.item, one.attempt) for one in children]


async def test_a_child_that_was_not_started_is_seen_without_an_instance(family: Rehearsal) -> None:
    assert seen(family) == [("work", None, 0), ("other", None, 0)]
    assert family.seen("leader").children[0].instance_id is None


async def test_all_instances_of_a_child_are_seen_the_newest_first(family: Rehearsal) -> None:
    family.send("leader", "BEGIN", [{"name": "work", "item": item} for item in ("a", "b", "a")])
    assert seen(family) == [
        ("work", "a", 2),
        ("work", "b", 1),
        ("work", "a", 1),
        ("other", None, 0),
    ]
    newest = family.seen("leader").child("work")
    assert newest is not None
    assert (newest.item, newest.attempt) == ("a", 2)
    of_b = family.seen("leader").child("work", "b")
    assert of_b is not None
    assert of_b.attempt == 1
    assert family.seen("leader").child("nobody") is None


async def test_a_child_that_is_started_again_is_another_attempt(family: Rehearsal) -> None:
    family.send("leader", "BEGIN", [{"name": "work"}])
    family.send("work", "EXIT")
    family.send("leader", "BEGIN", [{"name": "work"}])
    assert seen(family)[:2] == [("work", None, 2), ("work", None, 1)]
    assert [one.done for one in family.seen("leader").children[:2]] == [False, True]


async def test_a_start_hands_over_input_that_must_fit(family: Rehearsal) -> None:
    family.send("leader", "BEGIN", [{"name": "work", "input": {"topic": "Tea"}}])
    assert family.task("work").document["input"] == {"topic": "Tea"}
    with pytest.raises(SchemaMismatch, match="topic"):
        family.send("leader", "BEGIN", [{"name": "work", "input": {"topic": 5}}])
    with pytest.raises(PluginFailed):
        family.send("leader", "BEGIN", [{"name": "nobody"}])


async def test_what_is_started_below_belongs_to_the_same_item(family: Rehearsal) -> None:
    family.send("leader", "BEGIN", [{"name": "work", "item": {"id": 7}}])
    assert family.seen("deep").item == {"id": 7}


async def test_a_name_means_the_task_of_the_same_item_and_of_these_the_newest(
    family: Rehearsal,
) -> None:
    begin = [{"name": "work", "item": "a"}, {"name": "work", "item": "b"}, {"name": "other"}]
    family.send("leader", "BEGIN", [*begin, {"name": "other", "item": "a"}])
    first, second = family.instances("work")
    assert family.seen("other").tasks["work"]["instanceId"] == first
    assert family.seen("leader").tasks["work"]["instanceId"] == second
    assert family.seen("deep").tasks["other"]["meta"]["item"] == "a"


async def test_an_event_goes_to_the_newest_instance_or_to_the_one_that_is_named(
    family: Rehearsal,
) -> None:
    family.send("leader", "BEGIN", [{"name": "work", "item": item} for item in ("a", "b")])
    first, second = family.instances("work")

    def heard() -> list[int]:
        return [family.family.task(one).document["output"]["heard"] for one in (first, second)]

    family.send("leader", "TELL", {"name": "work", "event": "PING"})
    assert heard() == [0, 1]
    family.send("leader", "TELL", {"name": "work", "event": "PING", "instance": first})
    assert heard() == [1, 1]
    family.send("leader", "TELL", {"name": "other", "event": "PING", "instance": first})
    family.send("leader", "TELL", {"name": "other", "event": "PING"})
