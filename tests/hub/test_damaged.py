"""What is stored and damaged, though it parses, is never taken for the truth, and stops nothing.

No command is done again because its answer cannot be found; who asks for what is damaged is told,
admins see it with what to do, and everything else goes on.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from bson.binary import Binary
from msgspec import structs

from hubdesk import ANN, BOB, HubDesk, everything, task_of
from taskflow.app.hub_health import health_reasons
from taskflow.domain import command as commands
from taskflow.domain.errors import NotFound, TaskflowError, Unreadable
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch
from taskflow.domain.principal import HUB
from taskflow.store import heads
from taskflow.store.body_locations import BodyLocation
from taskflow.store.database import Database
from taskflow.store.heads import Head, head_document, page_id
from taskflow.store.intents import Intents
from taskflow.store.log_records import BatchRecord, HeadRecord, IntentRecord, PieceRecord

Json = dict[str, Any]
SEGMENTS = 4


def write(mutation: str, task: str, value: int) -> commands.Update:
    patch = Patch(merge={"input": {"n": value}})
    return commands.Update(mutation=mutation, task=task, patch=patch)


async def submit(desk: HubDesk, family: str, task: str, number: int) -> int:
    return (await desk.hub.submit(ANN, family, write(f"w{number}", task, number))).seq


async def settled(desk: HubDesk, *families: str) -> None:
    desk.families.push(families)
    await desk.hub.checkpoints.idle()


async def old_family(desk: HubDesk, mutation: str = "") -> tuple[Family, list[int]]:
    """Give a family with several segments, each with one answer; and the seqs of these."""
    family = await desk.begin(mutation=mutation)
    await settled(desk, family.id)
    answers = []
    for number in range(SEGMENTS):
        answers.append(await submit(desk, family.id, task_of(family, "topic"), number))
        await settled(desk, family.id)
    return family, answers


async def nothing_in_the_log(desk: HubDesk) -> None:
    """Leave everything in segments and rows alone."""
    await desk.hub.projector.flush()
    for streams in (desk.families, desk.hub.flows.streams):
        streams.push([stream.id for stream in streams.all()])
    await desk.hub.checkpoints.idle()
    await desk.hub.backlog.trim(1)
    assert desk.hub.backlog.batches == 0


def shown(desk: HubDesk) -> set[str]:
    return {one.stream for one in desk.hub.aside.all()}


def without_last(head: Head) -> Head:
    return structs.replace(head, lines=head.lines[:-1], layers=head.layers[:-1])


def without_one(head: Head) -> Head:
    return structs.replace(head, lines=(*head.lines[:2], *head.lines[3:]))


def without_any(head: Head) -> Head:
    return structs.replace(head, lines=(), layers=())


def swapped(head: Head) -> Head:
    first, second, *rest = head.lines
    lines = (first, rest[0], second, *rest[1:])
    return structs.replace(head, lines=lines)


LIES = [without_last, without_one, without_any, swapped]


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("lie", LIES)
async def test_a_head_that_lies_lets_no_command_be_done_again(
    desk: HubDesk, database: Database, lie: Callable[[Head], Head], *, sealed: bool
) -> None:
    family, answers = await old_family(desk, "founded")
    good = await desk.begin()
    await nothing_in_the_log(desk)
    before = everything(await desk.hub.read(ANN, family.id))
    await desk.crash()
    await spoil(database, family.id, lie, sealed=sealed)
    await desk.open()
    told = [await answered(desk, family, number) for number in range(SEGMENTS)]
    assert None in told  # what is not known is refused, and all else answered the same
    assert {*told} <= {None, *answers}
    with suppress(Unreadable):
        assert everything(await desk.begin(mutation="founded")) == before
    assert desk.hub.appender.appended == 0
    assert shown(desk) == {family.id}
    await desk.send(good.id, task_of(good, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})


async def answered(desk: HubDesk, family: Family, number: int) -> int | None:
    """Send a command again; gives what it is answered, None when it is refused."""
    try:
        return await submit(desk, family.id, task_of(family, "topic"), number)
    except Unreadable:
        return None


async def spoil(
    database: Database, stream: str, lie: Callable[[Head], Head], *, sealed: bool
) -> None:
    collection = database.collection(HeadRecord)
    found = await heads.Heads(database).get(stream)
    document = head_document(stream, lie(found))
    if not sealed:
        del document["sum"]
    await collection.update_one({"_id": stream}, {"$set": document})


async def test_a_family_whose_head_is_lost_is_neither_absent_nor_founded_again(
    desk: HubDesk, database: Database
) -> None:
    family, _ = await old_family(desk, "founded")
    await nothing_in_the_log(desk)
    await desk.crash()
    await database.collection(HeadRecord).delete_one({"_id": family.id})
    await desk.open()
    with pytest.raises(Unreadable):
        await desk.hub.read(ANN, family.id)
    with pytest.raises(Unreadable):
        await desk.begin(mutation="founded")
    assert desk.hub.appender.appended == 0
    (told,) = desk.hub.aside.all()
    assert told.stream == family.id
    assert "event" in told.reason
    assert "backup" in told.remedy
    with pytest.raises(NotFound):
        await desk.hub.read(BOB, "0" * 32)


async def test_a_flow_whose_head_is_lost_is_neither_absent_nor_made_again(
    desk: HubDesk, database: Database
) -> None:
    await nothing_in_the_log(desk)
    await desk.crash()
    await database.collection(HeadRecord).delete_one({"_id": "flow:talk"})
    await desk.open()
    with pytest.raises(Unreadable):
        await desk.hub.flows.read(ANN, "talk")
    with pytest.raises(Unreadable):
        await desk.flow({"name": "talk", "tasks": []})
    await desk.flow({"name": "other", "tasks": []})
    assert shown(desk) == {"flow:talk"}


@pytest.mark.parametrize("sealed", [False, True])
async def test_what_is_damaged_while_a_family_is_in_memory_hides_no_answer(
    desk: HubDesk, database: Database, *, sealed: bool
) -> None:
    family, answers = await old_family(desk)
    await spoil(database, family.id, without_one, sealed=sealed)
    told = [await answered(desk, family, number) for number in range(SEGMENTS)]
    assert None in told
    assert {*told} <= {None, *answers}
    assert shown(desk) == {family.id}
    topic = task_of(family, "topic")
    assert await submit(desk, family.id, topic, 99) == answers[-1] + 1  # what is new goes on


async def piece_missing(pieces: Any, name: str) -> None:
    assert (await pieces.delete_one({"_id": name})).deleted_count == 1


async def piece_cut(pieces: Any, name: str) -> None:
    body = (await pieces.find_one({"_id": name}))["body"]
    await pieces.update_one({"_id": name}, {"$set": {"body": Binary(body[: len(body) // 2])}})


async def piece_of_another(pieces: Any, name: str) -> None:
    part = name.rpartition(":")[0].rpartition(":")[2]
    other = [
        one
        async for one in pieces.find({})
        if f":{part}:" in one["_id"] and one["_id"].partition(":")[0] != name.partition(":")[0]
    ]
    await pieces.update_one({"_id": name}, {"$set": {"body": other[0]["body"]}})


@pytest.mark.parametrize("damage", [piece_missing, piece_cut, piece_of_another])
async def test_a_segment_that_is_missing_cut_or_of_another_family_hides_no_answer(
    desk: HubDesk, database: Database, monkeypatch: pytest.MonkeyPatch, damage: Any
) -> None:
    monkeypatch.setattr("taskflow.store.body_locations.SMALL", 0)
    other, _ = await old_family(desk)
    family = await desk.begin()
    topic = task_of(family, "topic")
    await settled(desk, family.id)
    answer = (await desk.hub.submit(ANN, family.id, write("old", topic, 1))).seq
    await settled(desk, family.id)
    for number in range(3):
        await submit(desk, family.id, topic, number)
        await settled(desk, family.id)
    await nothing_in_the_log(desk)
    head = await heads.Heads(database).get(family.id)
    pieces = database.collection(PieceRecord)
    await damage(pieces, f"{head.lines[1].place.name}:segment:0000")
    for _ in range(2):
        with pytest.raises(Unreadable):
            await desk.hub.submit(ANN, family.id, write("old", topic, 1))
        with pytest.raises(Unreadable):
            await desk.hub.reader.events(ANN, family.id, 0, answer)
        assert shown(desk) == {family.id}
        assert (await desk.hub.read(ANN, family.id)).seq == answer + 3
        assert (await desk.hub.read(ANN, other.id)).id == other.id
        await desk.crash()
        await desk.open()
    assert desk.hub.appender.appended == 0


@pytest.mark.parametrize("grave", [b"\xc1", b"\x81\xa6stream\xa2\xff\xfe", b"", b"\x00" * 40])
async def test_a_damaged_grave_stops_no_start(
    desk: HubDesk, database: Database, grave: bytes
) -> None:
    bad, good = await desk.begin(), await desk.begin()
    await desk.hub.submit(ANN, bad.id, commands.Delete(mutation="gone"))
    await settled(desk, bad.id)
    assert desk.hub.backlog.batches  # so that a start looks at its head
    await desk.crash()
    changed = {"$set": {"grave": Binary(grave)}}
    await database.collection(HeadRecord).update_one({"_id": bad.id}, changed)
    await desk.open()
    await desk.hub.caught_up
    assert (await desk.hub.read(ANN, good.id)).id == good.id
    with pytest.raises(TaskflowError):
        await desk.hub.read(ANN, bad.id)


async def test_what_was_about_to_be_stored_stops_no_start_whatever_is_damaged(
    desk: HubDesk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "PAGE", 2)
    family, _ = await old_family(desk)
    good, _ = await old_family(desk)
    await nothing_in_the_log(desk)
    await desk.crash()
    place = BodyLocation("~nothing", 1, 0, 0)
    pieces, pages = database.collection(PieceRecord), database.collection(HeadRecord)
    await pieces.insert_one({"_id": "~nothing:0000", "body": Binary(b"junk"), "schemaVersion": 3})
    await Intents(database, 0).write([("0" * 32, place), (family.id, place), (good.id, place)])
    await pages.update_one({"_id": page_id(family.id, 0)}, {"$set": {"lines": "junk"}})
    junk = {"_id": "00000000x", "places": "junk", "schemaVersion": 3}
    intents = database.collection(IntentRecord)
    await intents.insert_one(junk)
    await desk.open()
    await desk.hub.caught_up
    assert await intents.find_one({"_id": junk["_id"]}) is None  # it is told of once
    assert (await desk.hub.read(ANN, good.id)).id == good.id
    assert (await desk.hub.read(ANN, family.id)).id == family.id  # its newest lines are there
    with pytest.raises(Unreadable):
        await desk.hub.read(ANN, family.id, 1)


async def test_a_batch_that_is_damaged_or_missing_sets_aside_those_alone_that_it_held(
    desk: HubDesk, database: Database
) -> None:
    families = [await desk.begin() for _ in range(4)]
    for family in families[:3]:
        await submit(desk, family.id, task_of(family, "topic"), 0)
    await submit(desk, families[2].id, task_of(families[2], "topic"), 1)
    await desk.hub.projector.flush()
    await desk.crash()
    log = database.collection(BatchRecord)
    found = sorted([one async for one in log.find({})], key=lambda one: one["_id"])
    cut, missing, whole = found[-4], found[-3], found[-2]
    await log.update_one({"_id": cut["_id"]}, {"$set": {"body": Binary(cut["body"][:-9])}})
    await log.delete_one({"_id": missing["_id"]})
    assert whole["body"]
    await desk.open()
    await desk.hub.caught_up
    for family in families[:2]:
        with pytest.raises(Unreadable):
            await desk.hub.read(ANN, family.id)
    assert shown(desk) == {one.id for one in families[:2]}
    for family in families[2:]:
        await submit(desk, family.id, task_of(family, "topic"), 5)
    assert "log.damaged" in {reason.code for reason in health_reasons(desk.hub)}
    positions = list(desk.hub.log.lost)
    assert [f"{one:016x}" for one in positions] == [cut["_id"], missing["_id"]]


async def test_what_was_kept_of_a_set_aside_family_and_is_damaged_stops_no_start(
    desk: HubDesk,
) -> None:
    row = {"_id": "f:00000000", "stream": "0" * 32, "commit": b"\xc1"}
    await desk.hub.documents.put("aside", [row, {"_id": "x", "stream": "y"}])
    await desk.crash()
    await desk.open()
    assert (await desk.hub.flows.read(HUB, "talk")).name == "talk"
