"""Pages: rows are stored so that nothing older ever comes back, and little is written twice."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from hubdesk import ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import Overtaken, Unavailable
from taskflow.domain.ports import Documents
from taskflow.domain.row import Row, unpack
from taskflow.domain.row_pages import INDEX
from taskflow.hub.lists import pages
from taskflow.hub.lists.page_index import KIND
from taskflow.hub.lists.pages import Pages
from taskflow.store.kinds import RowsRecord
from taskflow.store.mongo import MongoStore


@pytest.fixture
async def documents(database_url: str) -> AsyncIterator[Documents]:
    store = await MongoStore.connect(database_url)
    yield store.documents
    await store.close()


def made(stream: str, seq: int, **more: Any) -> Row:
    return Row(stream, seq, seq, label=f"{stream} {seq}", **more)


async def opened(documents: Documents, epoch: int) -> tuple[Pages, dict[str, int]]:
    """Give an owner's pages, and the rows it has found."""
    opened = Pages(documents, epoch)
    return opened, {row.stream: row.seq for row in await opened.load()}


async def stored(documents: Documents) -> list[Row]:
    found = await documents.find(KIND, {}, limit=10_000)
    return [row for one in found if one["_id"] != INDEX for row in unpack(one["body"])]


async def test_the_newest_row_of_each_stream_is_found_again(documents: Documents) -> None:
    first, _ = await opened(documents, 1)
    await first.write([made("a", 1), made("b", 1)])
    await first.write([made("a", 2), made("flow:f", 7)])
    _, found = await opened(documents, 2)
    assert found == {"a": 2, "b": 1, "flow:f": 7}


