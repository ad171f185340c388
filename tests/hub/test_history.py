"""History: what is rare in a long past is found, page by page, without holding the hub up."""

import asyncio
from typing import Any

import pytest

from hubdesk import ANN, BOB, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.patch import Patch
from taskflow.hub.read.history import History
from taskflow.hub.stream.streams import WINDOW

ROUNDS, AT_ONCE = 6, 200


async def long_past(desk: HubDesk) -> str:
    """Give a family with many updates and one person who joined in the middle."""
    family = await desk.begin()
    topic = task_of(family, "topic")
    for number in range(ROUNDS):
        patch = Patch(merge={"input": {"draft": number}})
        updates = (
            commands.Update(mutation=desk.mutation(), task=topic, patch=patch)
            for _ in range(AT_ONCE)
        )
        await asyncio.gather(*(desk.hub.submit(ANN, family.id, one) for one in updates))
        if number == ROUNDS - 2:
            add = commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
            await desk.hub.submit(ANN, family.id, add)
            join = commands.Join(mutation=desk.mutation(), task=topic)
            await desk.hub.submit(BOB, family.id, join)
    return family.id


async def test_a_rare_event_is_found_in_steps(desk: HubDesk) -> None:
    ident = await long_past(desk)
    family = await desk.hub.read(ANN, ident)
    past = History(desk.hub.reader, ANN, windows=1)
    steps, found = 0, []
    place: int | None = 0
    while place is not None:
        events, place = await past.page(family, place, 5, None, "task.joined")
        found += events
        steps += 1
    assert [event.type for event in found] == ["task.joined"]
    assert steps == -(-family.seq // WINDOW)


async def test_quiet_moments_are_found_in_steps(desk: HubDesk) -> None:
    ident = await long_past(desk)
    family = await desk.hub.read(ANN, ident)
    past = History(desk.hub.reader, ANN, windows=1)
    before: int | None = family.seq + 1
    found: list[int] = []
    while before is not None:
        moments, before = await past.stable(family, before, 10_000)
        found += [seq for seq, _, _ in moments]
    assert found == list(range(family.seq, 0, -1))


async def test_a_checkpoint_made_while_the_past_is_read_takes_nothing_out_of_it(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ident = await long_past(desk)
    stream = await desk.families.get(ident)
    topic = task_of(stream.state, "topic")
    span = desk.hub.log.span

    async def checkpointed() -> None:
        patch = Patch(merge={"input": {"draft": "more"}})
        before = stream.point
        while stream.point is before:
            command = commands.Update(mutation=desk.mutation(), task=topic, patch=patch)
            await desk.hub.submit(ANN, ident, command)

    async def late(*where: Any) -> Any:
        found = await span(*where)
        await checkpointed()
        return found

    await checkpointed()
    monkeypatch.setattr(desk.hub.log, "span", late)
    last = stream.last
    events = await desk.hub.reader.events(ANN, ident, 100, last)
    assert [event.seq for event in events] == list(range(101, last + 1))


async def test_the_moment_of_a_time_is_found_however_long_ago(desk: HubDesk) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    for number in range(ROUNDS):
        desk.clock.ahead += 60_000
        patch = Patch(merge={"input": {"draft": number}})
        updates = (
            commands.Update(mutation=desk.mutation(), task=topic, patch=patch)
            for _ in range(AT_ONCE)
        )
        await asyncio.gather(*(desk.hub.submit(ANN, family.id, one) for one in updates))
    events = await desk.hub.reader.events(ANN, family.id, 0, family.seq)
    for at in {event.at for event in events[::97]} | {events[0].at, events[-1].at}:
        for time in (at - 1, at, at + 30_000):
            expected = max((event.seq for event in events if event.at <= time), default=0)
            assert await desk.hub.reader.seq_at(family.id, time) == expected
    await desk.crash()
    await desk.open()
    expected = max(event.seq for event in events if event.at <= events[500].at)
    assert await desk.hub.reader.seq_at(family.id, events[500].at) == expected
