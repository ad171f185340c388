"""Drawings of families are kept while those are in memory, and no longer."""

from collections.abc import Iterator

import msgspec
import pytest

from hubdesk import ANN, HubDesk
from taskflow.domain import command as commands
from taskflow.domain.family import Family
from taskflow.domain.graph import Edge, edges
from taskflow.domain.patch import Patch


async def drawn(desk: HubDesk, ident: str) -> int:
    await desk.hub.graphs.graph(await desk.hub.read(ANN, ident))
    return desk.hub.graphs.remembered


async def test_of_a_deleted_family_no_drawing_is_kept(desk: HubDesk) -> None:
    kept, gone = await desk.begin(), await desk.begin()
    one = await drawn(desk, kept.id)
    assert one == len(kept.tasks)
    assert await drawn(desk, gone.id) == one + len(gone.tasks)
    delete = commands.Delete(mutation=desk.mutation())
    await desk.hub.submit(ANN, gone.id, delete)
    assert desk.hub.graphs.remembered == one


async def test_of_a_family_that_leaves_memory_no_drawing_is_kept(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await desk.begin()
    assert await drawn(desk, family.id) == len(family.tasks)
    desk.families.push([family.id])
    await desk.hub.checkpoints.idle()
    monkeypatch.setattr("taskflow.hub.stream.streams.MOST_IDLE", 0)
    while family.id in [stream.id for stream in desk.families.all()]:
        await desk.begin()
        await desk.hub.checkpoints.idle()
    assert desk.hub.graphs.remembered == 0


async def test_of_many_drawings_the_oldest_is_given_up_first(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await desk.begin(), await desk.begin()
    monkeypatch.setattr("taskflow.hub.read.graph.MOST_REMEMBERED", len(first.tasks) + 1)
    await drawn(desk, first.id)
    assert await drawn(desk, second.id) == len(second.tasks)


async def test_edges_are_drawn_anew_only_when_there_are_other_tasks(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await desk.begin()
    walked = 0

    def counted(one: Family) -> Iterator[Edge]:
        nonlocal walked
        walked += 1
        return edges(one)

    monkeypatch.setattr("taskflow.hub.read.graph.links", counted)
    task = next(iter(family.tasks))
    for number in range(3):
        change = commands.Update(
            mutation=desk.mutation(), task=task, patch=Patch(merge={"input": {"n": number}})
        )
        await desk.hub.submit(ANN, family.id, change)
        drawn_now = msgspec.json.decode(await desk.hub.graphs.graph(family))
        assert walked == 1
        assert drawn_now["seq"] == family.seq
    topic = next(name for name, one in family.tasks.items() if one.document["name"] == "topic")
    chosen = Patch(merge={"input": {"selected": {"topic": "Music"}}})
    await desk.hub.submit(
        ANN,
        family.id,
        commands.Send(mutation=desk.mutation(), task=topic, event="SUBMIT", patch=chosen.merge),
    )
    drawn_now = msgspec.json.decode(await desk.hub.graphs.graph(family))
    assert walked == 2
    told = {(one["from"], one["to"], one["kind"]) for one in drawn_now["edges"]}
    assert told == set(edges(family))
    past = await desk.hub.read(ANN, family.id, 2)
    before = msgspec.json.decode(await desk.hub.graphs.graph(past))
    assert {node["instanceId"] for node in before["nodes"]} == set(past.tasks)
    assert {(one["from"], one["to"], one["kind"]) for one in before["edges"]} == set(edges(past))
