"""A family that is removed while somebody reads its past: they are told that it is gone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.errors import NotFound
from taskflow.domain.patch import Patch
from taskflow.hub.read.conversation import Follower, Place
from taskflow.store.body_locations import BodyLocation as Stored
from taskflow.store.body_locations import BodyLocations


async def settled(desk: HubDesk, family: str) -> None:
    desk.families.push([family])
    await desk.hub.checkpoints.idle()


async def old_family(desk: HubDesk) -> str:
    """Give a family with several segments, of which none is in memory."""
    family = await desk.begin()
    topic = task_of(family, "topic")
    for number in range(3):
        patch = Patch(merge={"input": {"n": number}})
        await desk.hub.submit(
            ANN,
            family.id,
            commands.Update(mutation=desk.mutation(), task=topic, patch=patch),
        )
        await settled(desk, family.id)
    return family.id


async def watch(desk: HubDesk, family: str) -> None:
    async for _ in heard(desk.hub, ANN, family, 0):
        pass


async def look(desk: HubDesk, family: str) -> None:
    await desk.hub.read(ANN, family, (await desk.families.get(family)).last - 1)


async def look_far_back(desk: HubDesk, family: str) -> None:
    """No checkpoint is as old."""
    await desk.hub.read(ANN, family, 2)


async def page(desk: HubDesk, family: str) -> None:
    await desk.hub.reader.events(ANN, family, 0, 2)


async def follow(desk: HubDesk, family: str) -> None:
    topic = task_of(await desk.hub.read(ANN, family), "topic")
    async for _ in Follower(desk.hub.reader, ANN, topic, Place(0)).items():
        pass


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("read", [watch, look, follow])
async def test_who_reads_the_past_of_a_family_that_is_removed_is_told_that_it_is_gone(
    desk: HubDesk,
    monkeypatch: pytest.MonkeyPatch,
    read: Callable[[HubDesk, str], Awaitable[None]],
    shared: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    if not shared:
        monkeypatch.setattr("taskflow.store.body_locations.SMALL", 0)
    family = await old_family(desk)
    fetched: dict[str, Any] = {"parts": BodyLocations.parts, "commits": BodyLocations.commits}

    def after_the_purge(method: str) -> Callable[[BodyLocations, Stored], Awaitable[bytes]]:
        async def fetch(places: BodyLocations, place: Stored) -> bytes:
            if (await desk.families.get(family)).state.deleted is False:
                delete = commands.Delete(mutation=desk.mutation())
                await desk.hub.submit(ANN, family, delete)
                await settled(desk, family)
            body: bytes = await fetched[method](places, place)
            return body

        return fetch

    for method in fetched:
        monkeypatch.setattr(BodyLocations, method, after_the_purge(method))
    with pytest.raises(NotFound):
        await read(desk, family)


async def test_who_is_behind_when_a_family_is_removed_ends_without_asking_the_store_for_ever(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskflow.hub.stream.streams.WINDOW", 2)
    family = await old_family(desk)
    asked: list[str] = []
    span = desk.hub.log.span

    async def counted(stream: str, after: int, upto: int) -> Any:
        asked.append(stream)
        return await span(stream, after, upto)

    monkeypatch.setattr(desk.hub.log, "span", counted)
    watching = heard(desk.hub, ANN, family, 0)
    await anext(watching)
    await desk.hub.submit(ANN, family, commands.Delete(mutation=desk.mutation()))
    await settled(desk, family)
    with pytest.raises(NotFound):
        async for _ in watching:
            pass
    assert len(asked) <= 3


@pytest.mark.parametrize("newer", [True, False])
@pytest.mark.parametrize("read", [watch, follow])
async def test_who_follows_where_the_past_was_removed_by_a_later_owner_is_told_that_it_is_gone(
    desk: HubDesk,
    monkeypatch: pytest.MonkeyPatch,
    read: Callable[[HubDesk, str], Awaitable[None]],
    newer: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    family = await old_family(desk)
    patch = Patch(merge={"input": {"n": 9}})
    topic = task_of(await desk.hub.read(ANN, family), "topic")
    update = commands.Update(mutation=desk.mutation(), task=topic, patch=patch)
    if newer:
        await desk.hub.submit(ANN, family, update)  # this one is in memory

    async def removed(_stream: str, _after: int, _upto: int) -> list[Any]:
        return []

    monkeypatch.setattr(desk.hub.log, "span", removed)
    with pytest.raises(NotFound):
        async with asyncio.timeout(5):
            await read(desk, family)


@pytest.mark.parametrize(
    ("read", "asked"),
    [
        (watch, "span"),
        (follow, "span"),
        (page, "span"),
        (look, "span"),
        (look, "checkpoint_at"),
        (look, "parts"),
        (look_far_back, "span"),
        (look_far_back, "checkpoint_at"),
    ],
)
async def test_no_moment_is_given_in_the_place_of_one_whose_events_are_just_removed(
    desk: HubDesk,
    monkeypatch: pytest.MonkeyPatch,
    read: Callable[[HubDesk, str], Awaitable[None]],
    asked: str,
) -> None:
    """A fork would begin at another moment than was asked for."""
    family = await old_family(desk)
    ask = getattr(desk.hub.log, asked)
    purged = False

    async def after_the_purge(*arguments: Any, **named: Any) -> Any:
        nonlocal purged
        if not purged:
            purged = True
            await desk.hub.submit(ANN, family, commands.Delete(mutation=desk.mutation()))
            await settled(desk, family)
        return await ask(*arguments, **named)

    monkeypatch.setattr(desk.hub.log, asked, after_the_purge)
    with pytest.raises(NotFound):
        await read(desk, family)
