"""Readers of a flow are told each change of it once, alike, and as many as a person may follow."""

import asyncio
from collections.abc import AsyncIterator, Hashable, Sequence
from typing import Any

import pytest

from hubdesk import ANN, TALK, HubDesk
from listening import Listener, heard_of_flow
from taskflow.domain.allowances import Allowances
from taskflow.domain.errors import Limited
from taskflow.domain.flowlog import FlowEvent, SaveFlow
from taskflow.hub.read.event_feed import tell_flow
from taskflow.hub.read.live import TURN
from taskflow.supervision.tasks import end

FEW = 3


class Noted(Listener):
    """An outlet that takes everything at once."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[int] = []
        self.made_of: list[int] = []

    def made(self, event: FlowEvent, _state: Any, _shared: dict[Hashable, Any]) -> FlowEvent:
        self.made_of.append(event.seq)
        return event

    def push(self, told: Sequence[FlowEvent]) -> bool:
        self.told += [event.seq for event in told]
        return True

    async def send(self, told: FlowEvent) -> None:
        self.told.append(told.seq)
        await asyncio.sleep(0)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    opened = HubDesk(database_url, allowances=Allowances(person_streams=2 * TURN + FEW))
    await opened.open()
    await opened.flow(TALK)
    yield opened
    await opened.close()


async def until(so: Any) -> None:
    """Let the loop turn until something is so."""
    async with asyncio.timeout(20):
        while not so():  # noqa: ASYNC110  it is so in some turn of the loop
            await asyncio.sleep(0)


async def save(desk: HubDesk, times: int) -> int:
    """Save revisions of the flow; gives the last seq."""
    seq = 0
    for number in range(times):
        command = SaveFlow(mutation=desk.mutation(), label=f"r{number}")
        seq = (await desk.hub.flows.submit(ANN, "talk", command)).seq
    return seq


async def test_what_all_are_told_alike_is_made_once(desk: HubDesk) -> None:
    outlets = [Noted() for _ in range(2 * TURN + FEW)]
    tasks = [
        asyncio.create_task(tell_flow(desk.hub.reader, ANN, "talk", 0, one)) for one in outlets
    ]
    try:
        await until(lambda: all(one.told for one in outlets))
        begun = outlets[0].told[-1]
        for one in outlets:
            one.made_of.clear()
        last = await save(desk, 5)
        await until(lambda: all(one.told[-1] == last for one in outlets))
    finally:
        await end(*tasks)
    assert last == begun + 5
    assert all(one.told == list(range(1, last + 1)) for one in outlets)
    assert sum(len(one.made_of) for one in outlets) == 5


async def test_a_flow_counts_among_the_streams_that_a_person_follows(desk: HubDesk) -> None:
    outlets = [Noted() for _ in range(2 * TURN + FEW)]
    tasks = [
        asyncio.create_task(tell_flow(desk.hub.reader, ANN, "talk", 0, one)) for one in outlets
    ]
    try:
        await until(lambda: all(one.told for one in outlets))
        with pytest.raises(Limited) as refused:
            await anext(heard_of_flow(desk.hub, ANN, "talk", 0))
        assert refused.value.kind == "limit.streams"
    finally:
        await end(*tasks)
    assert (await anext(heard_of_flow(desk.hub, ANN, "talk", 0))).seq == 1
