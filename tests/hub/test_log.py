"""The log of a hub: sealed by who follows, trimmed behind segments, and whole whatever happens."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from hubdesk import ANN, HubDesk, everything, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import NotFound, Overtaken, TooLarge, Unavailable
from taskflow.domain.event import Batch
from taskflow.domain.patch import Patch
from taskflow.hub.due import clean_shutdown
from taskflow.hub.lists import projector
from taskflow.hub.stream import backlog, streams
from taskflow.hub.stream.queued_command import Wish


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[HubDesk]:
    """A second hub on the same store, opened by the test."""
    other = HubDesk(database_url)
    yield other
    with suppress(AttributeError):
        await other.close()


def draft(desk: HubDesk, task: str, value: Any, mutation: str = "") -> commands.Update:
    patch = Patch(merge={"input": {"draft": value}})
    return commands.Update(mutation=mutation or desk.mutation(), task=task, patch=patch)


async def stored(url: str) -> bytes:
    """Give all that is stored, of every kind, legible."""
    found = bytearray()
    async with AsyncMongoClient[dict[str, Any]](url) as client:
        database = client.get_default_database()
        for name in await database.list_collection_names():
            async for document in database[name].find({}):
                body = document.get("body", b"")
                found += repr(document).encode()
                found += zlib.decompress(body) if name == "pieces" else body
    return bytes(found)


async def until(reached: Any) -> None:
    """Wait for what nobody is told of."""
    async with asyncio.timeout(30):
        while not await reached():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_hub_that_was_followed_stores_and_answers_nothing_more(
    desk: HubDesk, other: HubDesk
) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    await desk.hub.submit(ANN, family.id, draft(desk, topic, "mine"))
    await other.open()
    with pytest.raises(Overtaken):
        await desk.hub.submit(ANN, family.id, draft(desk, topic, "late"))
    with pytest.raises(Overtaken):
        await desk.hub.submit(ANN, family.id, draft(desk, topic, "later"))
    assert desk.hub.appender.overtaken.is_set()
    await other.hub.submit(ANN, family.id, draft(desk, topic, "theirs"))
    seen = await other.hub.read(ANN, family.id)
    assert seen.task(topic).document["input"]["draft"] == "theirs"
    drafts = [event.patch.merge.get("input") for event in await other.history(family.id)]
    assert {"draft": "late"} not in drafts
    assert {"draft": "later"} not in drafts


async def test_a_hub_that_was_followed_says_nothing_of_how_its_follower_ended(
    desk: HubDesk, other: HubDesk
) -> None:
    family = await desk.begin()
    await other.open()
    with pytest.raises(Overtaken):
        await desk.hub.submit(ANN, family.id, draft(desk, task_of(family, "topic"), "late"))
    await desk.close()
    assert await other.hub.documents.get(clean_shutdown.KIND, clean_shutdown.IDENT) is None
    await desk.open()


async def test_one_that_slept_is_refused_however_much_was_trimmed_meanwhile(
    desk: HubDesk, other: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    append, asleep, woken = desk.hub.log.append, asyncio.Event(), asyncio.Event()

    async def sleeping(batch: Batch) -> None:
        asleep.set()
        await woken.wait()
        await append(batch)

    monkeypatch.setattr(desk.hub.log, "append", sleeping)
    late = asyncio.create_task(desk.hub.submit(ANN, family.id, draft(desk, topic, "late")))
    await asleep.wait()
    await other.open()
    for number in range(200):
        await other.hub.submit(ANN, family.id, draft(other, topic, number, f"o{number}"))
    monkeypatch.setattr(backlog, "OLDEST", 0.0)

    async def trimmed() -> bool:
        other.hub.backlog.press()
        await other.hub.checkpoints.idle()
        await other.hub.projector.flush()
        await other.hub.backlog.trim(1)
        return other.hub.backlog.batches <= 1

    await until(trimmed)
    woken.set()
    with pytest.raises(Overtaken):
        await late
    again = await other.hub.read(ANN, family.id)
    assert again.task(topic).document["input"]["draft"] == 199


async def test_who_leaves_memory_is_in_segments_and_the_log_is_trimmed_behind(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST_IDLE", 5)
    monkeypatch.setattr(backlog, "STEP", 1)
    monkeypatch.setattr(backlog, "MOST", 10)
    families = {}
    for number in range(60):
        family = await desk.begin()
        topic = task_of(family, "topic")
        await desk.hub.submit(ANN, family.id, draft(desk, topic, number))
        families[family.id] = number

    async def trimmed() -> bool:
        return desk.hub.backlog.batches <= 12

    await until(trimmed)
    assert len(desk.families._loaded) < 40  # noqa: SLF001
    for _ in range(2):
        for ident, number in families.items():
            found = await desk.hub.read(ANN, ident)
            assert found.task(task_of(found, "topic")).document["input"]["draft"] == number
        await desk.crash()
        await desk.open()


async def test_of_a_deleted_family_nothing_stays(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "OLDEST", 0.1)
    monkeypatch.setattr(backlog, "PAUSE", 0.05)
    await desk.hub.backlog.stop()
    desk.hub.backlog.start(desk.hub.workers)
    gone, kept = await desk.begin(), await desk.begin()
    for family, word in ((gone, "canary"), (kept, "cuckoo")):
        topic = task_of(family, "topic")
        await asyncio.gather(
            *(
                desk.hub.submit(ANN, family.id, draft(desk, topic, f"{word} {number}"))
                for number in range(400)
            )
        )
        await desk.hub.submit(ANN, family.id, draft(desk, topic, f"last {word}"))
    await desk.hub.submit(ANN, gone.id, commands.Delete(mutation="delete"))

    async def clean() -> bool:
        return b"canary" not in await stored(desk.url)

    await until(clean)
    await desk.crash()
    await desk.open()
    with pytest.raises(NotFound):
        await desk.hub.read(ANN, gone.id)
    assert (await desk.hub.read(ANN, kept.id)).seq > 400
    assert len(await desk.history(kept.id)) > 400


async def test_of_a_deleted_family_neither_name_nor_member_nor_work_stays(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "OLDEST", 0.1)
    monkeypatch.setattr(backlog, "PAUSE", 0.05)
    monkeypatch.setattr(projector, "BURIAL", 0.2)
    await desk.hub.backlog.stop()
    desk.hub.backlog.start(desk.hub.workers)
    wish = Wish(mutation="canary founded", flow="talk", label="canary at first")
    gone = (await desk.hub.begin(ANN, wish)).stream
    kept = (await desk.begin()).id
    topic = task_of(await desk.hub.read(ANN, gone), "topic")
    steps = [
        commands.Rename(mutation="canary 1", label="canary then"),
        commands.AddMember(mutation="canary 2", user="canary-bird", name="Canary Bird"),
        draft(desk, topic, "canary", "canary 3"),
        commands.RemoveMember(mutation="canary 4", user="canary-bird"),
        commands.AddMember(mutation="canary 5", user="canary-cage", name="Canary Cage"),
    ]
    for step in steps:
        await desk.hub.submit(ANN, gone, step)
        desk.families.push([gone, kept])
        await desk.hub.checkpoints.idle()
    await desk.hub.projector.flush()
    past = desk.hub.read(ANN, gone, 4)
    fork = (await desk.hub.fork(ANN, past, "canary fork", "canary again")).stream
    await desk.hub.submit(ANN, gone, draft(desk, topic, "last canary", "canary 6"))
    for family in (gone, fork):
        await desk.hub.submit(ANN, family, commands.Delete(mutation="goes"))

    async def clean() -> bool:
        return b"anary" not in await stored(desk.url)

    await until(clean)
    assert (await desk.hub.read(ANN, kept)).id == kept


async def test_what_the_store_takes_late_is_told_as_unknown_and_answered_when_asked_again(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    append, away = desk.hub.log.append, True

    async def hard(batch: Batch) -> None:
        if away:
            raise Unavailable("The store does not answer.")
        await append(batch)

    monkeypatch.setattr(desk.hub.log, "append", hard)
    first = draft(desk, topic, "first", "first")
    for _ in range(3):
        with pytest.raises(Unavailable):
            await desk.hub.submit(ANN, family.id, first)
    with pytest.raises(Unavailable):
        await desk.hub.submit(ANN, family.id, draft(desk, topic, "undecided"))
    away = False

    async def landed() -> bool:
        return (await desk.hub.read(ANN, family.id)).task(topic).document["input"] != {}

    await until(landed)
    receipt = await desk.hub.submit(ANN, family.id, first)
    found = await desk.hub.read(ANN, family.id)
    assert receipt.seq == found.seq
    assert found.task(topic).document["input"]["draft"] == "first"
    told = [event.mutation for event in await desk.history(family.id)]
    assert told.count("first") == 1


async def test_one_change_too_large_fails_alone(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family, other = await desk.begin(), await desk.begin()
    topic, elsewhere = task_of(family, "topic"), task_of(other, "topic")
    append, given = desk.hub.log.append, []

    async def small(batch: Batch) -> None:
        size = sum(len(bytes(commit.events)) for commit in batch.commits)
        if size > 50_000:
            raise TooLarge("A smaller store.")
        given.append(len(batch.commits))
        await append(batch)

    monkeypatch.setattr(desk.hub.log, "append", small)
    values = ["a", "b", "x" * 60_000, "c", "d"]
    asks = [desk.hub.submit(ANN, family.id, draft(desk, topic, value)) for value in values]
    asks += [desk.hub.submit(ANN, other.id, draft(desk, elsewhere, value)) for value in "ef"]
    answers = await asyncio.gather(*asks, return_exceptions=True)
    assert [isinstance(one, TooLarge) for one in answers] == [False] * 2 + [True] + [False] * 4
    assert (await desk.hub.read(ANN, family.id)).task(topic).document["input"]["draft"] == "d"


async def test_a_chain_of_crashes_loses_nothing(desk: HubDesk) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    for number in range(6):
        await desk.hub.submit(ANN, family.id, draft(desk, topic, number, f"d{number}"))
        before = everything(await desk.hub.read(ANN, family.id))
        await desk.crash()
        await desk.open()
        assert everything(await desk.hub.read(ANN, family.id)) == before
    for number in range(6):
        again = await desk.hub.submit(ANN, family.id, draft(desk, topic, number, f"d{number}"))
        assert again.seq < (await desk.hub.read(ANN, family.id)).seq + 1
    assert (await desk.hub.read(ANN, family.id)).task(topic).document["input"]["draft"] == 5
