"""Whatever somebody asks for by name: only what can be a family, or a flow, is looked for."""

import pytest

from hubdesk import ADMIN, ANN, HubDesk, everything, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.errors import Invalid, NotFound
from taskflow.domain.flowlog import CreateFlow
from taskflow.domain.patch import Patch
from taskflow.domain.principal import HUB
from taskflow.store import heads

ODD = [
    "flow:talk",
    "flow:talk:00000000",
    "user:ann",
    "database",
    "index",
    "",
    ":",
    ".",
    "../talk",
    "a\0b",
    "\ud800",
    "x" * 10_000,
    "0" * 31,
    "0" * 33,
    "0" * 31 + "G",
    "A" * 32,
    "0" * 32 + "\n",
    "0" * 32 + ":00000000",
    "0" * 32 + "-chat-1",
    "{'$ne': null}",
]


def update(desk: HubDesk, task: str) -> commands.Update:
    patch = Patch(merge={"input": {"x": 1}})
    return commands.Update(mutation=desk.mutation(), task=task, patch=patch)


@pytest.mark.parametrize("name", ODD)
async def test_nothing_that_is_no_family_is_read_changed_or_set_aside_as_one(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    asked: list[str] = []
    checkpoint_at = desk.hub.log.checkpoint_at

    async def noted(stream: str, *given: int, **more: int) -> object:
        asked.append(stream)
        return await checkpoint_at(stream, *given, **more)

    monkeypatch.setattr(desk.hub.log, "checkpoint_at", noted)
    for who in (ANN, ADMIN, HUB):
        with pytest.raises(NotFound) as refused:
            await desk.hub.read(who, name)
        assert refused.value.kind == "family.notFound"
        with pytest.raises(NotFound):
            await desk.hub.submit(who, name, update(desk, "chat"))
        with pytest.raises(NotFound):
            await desk.hub.read(who, name, at=1)
        with pytest.raises(NotFound):
            await anext(heard(desk.hub, who, name, 0))
    assert asked == []
    assert desk.hub.aside.count == 0
    assert desk.families.in_memory == 0


@pytest.mark.parametrize("name", ["talk:00000000", "", "a\0b", "x" * 10_000, "talk\n", ":", "ü"])
async def test_nothing_that_is_no_flow_is_read_or_founded_as_one(desk: HubDesk, name: str) -> None:
    loaded = desk.hub.flows.streams.in_memory
    with pytest.raises(NotFound) as refused:
        await desk.hub.flows.read(ANN, name)
    assert refused.value.kind == "flow.notFound"
    create = CreateFlow(mutation=desk.mutation(), document={"name": name, "tasks": []})
    with pytest.raises(Invalid) as invalid:
        await desk.hub.flows.submit(ANN, name, create)
    assert invalid.value.kind == "flow.nameInvalid"
    assert desk.hub.flows.streams.in_memory == loaded
    assert desk.hub.aside.count == 0


async def test_a_page_of_a_familys_table_of_contents_is_no_family(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "PAGE", 2)
    family = await desk.begin()
    topic = task_of(family, "topic")
    for _ in range(5):
        await desk.hub.submit(ANN, family.id, update(desk, topic))
        desk.families.push([family.id])
        await desk.hub.checkpoints.idle()
    before = everything(await desk.hub.read(ANN, family.id))
    page = heads.page_id(family.id, 0)
    assert page in [name async for some in desk.hub.log.streams() for name in some]
    with pytest.raises(NotFound):
        await desk.hub.read(ANN, page)
    with pytest.raises(NotFound):
        await desk.hub.submit(ANN, page, update(desk, topic))
    await desk.crash()
    await desk.open()
    assert everything(await desk.hub.read(ANN, family.id)) == before
    rows = await desk.hub.lists.families(ANN, first=9, after=None)
    assert [row.id for row in rows] == [family.id]
