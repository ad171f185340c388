"""What cannot be read is set aside and shown; it stops neither a start nor anything else."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, ClassVar

import pytest

from hubdesk import ADMIN, ANN, TALK, HubDesk, everything, task_of
from listening import heard
from taskflow.closest.descriptions import Descriptions
from taskflow.domain import command as commands
from taskflow.domain.errors import NotFound, Unavailable, Unreadable
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch
from taskflow.domain.principal import HUB
from taskflow.domain.row import Row
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.hub.families import FamilySubject
from taskflow.hub.lists import projector
from taskflow.hub.stream import checkpoints, set_aside
from taskflow.store.database import Database
from taskflow.store.log_records import HeadRecord

LATER = {
    "name": "later",
    "tasks": [
        {
            "name": "later",
            "type": "TaskConversation",
            "initiator": True,
            "fsm": {
                "id": "later",
                "initial": "asleep",
                "states": {
                    "asleep": {"tags": ["stable"], "after": {"600": "awake"}},
                    "awake": {"tags": ["stable"]},
                },
            },
        }
    ],
}


class Damage:
    """Families of which what is stored cannot be folded any more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.families: set[str] = set()
        fold, restore = FamilySubject.fold, FamilySubject.restore

        def broken_fold(subject: FamilySubject, state: Family, events: Sequence[Event]) -> Family:
            self.look(state.id)
            return fold(subject, state, events)

        def broken_restore(subject: FamilySubject, point: Any, parts: Any) -> Family:
            self.look(point.stream)
            return restore(subject, point, parts)

        monkeypatch.setattr(FamilySubject, "fold", broken_fold)
        monkeypatch.setattr(FamilySubject, "restore", broken_restore)

    def look(self, family: str) -> None:
        if family in self.families:
            raise KeyError("meta")


@pytest.fixture
def damage(monkeypatch: pytest.MonkeyPatch) -> Damage:
    return Damage(monkeypatch)


async def state_of(desk: HubDesk, family: str, wanted: str) -> None:
    """Wait until the task ``later`` has come to a state."""
    async with asyncio.timeout(20):
        async for event in heard(desk.hub, ANN, family, 0):
            if event.state == wanted:
                return


async def forgotten(desk: HubDesk) -> None:
    """Have all streams written into segments, and none of them in memory."""
    for streams in (desk.families, desk.hub.flows.streams):
        streams.push(list(streams._loaded))  # noqa: SLF001
        await desk.hub.checkpoints.idle()
        streams._loaded.clear()  # noqa: SLF001


def shown(desk: HubDesk) -> list[str]:
    return [one.stream for one in desk.hub.aside.all()]


async def test_a_start_goes_on_without_a_family_that_cannot_be_read(
    desk: HubDesk, damage: Damage
) -> None:
    await desk.flow(LATER)
    bad, good = await desk.begin("later"), await desk.begin("later")
    before = everything(bad)
    damage.families.add(bad.id)
    await desk.crash()
    desk.clock.ahead += 10_000
    await desk.open()
    await state_of(desk, good.id, "awake")
    with pytest.raises(Unreadable) as refused:
        await desk.hub.read(ANN, bad.id)
    assert refused.value.kind == "stream.setAside"
    (told,) = desk.hub.aside.all()
    assert told.stream == bad.id
    assert told.since > 0
    assert "KeyError" in told.reason
    assert "backup" in told.remedy
    # Once it can be read again, it is whole, and what is due in it happens.
    damage.families.clear()
    again = await desk.hub.read(ANN, bad.id)
    assert everything(again)["seq"] >= before["seq"]
    await state_of(desk, bad.id, "awake")
    assert shown(desk) == []


