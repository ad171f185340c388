"""Whatever changed in whatever order, every checkpoint gives the parts there were then."""

import asyncio
import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskflow.domain.event import EPOCH, SCHEMA_VERSION, Batch
from taskflow.store import pieces
from taskflow.store.database import Database
from taskflow.store.log import MongoLog
from taskflow.store.log_records import LOG_RECORDS, PieceRecord
from taskflow.store.mongo import MongoStore
from taskflow.testing.log import commit, segment

sizes = st.sampled_from([0, 1, 10, 300, 5_000])
changes = st.dictionaries(
    st.sampled_from(["", "a", "b", "c", "d", "e"]), st.one_of(st.none(), sizes), max_size=4
)


async def _write(log: MongoLog, plan: list[dict[str, int | None]]) -> list[dict[str, bytes]]:
    """Make a checkpoint of each change; give what the parts were."""
    parts: dict[str, bytes] = {}
    history = []
    for n, change in enumerate(plan):
        changed = {
            name: None if size is None else secrets.token_bytes(size)
            for name, size in change.items()
        }
        await log.write([segment([commit("f", n)], changed, first=n == 0)])
        parts = {k: v for k, v in {**parts, **changed}.items() if v is not None}
        history.append(parts)
    return history


async def _check(url: str, plan: list[dict[str, int | None]]) -> None:
    store = await MongoStore.connect(f"{url}/layers_{secrets.token_hex(6)}")
    log = store.log(await store.ownership.acquire())
    for n, parts in enumerate(await _write(log, plan)):
        point = await log.checkpoint_at("f", n + 1)
        assert point is not None
        assert await log.parts(point) == parts
    await store.close()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(changes, min_size=1, max_size=12))
def test_every_checkpoint_gives_the_parts_there_were(
    store_url: str, plan: list[dict[str, int | None]]
) -> None:
    asyncio.run(_check(store_url, plan))


async def test_a_checkpoint_of_a_large_family_costs_what_changed(
    store: MongoStore, database: Database
) -> None:
    log = store.log(await store.ownership.acquire())
    whole: dict[str, bytes | None] = {f"t{k}": secrets.token_bytes(500) for k in range(4_000)}
    await log.write([segment([commit("f", 0)], whole, first=True)])
    before = await _stored(database)
    for n in range(1, 21):
        few: dict[str, bytes | None] = {f"t{n * k}": secrets.token_bytes(500) for k in range(10)}
        await log.write([segment([commit("f", n)], few, first=False)])
        whole |= few
    point = await log.checkpoint_at("f")
    assert point is not None
    assert await log.parts(point) == whole
    assert await _stored(database) - before < 20 * 10 * 500 * 5


async def _stored(database: Database) -> int:
    bodies = await database.collection(PieceRecord).find({}).to_list()
    return sum(len(body["body"]) for body in bodies)


async def test_what_small_segments_share_is_replaced_wholly_or_not_at_all(
    store: MongoStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "SIZE", 20)
    log = store.log(await store.ownership.acquire())
    parts = {"x": secrets.token_bytes(200)}
    await log.write([segment([commit(name, 0)], dict(parts), first=True) for name in "abc"])
    (before,) = await database.collection(PieceRecord).find({}).to_list()
    await log.bury(commit("a", 1))
    (after,) = await database.collection(PieceRecord).find({}).to_list()
    assert len(after["body"]) < len(before["body"])
    point = await log.checkpoint_at("b")
    assert point is not None
    assert await log.parts(point) == parts


async def test_a_stored_document_is_what_its_record_says(
    store: MongoStore, database: Database
) -> None:
    log = store.log(await store.ownership.acquire())
    await log.take_over()
    await log.append(Batch(1 << EPOCH, (commit("f", 0),)))
    await _write(log, [{"a": 5}, {"b": 6}])
    for record in LOG_RECORDS:
        documents = await database.collection(record).find({}).to_list()
        assert documents
        for document in documents:
            assert document["schemaVersion"] == SCHEMA_VERSION
            record._from_son(document).validate()  # noqa: SLF001 - as mongomotor reads it
