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
from taskflow.domain.errors import NotFound, Overtaken, Unreadable
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch
from taskflow.hub.hub import Hub
from taskflow.hub.stream.queued_command import Wish
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
            if name == "partitions":  # as a stop leaves them, so that no start waits
                documents = [{**one, "until": 0} for one in documents]  # noqa: PLW2901
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
                known = await desk.families.accepted(family, key)
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


async def test_a_stream_of_which_something_is_damaged_keeps_no_other_from_being_taken_over(
    old: str, first: dict[str, Any]
) -> None:
    families = sorted(first["states"])
    checkpointed = first["collections"]["contents"][0]["_id"]
    others = [one for one in families if one != checkpointed]
    async with AsyncMongoClient[dict[str, Any]](old) as client:
        database = client.get_default_database()
        contents, commits = database["contents"], database["commits"]
        await contents.update_one({"_id": checkpointed}, {"$set": {"lines": [["junk"]]}})
        spoilt = await commits.find({"stream": others[0]}).sort("_id").to_list()
        last = {"$set": {"commands": "junk"}}
        await commits.update_one({"_id": spoilt[-1]["_id"]}, last)
        await database["families"].update_one({"_id": others[1]}, {"$set": {"members": 7}})
        await database["families"].update_one({"_id": others[2]}, {"$set": {"label": None}})
    desk = HubDesk(old)
    await desk.open()
    try:
        for family in (checkpointed, others[0]):
            with pytest.raises(Unreadable):
                await desk.hub.read(ANN, family)
        assert {one.stream for one in desk.hub.aside.all()} == {checkpointed, others[0]}
        for family in others[1:]:
            states = first["states"][family]
            for seq, expected in states.items():
                found = await desk.hub.read(ANN, family, int(seq))
                assert state_hash(plain(found)) == expected
        async with asyncio.timeout(30):
            while desk.hub.rebuilding.needed:  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(0.05)
        rows = await desk.hub.lists.families(ANN, first=20, after=None)
        assert {*others[1:]} <= {row.id for row in rows}
        kept = await desk.hub.documents.find("aside", {"stream": others[0]})
        assert [one for one in kept if one["_id"].startswith("commits/")]
    finally:
        await desk.close()
    async with AsyncMongoClient[dict[str, Any]](old) as client:
        names = await client.get_default_database().list_collection_names()
    assert not {"commits", "contents", "checkpoints", "families", "flows", "due"} & set(names)


async def test_of_two_that_take_it_over_at_once_one_goes_on(
    old: str, first: dict[str, Any]
) -> None:
    desks = [HubDesk(old) for _ in range(3)]
    told = await asyncio.gather(*(desk.open() for desk in desks), return_exceptions=True)
    started = [desk for desk, one in zip(desks, told, strict=True) if isinstance(one, Hub)]
    assert len(started) == 1
    for desk in desks:
        if desk in started:
            await desk.close()
        else:
            await desk.store.close()
    await check(old, first)


@pytest.mark.parametrize("step", [0, 2, 5, 8, 11, 14])
async def test_one_that_slept_while_another_took_it_over_changes_nothing_more(
    old: str, first: dict[str, Any], monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    asleep, awake = asyncio.Event(), asyncio.Event()
    steps = itertools.count()
    me = asyncio.current_task()

    def sleepy(name: str) -> Any:
        write = getattr(AsyncCollection, name)

        async def maybe(self: Any, *given: Any, **named: Any) -> Any:
            if asyncio.current_task() is not me and not awake.is_set() and next(steps) == step:
                asleep.set()
                await awake.wait()
            return await write(self, *given, **named)

        return maybe

    slow = await MongoStore.connect(old)
    await slow.ownership.acquire()
    with monkeypatch.context() as patched:
        for name in ("replace_one", "update_one", "insert_one", "drop"):
            patched.setattr(AsyncCollection, name, sleepy(name))
        migrating = asyncio.create_task(slow.migrate())
        await asleep.wait()
        desk = HubDesk(old)
        await desk.open()  # the same process may follow itself at once
        ends = {}
        for family in first["states"]:
            task = task_of(await desk.hub.read(ANN, family), "conversation")
            for number in range(3):
                patch = Patch(merge={"input": {"since": number}})
                update = commands.Update(mutation=f"since {number}", task=task, patch=patch)
                ends[family] = (await desk.hub.submit(ANN, family, update)).seq
                desk.families.push([family])
                await desk.hub.checkpoints.idle()
        slow.ownership._sure_until = 0.001  # noqa: SLF001 - as long as its sleep was
        awake.set()
        with pytest.raises(Overtaken):
            await migrating
    await slow.close()
    await desk.crash()
    await desk.open()
    for family, seq in ends.items():
        found = await desk.hub.read(ANN, family)
        assert found.seq == seq
        assert found.task(task_of(found, "conversation")).document["input"]["since"] == 2
    await desk.close()
    await check(old, first)