async def test_a_fork_sent_again_is_answered_though_its_origin_is_set_aside(
    desk: HubDesk, damage: Damage
) -> None:
    origin = await desk.begin()
    past = desk.hub.read(ANN, origin.id, origin.seq)
    first = await desk.hub.fork(ANN, past, "fork", "Differently")
    damage.families.add(origin.id)
    await desk.crash()
    await desk.open()
    again = await desk.hub.fork(ANN, desk.hub.read(ANN, origin.id), "fork", "Differently")
    assert again == first
    with pytest.raises(Unreadable):
        await desk.hub.fork(ANN, desk.hub.read(ANN, origin.id), "another", "Differently")


async def test_what_only_the_log_had_of_it_outlives_the_log(desk: HubDesk, damage: Damage) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    for n in range(5):
        write = commands.Update(
            mutation=desk.mutation(), task=topic, patch=Patch(merge={"input": {"n": n}})
        )
        await desk.hub.submit(ANN, family.id, write)
    before = everything(await desk.hub.read(ANN, family.id))
    damage.families.add(family.id)
    for _ in range(2):
        await desk.crash()
        await desk.open()
        for _ in range(3):
            await desk.begin()
        await desk.hub.projector.flush()
        await desk.hub.caught_up
        await forgotten(desk)
        await desk.hub.backlog.trim(1)
        assert desk.hub.backlog.batches <= 1  # the bad family holds nothing up
        assert shown(desk) == [family.id]
    await desk.crash()
    damage.families.clear()
    await desk.open()
    assert everything(await desk.hub.read(ANN, family.id)) == before
    assert shown(desk) == []
    write = commands.Update(
        mutation=desk.mutation(), task=topic, patch=Patch(merge={"input": {"n": 7}})
    )
    await desk.hub.submit(ANN, family.id, write)
    after = everything(await desk.hub.read(ANN, family.id))
    for _ in range(2):
        await desk.crash()
        await desk.open()
        assert everything(await desk.hub.read(ANN, family.id)) == after


async def test_of_a_family_that_was_set_aside_and_deleted_when_it_was_back_nothing_is_kept(
    desk: HubDesk, damage: Damage
) -> None:
    family = await desk.begin()
    damage.families.add(family.id)
    await desk.crash()
    await desk.open()
    await desk.hub.caught_up
    assert await desk.hub.documents.find("aside", {"stream": family.id})
    damage.families.clear()
    await desk.hub.submit(ANN, family.id, commands.Delete(mutation="gone"))
    async with asyncio.timeout(20):
        while await desk.hub.documents.find("aside", {"stream": family.id}):  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.05)


