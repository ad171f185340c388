"""Readers of a family are told all that happens, once, alike, and only while they may read it."""

import asyncio
from collections.abc import AsyncIterator, Hashable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from hubdesk import ANN, BOB, HubDesk
from listening import Listener, heard
from taskflow.domain import command as commands
from taskflow.domain.errors import TaskflowError
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch
from taskflow.domain.principal import Principal
from taskflow.hub.read.event_feed import tell
from taskflow.hub.read.live import TURN
from taskflow.supervision.tasks import end


class Noted(Listener):
    """An outlet that takes everything at once, unless it is told not to."""

    def __init__(self, form: Hashable = "noted") -> None:
        super().__init__()
        self.form = form
        self.told: list[int] = []
        self.made_of: list[int] = []
        self.pushed = 0
        self.takes = True

    def made(self, event: Event, family: Family, shared: dict[Hashable, Any]) -> Event:
        self.made_of.append(event.seq)
        return super().made(event, family, shared)

    def push(self, told: Sequence[Event]) -> bool:
        if self.takes:
            self.told += [event.seq for event in told]
            self.pushed += len(told)
        return self.takes

    async def send(self, told: Event) -> None:
        self.told.append(told.seq)
        await asyncio.sleep(0)


@asynccontextmanager
async def reading(
    desk: HubDesk, family: Family, outlets: Sequence[Noted], who: Principal = ANN
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Let outlets be told a family, from its beginning."""
    tasks = [
        asyncio.create_task(tell(desk.hub.reader, who, family.id, 0, outlet)) for outlet in outlets
    ]
    try:
        last = (await desk.families.get(family.id)).last
        await until(lambda: all(outlet.told and outlet.told[-1] == last for outlet in outlets))
        yield tasks
    finally:
        await end(*tasks)


async def until(so: Any) -> None:
    """Let the loop turn until something is so."""
    async with asyncio.timeout(20):
        while not so():  # noqa: ASYNC110  it is so in some turn of the loop
            await asyncio.sleep(0)


async def write(desk: HubDesk, family: Family, times: int) -> int:
    """Change a family; gives the last seq."""
    seq = 0
    task = family.founder.document["instanceId"] if family.founder else ""
    for number in range(times):
        change = Patch(merge={"input": {"n": number}})
        command = commands.Update(mutation=desk.mutation(), task=task, patch=change)
        seq = (await desk.hub.submit(ANN, family.id, command)).seq
    return seq


async def test_what_all_are_told_alike_is_made_once(desk: HubDesk) -> None:
    family = await desk.begin("talk")
    outlets = [Noted() for _ in range(2 * TURN + 50)]
    async with reading(desk, family, outlets):
        for outlet in outlets:
            outlet.made_of.clear()
        last = await write(desk, family, 5)
        await until(lambda: all(outlet.told[-1] == last for outlet in outlets))
    for outlet in outlets:
        assert outlet.told == list(range(1, last + 1))
        assert outlet.pushed == 5
    assert len([seq for outlet in outlets for seq in outlet.made_of]) == 5


async def test_what_others_ask_otherwise_is_made_for_them(desk: HubDesk) -> None:
    family = await desk.begin("talk")
    outlets = [Noted(form) for form in ("a", "b", "a")]
    async with reading(desk, family, outlets):
        last = await write(desk, family, 1)
        await until(lambda: all(outlet.told[-1] == last for outlet in outlets))
    assert [outlet.made_of[-1] == last for outlet in outlets].count(True) == 2


async def test_who_takes_nothing_for_a_while_misses_nothing_and_is_told_nothing_twice(
    desk: HubDesk,
) -> None:
    family = await desk.begin("talk")
    slow, quick = Noted(), Noted()
    async with reading(desk, family, [slow, quick]):
        for _ in range(10):
            slow.takes = not slow.takes
            last = await write(desk, family, 3)
        await until(lambda: slow.told[-1] == quick.told[-1] == last)
    assert slow.told == quick.told == list(range(1, last + 1))
    assert slow.pushed < quick.pushed


MOST_LATE = 300


async def test_who_comes_while_others_are_told_is_told_all(desk: HubDesk) -> None:
    family = await desk.begin("talk")
    first = [Noted() for _ in range(TURN + 1)]
    async with reading(desk, family, first):
        writing = asyncio.create_task(write(desk, family, 30))
        late: list[Noted] = []
        tasks = []
        while not writing.done():
            if len(late) < MOST_LATE:  # on a busy machine there would be any number
                late.append(Noted())
                telling = tell(desk.hub.reader, ANN, family.id, 0, late[-1])
                tasks.append(asyncio.create_task(telling))
            await asyncio.sleep(0)
        last = await writing
        await until(lambda: all(one.told and one.told[-1] == last for one in (*first, *late)))
        await end(*tasks)
    assert all(one.told == list(range(1, last + 1)) for one in (*first, *late))


async def test_who_loses_the_right_is_told_nothing_more_and_the_others_are(desk: HubDesk) -> None:
    family = await desk.begin("talk")
    add = commands.AddMember(mutation=desk.mutation(), user=BOB.id, name="Bob")
    await desk.hub.submit(ANN, family.id, add)
    ours, theirs = Noted(), Noted()
    async with reading(desk, family, [ours]), reading(desk, family, [theirs], BOB) as (task,):
        before = list(theirs.told)
        remove = commands.RemoveMember(mutation=desk.mutation(), user=BOB.id)
        removal = (await desk.hub.submit(ANN, family.id, remove)).seq
        last = await write(desk, family, 2)
        await until(lambda: ours.told[-1] == last)
        with pytest.raises(TaskflowError) as refused:
            await task
    assert refused.value.kind == "family.notFound"
    assert max(theirs.told) < removal
    assert theirs.told == before


async def test_whatever_goes_wrong_with_one_reader_is_that_readers_own(desk: HubDesk) -> None:
    class Broken(Noted):
        def push(self, told: Sequence[Event]) -> bool:
            raise OSError(f"gone before {told[0].seq}")

    family = await desk.begin("talk")
    broken, well = Broken("broken"), Noted()
    async with reading(desk, family, [broken, well]) as (task, _):
        last = await write(desk, family, 2)
        await until(lambda: well.told[-1] == last)
        with pytest.raises(OSError, match="gone"):
            await task


async def test_a_family_that_nobody_reads_any_more_is_let_go(desk: HubDesk) -> None:
    family = await desk.begin("talk")
    stream = await desk.families.get(family.id)
    async with reading(desk, family, [Noted(), Noted()]):
        assert stream.busy
    assert not stream.busy
    await write(desk, family, 1)


async def test_readers_of_a_family_that_is_deleted_are_let_go(desk: HubDesk) -> None:
    family = await desk.begin("talk")
    seen: list[int] = []

    async def listen() -> None:
        async for event in heard(desk.hub, ANN, family.id, 0):
            seen.append(event.seq)  # noqa: PERF401  those before the error count too

    task = asyncio.create_task(listen())
    await until(lambda: seen)
    await desk.hub.submit(ANN, family.id, commands.Delete(mutation=desk.mutation()))
    with pytest.raises(TaskflowError) as refused:
        await task
    assert refused.value.kind == "family.notFound"
