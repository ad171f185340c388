"""Families that are founded, leave memory and come back: each is there once, and whole."""

import asyncio
from typing import Any

import pytest

from hubdesk import ADMIN, ANN, TALK, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.patch import Patch
from taskflow.hub.lists import projector
from taskflow.hub.stream import streams


def draft(desk: HubDesk, task: str, value: Any, mutation: str = "") -> commands.Update:
    patch = Patch(merge={"input": {"draft": value}})
    return commands.Update(mutation=mutation or desk.mutation(), task=task, patch=patch)


async def known_late(desk: HubDesk) -> str:
    """Give the id of a family of which the hub knows that there is none."""
    async with asyncio.timeout(20):
        while not desk.families.known.complete:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.01)
    return desk.hub.family_id(ANN, "late")


async def test_a_family_founded_again_after_it_left_memory_is_answered_the_same(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST_IDLE", 1)
    await desk.flow({**TALK, "name": "other"})
    family = await desk.begin(mutation="found")
    seq = family.seq
    topic = task_of(family, "topic")
    await asyncio.gather(
        *(desk.hub.submit(ANN, family.id, draft(desk, topic, n)) for n in range(300))
    )
    for turn in range(3):
        for _ in range(12):
            await desk.begin()
        again = await desk.begin(mutation="found")
        assert (again.id, len(again.tasks)) == (family.id, 2)
        assert len(await desk.history(family.id)) == seq + 300
        if turn:
            await desk.close()
            await desk.open()


@pytest.mark.usefixtures("trimmed_soon")
async def test_families_that_leave_memory_all_the_time_lose_nothing(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was given a family must not write to it after another one was loaded in its place."""
    monkeypatch.setattr(streams, "MOST_IDLE", 1)
    families = [await desk.begin() for _ in range(8)]
    tasks = {family.id: (task_of(family, "topic"), family.seq) for family in families}
    told: dict[str, list[int]] = {ident: [] for ident in tasks}

    async def writer(number: int) -> None:
        for turn in range(25):
            ident = list(tasks)[(number * 3 + turn) % len(tasks)]
            mutation = f"w{number}-{turn}"
            change = draft(desk, tasks[ident][0], mutation, mutation)
            told[ident].append((await desk.hub.submit(ANN, ident, change)).seq)

    await asyncio.gather(*(writer(number) for number in range(8)))
    for ident, (_, first) in tasks.items():
        assert len(set(told[ident])) == len(told[ident])
        seqs = [event.seq for event in await desk.history(ident)]
        assert seqs == list(range(1, first + len(told[ident]) + 1))


async def test_a_family_founded_while_somebody_looks_for_it_is_in_memory_once(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ident = await known_late(desk)
    looked, found, appended = asyncio.Event(), asyncio.Event(), asyncio.Event()
    checkpoint_at, append = desk.hub.log.checkpoint_at, desk.hub.log.append

    async def slow(stream: str, *given: Any, **more: Any) -> Any:
        if stream == ident:
            looked.set()
            await found.wait()
        return await checkpoint_at(stream, *given, **more)

    monkeypatch.setattr(desk.hub.log, "checkpoint_at", slow)
    looking = asyncio.create_task(desk.hub.read(ADMIN, ident))
    await looked.wait()
    family = await desk.begin(mutation="late")
    topic, begun = task_of(family, "topic"), family.seq
    desk.families.push([ident])
    await desk.hub.checkpoints.idle()

    async def held(batch: Any) -> None:
        await appended.wait()
        await append(batch)

    monkeypatch.setattr(desk.hub.log, "append", held)
    told = [asyncio.create_task(desk.hub.submit(ANN, ident, draft(desk, topic, "one")))]
    await asyncio.sleep(0)
    found.set()
    assert (await looking).id == ident
    told.append(asyncio.create_task(desk.hub.submit(ANN, ident, draft(desk, topic, "two"))))
    await asyncio.sleep(0)
    appended.set()
    seqs = [(await one).seq for one in told]
    assert seqs == [begun + 1, begun + 2]
    await desk.crash()
    await desk.open()
    task = (await desk.hub.read(ANN, ident)).task(topic)
    assert task.document["input"]["draft"] == "two"
    numbers = [event.seq for event in await desk.history(ident)]
    assert numbers == list(range(1, begun + 3))


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("left", [False, True])
async def test_a_family_founded_while_somebody_looks_for_it_is_found(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch, *, left: bool, listed: bool
) -> None:
    """Before the answer comes it may have left memory already, and its row be stored or not."""
    monkeypatch.setattr(streams, "MOST_IDLE", 1)
    monkeypatch.setattr(projector, "PAUSE", 1000)
    await desk.crash()
    await desk.open()
    ident = await known_late(desk)
    looked, answered = asyncio.Event(), asyncio.Event()
    checkpoint_at = desk.hub.log.checkpoint_at

    async def slow(stream: str, *given: Any, **more: Any) -> Any:
        found = await checkpoint_at(stream, *given, **more)
        if stream == ident:
            looked.set()
            await answered.wait()
        return found

    monkeypatch.setattr(desk.hub.log, "checkpoint_at", slow)
    looking = asyncio.create_task(desk.hub.read(ADMIN, ident))
    await looked.wait()
    family = await desk.begin(mutation="late")
    if listed:
        await desk.hub.projector.flush()
    if left:
        others = [(await desk.begin()).id for _ in range(3)]
        desk.families.push([ident, *others])
        await desk.hub.checkpoints.idle()
    assert (desk.families.loaded(ident) is None) is left
    answered.set()
    assert (await looking).seq == family.seq
    assert desk.hub.aside.count == 0
