"""A deleted stream is removed to the end, wherever that was cut off before."""

from typing import Any

import pytest

from taskflow.domain.errors import Unavailable
from taskflow.store import heads
from taskflow.store.database import Database
from taskflow.store.heads import Heads
from taskflow.store.log_records import HeadRecord, PieceRecord
from taskflow.store.mongo import MongoStore
from taskflow.testing.log import commit, segment


async def test_a_purge_that_was_cut_off_behind_its_pages_is_taken_up_again(
    store: MongoStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "PAGE", 1)
    log = store.log(1)
    await log.take_over()
    for n in range(4):
        await log.write([segment([commit("f", n)], {"": b"all"}, first=n == 0)])
    grave, drop, change = commit("f", 4), Heads.drop_pages, Heads.change

    async def cut_off(self: Heads, *given: Any) -> None:
        await drop(self, *given)
        monkeypatch.setattr(Heads, "change", away)

    async def away(_heads: Heads, _changes: Any) -> bool:
        raise Unavailable("The connection was lost.")

    monkeypatch.setattr(Heads, "drop_pages", cut_off)
    with pytest.raises(Unavailable):
        await log.bury(grave)
    monkeypatch.setattr(Heads, "drop_pages", drop)
    monkeypatch.setattr(Heads, "change", change)
    later = store.log(2)
    await later.take_over()
    await later.bury(grave)
    point = await later.checkpoint_at("f")
    assert point is not None
    assert (point.grave, point.purging) == (grave, False)
    assert await database.collection(PieceRecord).count_documents({}) == 0
    assert await database.collection(HeadRecord).count_documents({}) == 1
