"""Drawings of families are kept while those are in memory, and no longer."""

import pytest

from hubdesk import ANN, HubDesk
from taskflow.domain import command as commands


async def drawn(desk: HubDesk, ident: str) -> int:
    await desk.hub.pictures.graph(await desk.hub.read(ANN, ident))
    return desk.hub.pictures.remembered


async def test_of_a_deleted_family_no_drawing_is_kept(desk: HubDesk) -> None:
    kept, gone = await desk.begin(), await desk.begin()
    one = await drawn(desk, kept.id)
    assert one == len(kept.tasks)
    assert await drawn(desk, gone.id) == one + len(gone.tasks)
    delete = commands.Delete(mutation=desk.mutation())
    await desk.hub.submit(ANN, gone.id, delete)
    assert desk.hub.pictures.remembered == one


async def test_of_a_family_that_leaves_memory_no_drawing_is_kept(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await desk.begin()
    assert await drawn(desk, family.id) == len(family.tasks)
    desk.hub.families.push([family.id])
    await desk.hub.checkpoints.idle()
    monkeypatch.setattr("taskflow.hub.streams.MOST_IDLE", 0)
    while family.id in [stream.id for stream in desk.hub.families.all()]:
        await desk.begin()
        await desk.hub.checkpoints.idle()
    assert desk.hub.pictures.remembered == 0


async def test_of_many_drawings_the_oldest_is_given_up_first(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await desk.begin(), await desk.begin()
    monkeypatch.setattr("taskflow.hub.picture.MOST_REMEMBERED", len(first.tasks) + 1)
    await drawn(desk, first.id)
    assert await drawn(desk, second.id) == len(second.tasks)
