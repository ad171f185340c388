"""What is removed late, when everybody has forgotten it, was not stored again meanwhile."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from taskflow.domain.errors import Unavailable
from taskflow.store import body_locations
from taskflow.store.heads import Heads
from taskflow.store.log import MongoLog
from taskflow.store.mongo import MongoStore
from taskflow.store.pieces import Pieces
from taskflow.testing.log import commit, segment

Removal = Callable[[], Awaitable[None]]


@pytest.fixture(params=[0, body_locations.SMALL], ids=["alone", "with others"])
def _small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_locations, "SMALL", request.param)


class Store:
    """A store of which some calls fail, until all is well again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._remove, self._change = Pieces.remove, Heads.change
        self.late: list[Removal] = []

    def names_nothing(self) -> None:
        """Let no head be changed."""

        async def fail(_heads: Heads, _changes: Any) -> bool:
            raise Unavailable("The connection was lost.")

        self._monkeypatch.setattr(Heads, "change", fail)

    def removes_late(self) -> None:
        """Let removals fail and be done all the same, but later."""

        async def fail(pieces: Pieces, name: str, count: int) -> None:
            self.late.append(lambda: self._remove(pieces, name, count))
            raise Unavailable("The connection was lost.")

        self._monkeypatch.setattr(Heads, "change", self._change)
        self._monkeypatch.setattr(Pieces, "remove", fail)

    def works(self) -> None:
        """Let all calls be done."""
        self._monkeypatch.setattr(Pieces, "remove", self._remove)

    async def removes_now(self) -> None:
        """Do what is late."""
        assert self.late
        for removal in self.late:
            await removal()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Store:
    return Store(monkeypatch)


def one(stream: str) -> Any:
    return segment([commit(stream, 0)], {"": b"all"}, first=True)


async def is_whole(log: MongoLog, stream: str) -> None:
    point = await log.checkpoint_at(stream)
    assert point is not None
    assert await log.parts(point) == {"": b"all"}
    assert [found.n for found in await log.span(stream, 0, point.seq)] == [0]


@pytest.mark.usefixtures("_small")
async def test_a_late_removal_by_an_earlier_owner_takes_nothing_of_a_later_one(
    store: MongoStore, calls: Store
) -> None:
    first = store.log(1)
    await first.take_over()
    calls.names_nothing()
    with pytest.raises(Unavailable):
        await first.write([one("f")])
    calls.removes_late()
    with pytest.raises(Unavailable):
        await store.log(2).take_over()
    calls.works()
    third = store.log(3)
    await third.take_over()
    await third.write([one("f")])
    await calls.removes_now()
    await is_whole(third, "f")


@pytest.mark.usefixtures("_small")
async def test_a_late_removal_takes_nothing_that_its_own_owner_has_stored_since(
    store: MongoStore, calls: Store
) -> None:
    log = store.log(1)
    await log.take_over()
    calls.names_nothing()
    with pytest.raises(Unavailable):
        await log.write([one("f")])
    calls.removes_late()
    with pytest.raises(Unavailable):
        await log.write([one("g")])
    calls.works()
    await log.write([one("f")])
    await calls.removes_now()
    await is_whole(log, "f")
    await is_whole(log, "g")
