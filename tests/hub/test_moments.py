"""Moments: each is read as it was; where there was no family, or is none yet, that is said."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hubdesk import ANN, HubDesk, task_of
from listening import heard, heard_of_flow
from taskflow.domain import command as commands
from taskflow.domain.errors import Invalid, NotFound
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch
from taskflow.domain.task import Task
from taskflow.hub.read.conversation import Follower, Place
from taskflow.hub.read.history import History
from taskflow.hub.stream.streams import WINDOW


async def forked_late(desk: HubDesk) -> tuple[str, str]:
    """Give a family with a past of many events, and a fork of it that begins after them."""
    family = await desk.begin()
    topic = task_of(family, "topic")
    for number in range(WINDOW // 100 + 1):
        patch = Patch(merge={"input": {"n": number}})
        await asyncio.gather(
            *(
                desk.hub.submit(
                    ANN,
                    family.id,
                    commands.Update(mutation=desk.mutation(), task=topic, patch=patch),
                )
                for _ in range(100)
            )
        )
    desk.clock.ahead = 60_000
    receipt = await desk.hub.fork(ANN, desk.hub.read(ANN, family.id), "fork", "")
    return family.id, receipt.stream


async def test_a_moment_before_a_fork_began_is_none_of_its_moments(desk: HubDesk) -> None:
    _, fork = await forked_late(desk)
    state = await desk.hub.read(ANN, fork)
    assert state.first > WINDOW
    for seq in (-1, 0, 1, state.first - 1):
        with pytest.raises(NotFound) as refused:
            await desk.hub.read(ANN, fork, seq)
        assert refused.value.kind == "moment.notFound"
        assert str(state.first) in refused.value.message
    assert (await desk.hub.read(ANN, fork, state.first)).seq == state.first


async def test_a_time_before_a_fork_began_is_before_its_first_event(desk: HubDesk) -> None:
    _, fork = await forked_late(desk)
    state = await desk.hub.read(ANN, fork)
    began = state.document["createdAt"]
    assert await desk.hub.reader.seq_at(fork, began - 1) == state.first - 1
    assert await desk.hub.reader.seq_at(fork, began) == state.seq
    with pytest.raises(NotFound) as refused:
        await desk.hub.read(ANN, fork, at=began - 1)
    assert refused.value.kind == "moment.notFound"


async def test_the_quiet_moments_of_a_fork_are_its_own(desk: HubDesk) -> None:
    _, fork = await forked_late(desk)
    state = await desk.hub.read(ANN, fork)
    moments, rest = await History(desk.hub.reader, ANN).stable(state, state.seq + 1, 10_000)
    assert rest is None
    assert [seq for seq, _, _ in moments] == list(range(state.seq, state.first - 1, -1))


async def followed(events: AsyncIterator[Any]) -> list[Any]:
    return [event async for event in events]


async def test_nobody_follows_from_where_a_stream_has_not_come_to(desk: HubDesk) -> None:
    family = await desk.begin()
    with pytest.raises(Invalid) as refused:
        await followed(heard(desk.hub, ANN, family.id, family.seq + 1))
    assert str(family.seq) in refused.value.message
    flow = await desk.hub.flows.read(ANN, "talk")
    with pytest.raises(Invalid):
        await followed(heard_of_flow(desk.hub, ANN, "talk", flow.seq + 1))


async def test_who_follows_from_the_last_event_misses_none(desk: HubDesk) -> None:
    family = await desk.begin()
    watching = heard(desk.hub, ANN, family.id, family.seq)
    first = asyncio.ensure_future(anext(watching))
    await asyncio.sleep(0)
    join = commands.Join(mutation=desk.mutation(), task=task_of(family, "topic"))
    receipt = await desk.hub.submit(ANN, family.id, join)
    event: Event = await first
    assert event.seq == receipt.seq == family.seq


async def test_a_task_that_an_old_log_left_without_its_label_costs_no_other_its_place(
    desk: HubDesk,
) -> None:
    family = await desk.begin()
    broken = Family(family.id, family.seq, dict(family.tasks))
    broken.plan = family.plan
    topic = task_of(family, "topic")
    document = {**family.task(topic).document, "error": "Oh", "users": ["bob"]}
    del document["label"]
    broken.advance({topic: Task(document)}, family.seq + 1, family.updated)
    node = desk.hub.graphs.node(broken, topic)
    assert node["label"] == "topic"
    assert "error" not in node
    assert "people" not in node
    assert b'"edges"' in bytes(await desk.hub.graphs.graph(broken))


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("after", [-1, 0, 1, WINDOW])
async def test_who_follows_a_fork_from_before_its_beginning_is_told_all_of_it(
    desk: HubDesk,
    after: int,
    written: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """It begins after so many events that there are none at all where one looks first."""
    _, fork = await forked_late(desk)
    if written:
        desk.families.push([fork])
        await desk.hub.checkpoints.idle()
    topic = task_of(await desk.hub.read(ANN, fork), "topic")
    await desk.send(fork, topic, "SUBMIT", {"selected": {"topic": "Music"}})
    state = await desk.hub.read(ANN, fork)
    told = list(range(state.first, state.seq + 1))
    async with asyncio.timeout(10):
        watching = heard(desk.hub, ANN, fork, after)
        assert [(await anext(watching)).seq for _ in told] == told
        events = await desk.hub.reader.events(ANN, fork, after, state.seq)
        assert [event.seq for event in events] == told
        page, rest = await History(desk.hub.reader, ANN).page(state, after, 1000, None, "")
        assert ([event.seq for event in page], rest) == (told, None)
        items = await followed(Follower(desk.hub.reader, ANN, topic, Place(max(after, 0))).items())
        assert items[-1].kind == "done"
