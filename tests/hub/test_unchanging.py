"""A command that changes nothing is remembered too: sent again, it is answered and not done."""

import pytest

from hubdesk import ADMIN, ANN, BOB, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.flowlog import EditFlow
from taskflow.hub.stream import checkpoints, streams
from taskflow.store import heads

REMOVE = commands.RemoveMember(mutation="remove", user="bob")


async def added(desk: HubDesk, family: str, mutation: str) -> None:
    add = commands.AddMember(mutation=mutation, user="bob", name="Bob")
    await desk.hub.submit(ANN, family, add)


async def written(desk: HubDesk, family: str) -> None:
    """Let a family be written into a segment."""
    stream = await desk.families.get(family)
    desk.hub.checkpoints.plan(stream, desk.families.subject)
    await desk.hub.checkpoints.idle()
    assert not stream.tail


async def test_a_member_removed_in_vain_is_not_removed_when_that_is_sent_again(
    desk: HubDesk,
) -> None:
    family = (await desk.begin()).id
    first = await desk.hub.submit(ANN, family, REMOVE)
    await added(desk, family, "add")
    assert await desk.hub.submit(ANN, family, REMOVE) == first
    assert "bob" in (await desk.hub.read(BOB, family)).members


async def test_what_changed_nothing_is_answered_the_same_after_a_crash(desk: HubDesk) -> None:
    family = (await desk.begin()).id
    first = await desk.hub.submit(ANN, family, REMOVE)
    await added(desk, family, "add")
    await desk.crash()
    await desk.open()
    assert await desk.hub.submit(ANN, family, REMOVE) == first
    assert "bob" in (await desk.hub.read(BOB, family)).members


@pytest.mark.parametrize("page", [1, 2, heads.PAGE])
async def test_what_changed_nothing_is_found_in_segments_that_have_no_event(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(heads, "PAGE", page)
    monkeypatch.setattr(streams, "MOST_IDLE", 0)
    family = (await desk.begin()).id
    seq = (await desk.hub.read(ANN, family)).seq
    await written(desk, family)
    removals = [commands.RemoveMember(mutation=f"remove{k}", user="bob") for k in range(5)]
    for one in removals:
        assert (await desk.hub.submit(ANN, family, one)).seq == seq
        await written(desk, family)
    await added(desk, family, "add")
    await written(desk, family)
    await desk.close()
    await desk.open()
    for one in removals:
        assert (await desk.hub.submit(ANN, family, one)).seq == seq
    now = await desk.hub.read(BOB, family)
    assert (now.seq, "bob" in now.members) == (seq + 1, True)
    assert [event.seq for event in await desk.history(family)] == [*range(1, seq + 2)]
    assert (await desk.hub.read(ANN, family, seq)).members.keys() == {"ann"}


async def test_many_commands_that_change_nothing_go_into_segments(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "FEWEST_EVENTS", 8)
    family = await desk.begin()
    task, seq = task_of(family, "conversation"), family.seq
    for k in range(20):
        await desk.hub.submit(ANN, family.id, commands.Join(mutation=f"join{k}", task=task))
    await desk.hub.checkpoints.idle()
    stream = await desk.families.get(family.id)
    assert len(stream.tail) < 8
    assert stream.last == seq + 1


async def test_nobody_is_told_anything_of_a_command_that_changes_nothing(desk: HubDesk) -> None:
    family = await desk.begin()
    before = family.seq, family.updated
    await desk.hub.submit(ANN, family.id, REMOVE)
    after = await desk.hub.read(ANN, family.id)
    assert (after.seq, after.updated) == before
    (row,) = await desk.hub.lists.families(ANN, first=9, after=None)
    assert (row.seq, row.updated) == before


async def test_an_edit_that_was_wholly_refused_is_told_so_again_and_not_made_later(
    desk: HubDesk,
) -> None:
    remove = EditFlow(mutation="remove", operations=[{"op": "removeTask", "task": "second"}])
    first = await desk.hub.flows.submit(ADMIN, "talk", remove)
    assert [one["index"] for one in first.value["refused"]] == [0]
    task = {"name": "second", "type": "TaskChat", "parent": "conversation"}
    add = EditFlow(mutation="add", operations=[{"op": "addTask", "task": task}])
    await desk.hub.flows.submit(ADMIN, "talk", add)
    again = await desk.hub.flows.submit(ADMIN, "talk", remove)
    assert (again.seq, again.value) == (first.seq, first.value)
    document = (await desk.hub.flows.read(ADMIN, "talk")).document
    assert "second" in [one["name"] for one in document["tasks"]]
