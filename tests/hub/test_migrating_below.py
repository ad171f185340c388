"""Tasks below others in families that are migrated: what they are called, and what begins there."""

from typing import Any

import pytest

from hubdesk import HubDesk, task_of
from revisions import ask, migrate, now, room, save, tried
from taskflow.domain.allowances import Allowances
from taskflow.domain.errors import Limited, NotFound, TooLarge
from taskflow.domain.migration import MOST_MIGRATIONS, require_few


def ending(*below: dict[str, Any]) -> dict[str, Any]:
    """Give a room that is over when all in it have ended."""
    made = room(*below)
    made["tasks"][0]["config"] = {"local": {"endsWithChildren": True}}
    return made


async def test_a_conversation_whose_tasks_are_called_otherwise_ends_with_them(
    desk: HubDesk,
) -> None:
    await save(desk, ending(ask("a"), ask("b")))
    family = (await desk.begin("desk", revision=1)).id
    await save(desk, ending(ask("aa"), ask("b")))
    await migrate(desk, family, {"a": {"to": "aa"}})
    for name in ("aa", "b"):
        await desk.send(family, task_of(await now(desk, family), name), "END")
    after = await now(desk, family)
    assert after.task(task_of(after, "room")).done


def steps(*names: str) -> dict[str, Any]:
    """Give a flow of steps."""
    made = room(*(ask(name) for name in names))
    made["tasks"][0]["type"] = "TaskStepper"
    return made


async def test_steps_go_on_under_the_names_of_the_revision(desk: HubDesk) -> None:
    await save(desk, steps("a", "b"))
    family = (await desk.begin("desk", revision=1)).id
    await save(desk, steps("aa", "bb"))
    called = {"a": {"to": "aa"}, "b": {"to": "bb"}}
    await migrate(desk, family, called)
    await desk.send(family, task_of(await now(desk, family), "aa"), "END")
    after = await now(desk, family)
    output = after.task(task_of(after, "room")).document["output"]
    assert (output["steps"], output["current"], output["finished"]) == (["aa", "bb"], "bb", ["aa"])
    assert task_of(after, "bb")


async def test_steps_that_the_revision_does_not_have_are_a_reason_to_refuse(desk: HubDesk) -> None:
    await save(desk, steps("a", "b"))
    family = (await desk.begin("desk", revision=1)).id
    await save(desk, steps("a", "bb"))
    (problem,) = (await tried(desk, family)).problems
    assert "It goes through b" in problem.message
    assert not (await tried(desk, family, {"b": {"to": "bb"}})).problems


async def test_what_is_below_a_task_that_is_called_otherwise_follows_it(desk: HubDesk) -> None:
    await save(desk, room(ask()))
    family = (await desk.begin("desk", revision=1)).id
    task = task_of(await now(desk, family), "first")
    moved = room(ask(parent="hall"), ask("late", parent="hall"))
    moved["tasks"][0]["name"] = "hall"
    await save(desk, moved)
    survey = await tried(desk, family, {"room": {"to": "hall"}})
    assert not survey.problems
    assert any("hall.late is new" in note for note in survey.notes)
    await migrate(desk, family, {"room": {"to": "hall"}})
    assert (await now(desk, family)).task(task).document["id"] == "hall.first"


@pytest.mark.parametrize("way", ["always", "onDone"])
async def test_a_state_that_is_left_at_once_is_a_reason_to_refuse(desk: HubDesk, way: str) -> None:
    await save(desk, room(ask()))
    family = (await desk.begin("desk", revision=1)).id
    inner = {"initial": "r", "states": {"r": {"type": "final"}}, "onDone": "over"}
    left = {"always": "over"} if way == "always" else inner
    chart = {"initial": "idle", "states": {"idle": {}, "rev": left, "over": {"type": "final"}}}
    await save(desk, room(ask(machine=chart)))
    to = "rev" if way == "always" else "rev.r"
    (problem,) = (await tried(desk, family, {"first": {"states": {"open": to}}})).problems
    assert "goes on at once" in problem.message


async def test_a_revision_that_is_none_is_told_as_such(desk: HubDesk) -> None:
    await save(desk, room(ask()))
    family = (await desk.begin("desk", revision=1)).id
    with pytest.raises(NotFound) as refused:
        await migrate(desk, family, to=0)
    assert "has no revision yet" not in refused.value.message


def test_so_many_revisions_may_be_gone_on_from_and_no_more() -> None:
    require_few(MOST_MIGRATIONS)
    with pytest.raises(TooLarge, match="one that it was at before"):
        require_few(MOST_MIGRATIONS + 1)


async def test_a_trial_tells_that_the_owner_has_no_room_left(desk: HubDesk) -> None:
    await save(desk, room(ask()))
    family = (await desk.begin("desk", revision=1)).id
    await save(desk, room(ask(label="Another")))
    await desk.crash()
    desk.allowances = Allowances(person_bytes=1)
    await desk.open()
    (problem,) = (await tried(desk, family)).problems
    with pytest.raises(Limited) as refused:
        await migrate(desk, family)
    assert problem.message == refused.value.message
