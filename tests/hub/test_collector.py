"""What no family was started from any more is removed, and nothing that one needs, ever."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from hubdesk import ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import Unreadable
from taskflow.domain.family import Family
from taskflow.domain.flow.operations import read_operation
from taskflow.domain.flowlog import EditFlow
from taskflow.domain.principal import HUB
from taskflow.domain.row import brief


def own(state: str) -> dict[str, Any]:
    return {"id": "own", "initial": state, "states": {state: {"on": {"GO": state}}}}


def flow(state: str = "one") -> dict[str, Any]:
    task = {"name": "it", "type": "TaskConversation", "initiator": True, "fsm": own(state)}
    return {"name": "mine", "tasks": [task]}


async def edited(desk: HubDesk, state: str) -> None:
    operation = {"op": "set", "task": "it", "path": ["fsm"], "value": own(state)}
    edit = EditFlow(mutation=desk.mutation(), operations=[read_operation(operation)])
    await desk.hub.flows.submit(HUB, "mine", edit)


async def removed(desk: HubDesk, family: Family) -> None:
    """Delete a family, and let its row and all but its grave be gone."""
    delete = commands.Delete(mutation=desk.mutation())
    await desk.hub.submit(ANN, family.id, delete)
    desk.families.push([family.id])
    await desk.hub.checkpoints.idle()
    await desk.hub.projector.flush()


async def plans(desk: HubDesk) -> set[str]:
    return {one["_id"] for one in await desk.hub.documents.find("revisions", {}, limit=1000)}


async def machines(desk: HubDesk) -> set[str]:
    found = await desk.hub.documents.find("machines", {}, limit=1000)
    return {one["_id"] for one in found if one.get("own")}


def plan_of(family: Family) -> str:
    return str(family.document["flow"]["hash"])


def machine_of(family: Family) -> str:
    return str(family.task(task_of(family, "it")).document["meta"]["machine"])


async def reads(desk: HubDesk, family: Family) -> None:
    """A family can be read, and goes on, though nothing of it is in memory."""
    await desk.crash()
    await desk.open()
    again = await desk.hub.read(ANN, family.id)
    await desk.send(family.id, task_of(again, "it"), "GO")


async def test_what_no_family_names_any_more_is_removed_and_can_be_run_again(
    desk: HubDesk,
) -> None:
    await desk.flow(flow())
    talk, old = await desk.begin(), await desk.begin("mine")
    await edited(desk, "two")
    new = await desk.begin("mine")
    await desk.hub.collector.collect()
    assert await plans(desk) == {plan_of(talk), plan_of(old), plan_of(new)}
    assert await machines(desk) == {machine_of(old), machine_of(new)}
    await removed(desk, old)
    await desk.hub.collector.collect()
    assert await plans(desk) == {plan_of(talk), plan_of(new)}
    assert await machines(desk) == {machine_of(new)}
    await edited(desk, "one")
    again = await desk.begin("mine")
    assert plan_of(again) == plan_of(old)
    await desk.hub.collector.collect()
    for family in (again, new):
        await reads(desk, family)


async def test_forks_keep_what_their_origin_was_started_from(desk: HubDesk) -> None:
    await desk.flow(flow())
    origin = await desk.begin("mine")
    moment = desk.hub.read(ANN, origin.id)
    receipt = await desk.hub.fork(ANN, moment, desk.mutation(), "fork")
    await removed(desk, origin)
    await desk.hub.collector.collect()
    await reads(desk, await desk.hub.read(ANN, receipt.stream))


@pytest.mark.parametrize("late", [False, True])
async def test_a_family_that_is_founded_while_its_plan_is_removed_has_it(
    desk: HubDesk,
    monkeypatch: pytest.MonkeyPatch,
    late: bool,  # noqa: FBT001 - a parameter
) -> None:
    await desk.flow(flow())
    await removed(desk, await desk.begin("mine"))
    founded: list[Family] = []
    discard = desk.hub.documents.discard

    async def meanwhile(kind: str, ident: str, expected: Mapping[str, Any]) -> bool:
        done = await discard(kind, ident, expected) if late else False
        if not founded:
            founded.append(await desk.begin("mine"))
        return done or await discard(kind, ident, expected)

    monkeypatch.setattr(desk.hub.documents, "discard", meanwhile)
    await desk.hub.collector.collect()
    (family,) = founded
    assert plan_of(family) in await plans(desk)
    assert machine_of(family) in await machines(desk)
    await reads(desk, family)


async def test_what_is_being_founded_when_a_collection_begins_is_kept(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.flow(flow())
    stored, go = asyncio.Event(), asyncio.Event()
    submit = desk.families.submit

    async def waiting(*given: Any, **more: Any) -> Any:
        stored.set()
        await go.wait()
        return await submit(*given, **more)

    monkeypatch.setattr(desk.families, "submit", waiting)
    beginning = asyncio.ensure_future(desk.begin("mine"))
    await stored.wait()
    await desk.hub.collector.collect()
    go.set()
    family = await beginning
    monkeypatch.undo()
    await reads(desk, family)


async def test_a_hub_that_was_followed_removes_nothing_that_its_follower_has_stored(
    desk: HubDesk,
) -> None:
    await desk.flow(flow())
    first = await desk.begin("mine")
    before = await desk.hub.documents.get("revisions", plan_of(first))
    assert before is not None
    await removed(desk, first)
    await desk.crash()
    await desk.open()
    family = await desk.begin("mine")
    stamp = {"stamp": before["stamp"]}
    assert not await desk.hub.documents.discard("revisions", plan_of(family), stamp)
    await reads(desk, family)


async def out_of_memory(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch, families: list[Family]
) -> None:
    """Let families leave memory, whole in segments and in lists."""
    idents = {family.id for family in families}
    desk.families.push(idents)
    await desk.hub.checkpoints.idle()
    await desk.hub.projector.flush()
    monkeypatch.setattr("taskflow.hub.stream.streams.MOST_IDLE", 0)
    while idents & {stream.id for stream in desk.families.all()}:
        await desk.begin()
        await desk.hub.checkpoints.idle()


async def test_while_a_family_cannot_be_read_nothing_is_removed(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.flow(flow())
    damaged, gone = await desk.begin("mine"), await desk.begin("mine")
    await edited(desk, "two")
    await removed(desk, await desk.begin("mine"))
    await out_of_memory(desk, monkeypatch, [damaged])
    listed = desk.hub.projector.families
    (row,) = (row for row in listed.order(None) if row.id == damaged.id)
    listed.put(msgspec.structs.replace(row, plan=""))
    restored = desk.families.loader.restored  # what a damaged store breaks

    async def broken(ident: str, point: Any) -> Any:
        if ident == damaged.id:
            raise ValueError("Damaged.")
        return await restored(ident, point)

    monkeypatch.setattr(desk.families.loader, "restored", broken)
    before = await plans(desk)
    with pytest.raises(Unreadable):
        await desk.hub.collector.collect()
    assert await plans(desk) == before
    monkeypatch.setattr(desk.families.loader, "restored", restored)
    await desk.hub.collector.collect()
    assert len(await plans(desk)) == len(before) - 1
    for family in (damaged, gone):
        await reads(desk, family)


async def test_families_of_which_no_row_tells_the_plan_are_asked(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskflow.hub.collector.MOST_READ", 2)
    await desk.flow(flow())
    families = [await desk.begin("mine") for _ in range(4)]
    await out_of_memory(desk, monkeypatch, families)
    listed = desk.hub.projector.families
    for row in list(listed.order(None)):
        listed.put(msgspec.structs.replace(row, plan=""))
    for _ in range(3):
        await desk.hub.collector.collect()
        await desk.hub.projector.flush()
    assert plan_of(families[0]) in await plans(desk)
    rows = {row.id: row.plan for row in listed.order(None)}
    assert all(rows[family.id] == brief(plan_of(family)) for family in families)
    await reads(desk, families[3])