async def test_random_changes_are_found_again_by_each_owner(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FULL", 8)
    monkeypatch.setattr(pages, "ALIKE", 3)
    chance = random.Random(7)  # noqa: S311 - to be repeated
    expected: dict[str, int] = {}
    for epoch in range(1, 6):
        owner, found = await opened(documents, epoch)
        assert found == expected
        for step in range(30):
            rows = []
            for stream in {f"s{chance.randrange(40)}" for _ in range(chance.randrange(1, 12))}:
                seq, gone = epoch * 1000 + step, chance.random() < 0.2
                rows.append(made(stream, seq, gone=gone))
                expected[stream] = seq
                if gone:
                    del expected[stream]
            assert await owner.write(rows) == []
            await owner.tidy(bury=step % 10 == 9)
    await owner.tidy(bury=True)
    assert {row.stream for row in await stored(documents)} == expected.keys()
    assert len(await documents.find(KIND, {}, limit=1000)) < 30


async def test_a_page_that_an_owner_writes_late_is_read_by_nobody(documents: Documents) -> None:
    asleep, _ = await opened(documents, 1)
    await asleep.write([made("a", 1)])
    owner, found = await opened(documents, 2)
    assert found == {"a": 1}
    await owner.write([made("a", 2), made("b", 1, gone=True)])
    await asleep.write([made("a", 3), made("b", 0)])  # nobody has acknowledged this to anybody
    with pytest.raises(Overtaken):
        await asleep.rebuilt()
    _, found = await opened(documents, 3)
    assert found == {"a": 2}


async def test_who_is_not_sure_to_own_the_store_puts_no_row_away(desk: HubDesk) -> None:
    held = True

    def sleep(*_: Any) -> None:
        nonlocal held
        held = False

    desk.held = lambda: held
    desk.families.listeners.append(sleep)
    family = await desk.begin()
    with pytest.raises(Unavailable):
        await desk.hub.projector.flush()
    assert family.id not in {row.stream for row in await stored(desk.hub.documents)}
    held = True
    await desk.hub.projector.flush()
    assert family.id in {row.stream for row in await stored(desk.hub.documents)}


class Losing:
    """Documents whose answers are lost, and whose writes may come again, late."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self.losing: Callable[[str], bool] = lambda _method: False
        self.late: list[Any] = []

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._documents, method)
        if method == "scan":
            return real

        async def call(*given: Any) -> Any:
            if not self.losing(method):
                return await real(*given)
            await real(*given)
            self.late.append((real, given))
            raise Unavailable("The answer was lost.")

        return call


async def test_writes_whose_answers_are_lost_and_that_come_again_change_nothing(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ALIKE", 2)
    chance = random.Random(3)  # noqa: S311 - to be repeated
    losing: Any = Losing(documents)
    owner = Pages(losing, 1)
    await owner.load()
    losing.losing = lambda method: method != "get" and chance.random() < 0.4
    for seq in range(30):
        rows = [made(stream, seq, gone=stream == "c" and seq > 20) for stream in "abc"]
        while True:
            try:
                await owner.write(rows)
                await owner.tidy(bury=seq % 5 == 0)
            except Unavailable:
                if chance.random() < 0.5 and losing.late:
                    real, given = losing.late.pop(chance.randrange(len(losing.late)))
                    await real(*given)
            else:
                break
    for real, given in losing.late:
        await real(*given)
    assert len(losing.late) > 5
    _, found = await opened(documents, 2)
    assert found == {"a": 29, "b": 29}
    # What came again after it was removed is removed by the next owner.
    await opened(documents, 3)
    assert {row.seq for row in await stored(documents) if row.stream == "a"} == {29}


async def test_two_owners_that_start_at_once_lose_no_row(documents: Documents) -> None:
    first, _ = await opened(documents, 1)
    await first.write([made(f"s{n}", n) for n in range(5)])
    found = await asyncio.gather(
        *(opened(documents, epoch) for epoch in (2, 3)), return_exceptions=True
    )
    for one in found:
        if not isinstance(one, Overtaken):
            assert not isinstance(one, BaseException)
            assert one[1] == {f"s{n}": n for n in range(5)}
    assert not isinstance(found[1], BaseException)


async def test_a_row_that_could_not_be_read_again_is_refused_alone(documents: Documents) -> None:
    wrong: Any = None
    bad = [made("b", 1, revision=wrong), made("d", 1, people=(("ann", "Ann", wrong),))]
    owner, _ = await opened(documents, 1)
    refused = await owner.write([made("a", 1), bad[0], made("c", 1), bad[1]])
    assert [row.stream for row, _ in refused] == ["b", "d"]
    _, found = await opened(documents, 2)
    assert found == {"a": 1, "c": 1}


async def test_rows_of_the_largest_families_are_stored_beside_others(documents: Documents) -> None:
    many = tuple((f"{n:032x}", "Name" * 25, "member") for n in range(5000))
    large = made("large", 1, people=many, members=tuple(ident for ident, _, _ in many))
    rows = [made(f"f{n}", 1, words=" word" * 100) for n in range(50)]
    owner, _ = await opened(documents, 1)
    assert await owner.write([*rows[:25], large, *rows[25:]]) == []
    await owner.tidy(bury=True)
    again, found = await opened(documents, 2)
    assert len(found) == 51
    assert again.get("large") == large


async def test_little_is_written_more_than_a_few_times(documents: Documents) -> None:
    written = 0

    class Counting(Losing):
        def __getattr__(self, method: str) -> Any:
            real = getattr(documents, method)
            if method == "scan":
                return real

            async def call(*given: Any) -> Any:
                nonlocal written
                if method == "insert" and "body" in given[1]:
                    written += len(unpack(given[1]["body"]))
                return await real(*given)

            return call

    counting: Any = Counting(documents)
    owner = Pages(counting, 1)
    await owner.load()
    chance = random.Random(1)  # noqa: S311 - to be repeated
    changes = 0
    for step in range(400):
        rows = [made(f"s{n}", step) for n in chance.sample(range(3000), 15)]
        changes += len(rows)
        await owner.write(rows)
        await owner.tidy(bury=False)
    assert written < 5 * changes
    assert len(await documents.find(KIND, {}, limit=1000)) < 60


@pytest.mark.parametrize("damage", ["a page", "a page is missing", "all is missing"])
async def test_rows_that_are_damaged_are_made_again_from_the_log(
    desk: HubDesk, damage: str
) -> None:
    families = [await desk.begin() for _ in range(3)]
    gone = families.pop()
    await desk.hub.submit(ANN, gone.id, commands.Delete(mutation="gone"))
    await desk.hub.projector.flush()
    for streams in (desk.families, desk.hub.flows.streams):
        streams.push([*streams._loaded])  # noqa: SLF001
    await desk.hub.checkpoints.idle()
    await desk.hub.backlog.trim(1)
    await desk.crash()
    await desk.open()
    await desk.crash()

    store = await MongoStore.connect(desk.url)
    idents = [one["_id"] for one in await store.documents.find(KIND, {})]
    page = next(ident for ident in idents if ident != INDEX)
    if damage == "a page":
        await store.documents.change(KIND, page, {}, {"body": b"\xc1damaged"})
    else:
        await store.documents.delete(KIND, [page] if damage == "a page is missing" else idents)
    await store.close()

    await desk.open()
    assert desk.hub.rebuilding.needed
    async with asyncio.timeout(20):
        while desk.hub.rebuilding.needed:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.01)
    expected = {family.id for family in families}
    for _ in range(2):
        rows = await desk.hub.lists.families(ANN, first=9, after=None)
        assert {row.id for row in rows} == expected
        assert [row.id for row in await desk.hub.lists.flows(ANN, first=9, after=None)] == ["talk"]
        assert not desk.hub.rebuilding.needed
        await desk.crash()
        await desk.open()
    topic = task_of(await desk.hub.read(ANN, families[0].id), "topic")
    await desk.cancel(families[0].id, topic)


async def test_what_was_deleted_is_shown_no_more_though_the_page_that_said_so_is_damaged(
    desk: HubDesk,
) -> None:
    stays, gone = await desk.begin(), await desk.begin()
    for streams in (desk.families, desk.hub.flows.streams):
        streams.push([stream.id for stream in streams.all()])
    await desk.hub.checkpoints.idle()
    await desk.hub.projector.flush()
    before = {one["_id"] for one in await desk.hub.documents.find(KIND, {})}
    await desk.hub.submit(ANN, gone.id, commands.Delete(mutation="gone"))
    await desk.hub.checkpoints.idle()
    await desk.hub.projector.flush()
    await desk.hub.backlog.trim(1)
    assert desk.hub.backlog.batches == 0
    pages = {one["_id"] for one in await desk.hub.documents.find(KIND, {})}
    await desk.crash()
    store = await MongoStore.connect(desk.url)
    for page in pages - before:
        await store.documents.change(KIND, page, {}, {"body": b"\xc1damaged"})
    await store.close()

    await desk.open()
    async with asyncio.timeout(20):
        while desk.hub.rebuilding.needed:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.01)
    for _ in range(2):
        rows = await desk.hub.lists.families(ANN, first=9, after=None)
        assert [row.id for row in rows] == [stays.id]
        await desk.crash()
        await desk.open()


async def index(documents: Documents) -> dict[str, Any]:
    return (await documents.get(KIND, INDEX)) or {}


@pytest.mark.parametrize(
    "lie",
    [
        {"pages": []},
        {"pages": "junk"},
        {"next": 0, "pages": []},
        {"epoch": 10**9},
        {"version": None},
        {"damaged": "no"},
        {"over": [7]},
        {"sum": ""},
        {"sum": [1], "version": {"x": 1}},
        None,
    ],
)
async def test_an_index_that_lies_or_is_lost_stops_no_start_hides_no_row_and_leaves_no_page(
    desk: HubDesk, lie: dict[str, Any] | None
) -> None:
    families = {(await desk.begin()).id for _ in range(3)}
    gone = await desk.begin()
    await desk.hub.submit(ANN, gone.id, commands.Delete(mutation="gone"))
    await desk.hub.projector.flush()
    for streams in (desk.families, desk.hub.flows.streams):
        streams.push([stream.id for stream in streams.all()])
    await desk.hub.checkpoints.idle()
    await desk.hub.backlog.trim(1)
    await desk.crash()
    store = await MongoStore.connect(desk.url)
    raw = store._database.collection(RowsRecord)  # noqa: SLF001 - no port damages anything
    old = {one["_id"] async for one in raw.find({"_id": {"$ne": INDEX}})}
    truth = await raw.find_one({"_id": INDEX}) or {}
    if lie is None:
        await raw.delete_one({"_id": INDEX})
    else:
        await raw.update_one({"_id": INDEX}, {"$set": lie})
    await store.close()
    await desk.open()
    async with asyncio.timeout(30):
        while desk.hub.rebuilding.needed:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.02)
    rows = await desk.hub.lists.families(ANN, first=9, after=None)
    assert {row.id for row in rows} == families
    named = {INDEX, *(await index(desk.hub.documents))["pages"]}
    stored = {one["_id"] for one in await desk.hub.documents.find(KIND, {})}
    assert len(stored - named) <= 1  # one may have been written since
    if lie is None or any(truth[name] != value for name, value in lie.items()):
        assert old.isdisjoint(stored)


@pytest.mark.parametrize("lost", [False, True])
async def test_an_owner_that_was_followed_while_it_found_the_index_damaged_takes_nothing_away(
    documents: Documents,
    monkeypatch: pytest.MonkeyPatch,
    lost: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    first, _ = await opened(documents, 1)
    await first.write([made("a", 1)])
    if lost:
        await documents.delete(KIND, [INDEX])
    else:
        await documents.change(KIND, INDEX, {}, {"sum": ""})
    scan = documents.scan
    later: list[int] = []

    async def followed(*arguments: Any) -> AsyncIterator[list[dict[str, Any]]]:
        async for some in scan(*arguments):
            yield some
        if not later:
            monkeypatch.setattr(documents, "scan", scan)
            later.append(3)
            third, _ = await opened(documents, 3)
            await third.write([made("a", 3)])

    monkeypatch.setattr(documents, "scan", followed)
    with pytest.raises(Overtaken):
        await opened(documents, 2)
    _, found = await opened(documents, 4)
    assert found == {"a": 3}


async def test_a_page_with_another_ones_rows_is_damaged(documents: Documents) -> None:
    first, _ = await opened(documents, 1)
    await first.write([made("a", 1)])
    await first.write([made("b", 9)])
    one, other = sorted(i["_id"] for i in await documents.find(KIND, {}) if i["_id"] != INDEX)
    body = ((await documents.get(KIND, other)) or {})["body"]
    await documents.change(KIND, one, {}, {"body": body})
    again, found = await opened(documents, 2)
    assert found == {"b": 9}
    assert again.damaged