async def test_more_families_than_are_shown_hold_up_no_log_and_come_back(
    desk: HubDesk, damage: Damage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskflow.hub.stream.set_aside.MOST", 1)
    monkeypatch.setattr(set_aside, "AGAIN", 0.05)
    await desk.flow(LATER)
    bad = [await desk.begin("later") for _ in range(3)]
    damage.families.update(one.id for one in bad)
    await desk.crash()
    desk.clock.ahead += 10_000
    await desk.open()
    await desk.hub.caught_up
    assert len(shown(desk)) == 1
    await desk.begin()
    await desk.hub.projector.flush()
    await forgotten(desk)
    await desk.hub.backlog.trim(1)
    assert desk.hub.backlog.batches == 0
    damage.families.clear()
    for one in bad:
        await state_of(desk, one.id, "awake")
    assert shown(desk) == []


@pytest.mark.parametrize("spoilt", [{"lines": "junk"}, {"grave": b"junk"}])
async def test_a_damaged_table_of_contents_stops_neither_a_start_nor_what_others_need(
    desk: HubDesk, spoilt: dict[str, Any]
) -> None:
    bad, good = await desk.begin(), await desk.begin()
    await desk.hub.projector.flush()
    await forgotten(desk)
    await desk.hub.backlog.trim(1)
    for family in (bad, good):  # so that the log has something of both
        await desk.send(
            family.id, task_of(family, "topic"), "SUBMIT", {"selected": {"topic": "Music"}}
        )
    database = await Database.open(desk.url)
    heads = database.collection(HeadRecord)
    await heads.update_one({"_id": bad.id}, {"$set": spoilt})
    for streams in (desk.families, desk.hub.flows.streams):
        streams.push([bad.id, good.id])
    await desk.hub.checkpoints.idle()
    assert (await heads.find_one({"_id": good.id}) or {})["version"] == 2
    await database.close()
    await desk.crash()
    await desk.open()
    with pytest.raises(Unreadable):
        await desk.hub.read(ANN, bad.id)
    assert shown(desk) == [bad.id]
    assert (await desk.hub.read(ANN, good.id)).seq > good.seq


async def test_what_cannot_be_stored_is_tried_again_less_and_less_often_until_it_works(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "REST", 0.01)
    family = await desk.begin()
    pauses: list[float] = []
    parts, enough = FamilySubject.parts, asyncio.Event()

    def failing(subject: FamilySubject, state: Family) -> dict[str, Any]:
        if state.id == family.id and len(pauses) < 6:  # each time with others, and then alone
            pauses.append(desk.hub.checkpoints._rests.get(family.id, 0.01))  # noqa: SLF001
            raise KeyError("meta")
        enough.set()
        return parts(subject, state)

    monkeypatch.setattr(FamilySubject, "parts", failing)
    desk.families.push([family.id])
    async with asyncio.timeout(20):
        await desk.hub.checkpoints.idle()
        assert shown(desk) == [family.id]
        await enough.wait()
    await desk.hub.checkpoints.idle()
    assert pauses == [0.01, 0.01, 0.02, 0.02, 0.04, 0.04]
    assert shown(desk) == []


async def test_a_family_whose_flow_is_not_stored_any_more_is_set_aside(desk: HubDesk) -> None:
    family = await desk.begin()
    await desk.hub.documents.delete("revisions", [family.document["flow"]["hash"]])
    await desk.crash()
    await desk.open()
    with pytest.raises(Unreadable):
        await desk.hub.read(ANN, family.id)
    (told,) = desk.hub.aside.all()
    assert "is not stored" in told.reason


async def test_a_store_that_is_away_sets_nothing_aside(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = await desk.begin()
    await forgotten(desk)

    async def away(*_: object) -> None:
        raise Unavailable("The store does not answer.")

    for method in ("parts", "checkpoint_at"):
        monkeypatch.setattr(desk.hub.log, method, away)
    with pytest.raises(Unavailable):
        await desk.hub.read(ANN, family.id)
    assert shown(desk) == []


async def test_what_does_not_exist_is_not_set_aside(desk: HubDesk) -> None:
    with pytest.raises(NotFound):
        await desk.hub.read(ADMIN, "0" * 32)
    assert shown(desk) == []


async def test_what_is_set_aside_is_tried_again_by_itself(
    desk: HubDesk, damage: Damage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_aside, "AGAIN", 0.05)
    await desk.flow(LATER)
    family = await desk.begin("later")
    damage.families.add(family.id)
    await desk.crash()
    desk.clock.ahead += 10_000
    await desk.open()
    assert shown(desk) == [family.id]
    damage.families.clear()
    back = asyncio.Event()
    take_up = desk.hub.due.take_up

    async def note(*given: Any, **more: Any) -> None:
        await take_up(*given, **more)
        back.set()

    monkeypatch.setattr(desk.hub.due, "take_up", note)
    await asyncio.wait_for(back.wait(), 20)
    assert shown(desk) == []
    await state_of(desk, family.id, "awake")


async def test_a_flow_that_cannot_be_read_is_left_out_of_what_is_found(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.flow({**TALK, "name": "other"})
    await forgotten(desk)
    subject = type(desk.hub.flows.streams.subject)
    restore = subject.restore

    def broken(self: Any, point: Any, parts: Any) -> Any:
        if point.stream == "flow:other":
            raise KeyError("document")
        return restore(self, point, parts)

    monkeypatch.setattr(subject, "restore", broken)
    found = {one.id for one in await Descriptions(desk.hub).all()}
    assert "type:TaskChat" in found
    assert shown(desk) == ["flow:other"]
    with pytest.raises(Unreadable, match="flow"):
        await desk.hub.flows.read(HUB, "other")


async def test_a_row_that_cannot_be_made_holds_up_no_other(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = await desk.begin(), await desk.begin()
    row: Callable[[Any], Row] = projector.row

    def odd(state: Any) -> Row:
        if isinstance(state, Family) and state.id == bad.id:
            raise TypeError("odd")
        return row(state)

    monkeypatch.setattr(projector, "row", odd)
    await desk.send(bad.id, task_of(bad, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    await desk.send(good.id, task_of(good, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    await desk.hub.projector.flush()
    assert stored(desk, good.id) == (await desk.hub.read(ANN, good.id)).seq
    assert desk.hub.projector.waiting == 0


async def test_a_row_that_cannot_be_stored_holds_up_no_other(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = await desk.begin(), await desk.begin()
    insert = desk.hub.documents.insert

    async def choosy(kind: str, document: Any) -> bool:
        if bad.id.encode() in document.get("body", b""):
            raise OverflowError
        return await insert(kind, document)

    monkeypatch.setattr(desk.hub.documents, "insert", choosy)
    topic = task_of(bad, "topic")
    await desk.send(bad.id, topic, "SUBMIT", {"selected": {"topic": "Music"}})
    await desk.send(good.id, task_of(good, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    await desk.hub.projector.flush()
    assert stored(desk, good.id) == (await desk.hub.read(ANN, good.id)).seq
    assert shown(desk) == [bad.id]
    rows = await desk.hub.lists.families(ANN, first=2, after=None)
    assert {row.id for row in rows} == {bad.id, good.id}


def stored(desk: HubDesk, family: str) -> int:
    """Give the seq with which a family's row is stored."""
    row = desk.hub.projector.row(family)
    return -1 if row is None else row.seq


IMPOSSIBLE = {"actions": {"type": "assign", "params": {"shared.sum": "sum(input.missing)"}}}


class Once(TaskType):
    """Work that may not be repeated, in a chart that takes no result."""

    name = "TaskOnce"
    machine: ClassVar[dict[str, Any]] = {
        "id": "once",
        "initial": "going",
        "states": {"going": {"invoke": {"src": "go", "onDone": IMPOSSIBLE, "onError": IMPOSSIBLE}}},
    }

    @effect("go", repeatable=False)
    async def go(self, _task: TaskView, _: Run) -> Patch:
        await asyncio.Event().wait()
        return Patch()


@pytest.fixture
async def once(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[Once()])
    await desk.open()
    task = {"name": "once", "type": "TaskOnce", "initiator": True}
    await desk.flow({"name": "once", "tasks": [task]})
    yield desk
    await desk.close()


async def test_a_start_goes_on_where_interrupted_work_ends_in_no_way_that_its_chart_takes(
    once: HubDesk,
) -> None:
    family = await once.begin("once")
    await once.crash()
    await once.open()
    task = (await once.hub.read(ANN, family.id)).task(task_of(family, "once"))
    assert task.kind == "failed"
    assert task.document["error"]["code"] == "effect.unknown"


async def test_a_fork_begins_where_such_work_was_under_way_and_the_origin_goes_on(
    once: HubDesk,
) -> None:
    family = await once.begin("once")
    receipt = await once.hub.fork(ANN, once.hub.read(ANN, family.id), "fork", "")
    fork = await once.hub.read(ANN, receipt.stream)
    task = fork.task(task_of(fork, "once"))
    assert task.kind == "failed"
    assert task.document["error"]["code"] == "effect.unknown"
    assert not fork.busy
    assert (await once.hub.read(ANN, family.id)).busy
    await once.crash()
    await once.open()
    for ident in (family.id, fork.id):
        assert (await once.hub.read(ANN, ident)).status == "failed"
