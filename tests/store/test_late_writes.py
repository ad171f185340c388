"""What is stored late, or by who slept meanwhile, takes nothing away, and leaves nothing behind."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import AutoReconnect, PyMongoError

from taskflow.domain.errors import Unavailable
from taskflow.domain.event import EPOCH, Batch
from taskflow.store import body_locations, heads
from taskflow.store.database import Database
from taskflow.store.intents import Intents
from taskflow.store.log import MongoLog
from taskflow.store.log_records import HeadRecord, IntentRecord, PieceRecord
from taskflow.store.mongo import MongoStore
from taskflow.testing.log import commit, segment

Late = Callable[[], Awaitable[Any]]


class Ghosts:
    """Calls whose answers are lost, and which are done later all the same."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.late: list[Late] = []

    def of(self, collection: str, method: str) -> None:
        """Let the next call of this kind be one."""
        real = getattr(AsyncCollection, method)

        async def call(self_: Any, *given: Any, **more: Any) -> Any:
            if self_.name != collection:
                return await real(self_, *given, **more)
            self._monkeypatch.setattr(AsyncCollection, method, real)
            self.late.append(lambda: real(self_, *given, **more))
            raise AutoReconnect("The connection was lost.")

        self._monkeypatch.setattr(AsyncCollection, method, call)

    async def come(self) -> None:
        """Do the first of what is late; nobody hears what becomes of it."""
        with suppress(PyMongoError):
            await self.late.pop(0)()


@pytest.fixture
def ghosts(monkeypatch: pytest.MonkeyPatch) -> Ghosts:
    return Ghosts(monkeypatch)


async def count(database: Database, record: Any) -> int:
    return await database.collection(record).count_documents({})


async def appended(log: MongoLog, numbers: range) -> None:
    for n in numbers:
        await log.append(Batch((1 << EPOCH) + n, (commit("f", n),)))


async def test_a_late_trim_hides_nothing_that_was_stored_since(
    store: MongoStore, ghosts: Ghosts
) -> None:
    log = store.log(1)
    await log.take_over()
    await appended(log, range(64))
    ghosts.of("owners", "update_one")
    with pytest.raises(Unavailable):
        await log.trim((1 << EPOCH) + 9)
    await log.trim((1 << EPOCH) + 59)
    await ghosts.come()
    left = await store.log(2).take_over()
    assert [one.n for batch in left for one in batch.commits] == [60, 61, 62, 63]


async def test_a_trim_whose_answer_was_lost_is_made_again(
    store: MongoStore, ghosts: Ghosts
) -> None:
    log = store.log(1)
    await log.take_over()
    await appended(log, range(4))
    ghosts.of("owners", "update_one")
    with pytest.raises(Unavailable):
        await log.trim((1 << EPOCH) + 1)
    await ghosts.come()
    await log.trim((1 << EPOCH) + 1)
    left = await store.log(2).take_over()
    assert [one.n for batch in left for one in batch.commits] == [2, 3]


async def test_what_was_said_late_to_be_stored_leaves_nothing_of_what_was_said_since(
    store: MongoStore, database: Database, ghosts: Ghosts
) -> None:
    log = store.log(1)
    await log.take_over()
    ghosts.of("intents", "replace_one")
    with pytest.raises(Unavailable):
        await log.write([segment([commit("f", 0)], {"": b"few"}, first=True)])
    ghosts.of("heads", "insert_many")
    with pytest.raises(Unavailable):
        await log.write([segment([commit("f", 0), commit("f", 1)], {"": b"more"}, first=True)])
    await ghosts.come()
    assert await count(database, PieceRecord) > 0
    await store.log(2).take_over()
    assert await count(database, PieceRecord) == 0
    assert await count(database, IntentRecord) == 0


class Sleeper:
    """A log whose owner falls asleep while it writes, and is followed meanwhile."""

    def __init__(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._url = url
        self._monkeypatch = monkeypatch

    async def open(self) -> MongoLog:
        """Give the log as long as its owner is awake."""
        self._mine = await Database.open(self._url)
        log = MongoLog(self._mine, 1)
        await log.take_over()
        return log

    def sleeps_after(self, owner: Any, method: str, then: Callable[[MongoLog], Any]) -> None:
        """Fall asleep when this was done; who follows does what comes ``then``."""
        real = getattr(owner, method)

        async def asleep(*given: Any) -> Any:
            self._monkeypatch.setattr(owner, method, real)
            result = await real(*given)
            theirs = await Database.open(self._url)
            await (follower := MongoLog(theirs, 2)).take_over()
            await then(follower)
            await theirs.close()
            self._mine.followed = lambda: True
            return result

        self._monkeypatch.setattr(owner, method, asleep)

    async def close(self) -> None:
        await self._mine.close()


@pytest.fixture
def sleeper(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Sleeper:
    return Sleeper(database_url, monkeypatch)


async def nothing(_log: MongoLog) -> None:
    """Follow, and no more."""


@pytest.mark.parametrize("small", [0, body_locations.SMALL], ids=["alone", "with others"])
async def test_who_was_followed_while_it_wrote_leaves_no_piece_behind(
    database: Database, sleeper: Sleeper, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(body_locations, "SMALL", small)
    log = await sleeper.open()
    sleeper.sleeps_after(Intents, "write", nothing)
    with pytest.raises(Unavailable):
        await log.write([segment([commit("f", 0)], {"": b"all"}, first=True)])
    await sleeper.close()
    assert await count(database, PieceRecord) == 0


async def test_who_was_followed_brings_back_no_page_of_what_was_deleted(
    database: Database, sleeper: Sleeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "PAGE", 1)
    log = await sleeper.open()
    await log.write([segment([commit("f", 0)], {"": b"all"}, first=True)])

    async def delete(follower: MongoLog) -> None:
        await follower.bury(commit("f", 1))

    sleeper.sleeps_after(body_locations.BodyLocations, "store", delete)
    with pytest.raises(Unavailable):
        await log.write([segment([commit("f", 1)], {"": b"more"}, first=False)])
    await sleeper.close()
    assert await count(database, HeadRecord) == 1


async def test_who_was_followed_while_it_removed_puts_nothing_back(
    database: Database, sleeper: Sleeper
) -> None:
    log = await sleeper.open()
    await log.write(
        [segment([commit(stream, 0)], {"": b"all"}, first=True) for stream in ("f", "g")]
    )

    async def delete(follower: MongoLog) -> None:
        for stream in ("f", "g"):
            await follower.bury(commit(stream, 1))

    sleeper.sleeps_after(body_locations.BodyLocations, "_shared", delete)
    with pytest.raises(Unavailable):
        await log.bury(commit("f", 1))
    await sleeper.close()
    assert await count(database, PieceRecord) == 0
