"""What version 0.1.0 stored is taken over whole, also when that is killed at any step."""

import asyncio
import itertools
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import bson
import msgspec
import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection

from hubdesk import ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.canonical import state_hash
from taskflow.domain.errors import NotFound
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch
from taskflow.hub.hub import Wish
from taskflow.store import pieces
from taskflow.store.mongo import MongoStore
from taskflow.store.pieces import SIZE

FIRST = Path(__file__).parents[1] / "corpus" / "version-0.1.0.bson.zz"


class Killed(BaseException):
    """The program died here."""


def plain(family: Family) -> Any:
    tasks = {name: {"document": task.document} for name, task in family.parts().items()}
    return msgspec.to_builtins({"seq": family.seq, "tasks": tasks})


@pytest.fixture
def first() -> dict[str, Any]:
    return bson.decode(zlib.decompress(FIRST.read_bytes()))


@pytest.fixture
async def old(database_url: str, first: dict[str, Any]) -> AsyncIterator[str]:
    async with AsyncMongoClient[dict[str, Any]](database_url) as client:
        database = client.get_default_database()
        for name, documents in first["collections"].items():
            if documents:
                await database[name].insert_many(documents)
        yield database_url


async def check(url: str, first: dict[str, Any]) -> None:
    """Find every moment as it was, every answer, and go on."""
    desk = HubDesk(url)
    await desk.open()
    try:
        for family, states in first["states"].items():
            for seq, expected in states.items():
                found = await desk.hub.read(ANN, family, int(seq))
                assert state_hash(plain(found)) == expected, (family, seq)
        for family, answers in first["answers"].items():
            for mutation, seq in [*answers.items()][::61]:
                key = ("user:ann", mutation)
                known = await desk.hub.families.accepted(family, key)
                if family != first["gone"]:
                    assert known is not None, mutation
                    assert known.seq == seq
        with pytest.raises(NotFound):
            await desk.hub.read(ANN, first["gone"])
        rows = await desk.hub.lists.families(ANN, first=20, after=None)
        assert {row.id for row in rows} == set(first["states"])
        for family in first["states"]:
            now = await desk.hub.read(ANN, family)
            seq, task = now.seq, task_of(now, "conversation")
            patch = Patch(merge={"input": {"later": True}})
            told = await desk.hub.submit(
                ANN, family, commands.Update(mutation="later", task=task, patch=patch)
            )
            assert told.seq == seq + 1
    finally:
        await desk.close()


async def test_every_moment_and_every_answer_is_found_again(
    old: str, first: dict[str, Any]
) -> None:
    await check(old, first)
    desk = HubDesk(old)
    await desk.open()
    receipt = await desk.hub.begin(ANN, Wish(mutation="small", flow="talk"))
    assert receipt.seq == first["answers"][receipt.stream]["small"]
    await desk.close()


async def test_nothing_of_the_old_layout_is_left(old: str) -> None:
    store = await MongoStore.connect(old)
    await store.migrate()
    await store.close()
    async with AsyncMongoClient[dict[str, Any]](old) as client:
        names = await client.get_default_database().list_collection_names()
    assert not {"commits", "contents", "checkpoints", "notes", "layers-of-one"} & set(names)
    assert not {"families", "flows", "due"} & set(names)


@pytest.mark.parametrize(("piece", "every"), [(SIZE, 1), (3_000, 3)], ids=["one piece", "many"])
async def test_killed_at_any_write_it_is_begun_again(
    old: str, first: dict[str, Any], monkeypatch: pytest.MonkeyPatch, piece: int, every: int
) -> None:
    monkeypatch.setattr(pieces, "SIZE", piece)

    def dying(name: str, steps: "itertools.count[int]", last: int) -> Any:
        write = getattr(AsyncCollection, name)

        async def maybe(self: Any, *given: Any, **named: Any) -> Any:
            if next(steps) == last:
                raise Killed
            return await write(self, *given, **named)

        return maybe

    for last in itertools.count(0, every):
        with monkeypatch.context() as patched:
            steps = itertools.count()
            for name in ("replace_one", "update_one", "insert_one", "drop"):
                patched.setattr(AsyncCollection, name, dying(name, steps, last))
            store = await MongoStore.connect(old)
            try:
                await store.migrate()
            except Killed:
                continue
            finally:
                await store.close()
        break
    assert last > 10
    await asyncio.wait_for(check(old, first), 60)
