"""The simulated store answers like the real one."""

import asyncio
import random
from typing import Any

import pytest
from bson.binary import Binary
from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure

from simulation.draws import Draws
from simulation.process import Process
from simulation.store.data import Data
from simulation.store.database import SimulatedDatabase
from simulation.store.faults import Faults
from simulation.store.line import Line
from taskflow.store.database import Database
from taskflow.store.kinds import TokenRecord, UserRecord

CALLS = 400
Make = Any


def simulated() -> SimulatedDatabase:
    loop: Any = asyncio.get_running_loop()
    draws = Draws(1)
    line = Line(loop, draws, Faults(draws), pace=0.0, later=loop.call_later)
    return SimulatedDatabase(Data(16 * 1024 * 1024), line, Process("twin", loop))


def ident(chance: random.Random) -> str:
    return f"f{chance.randrange(9)}"


def document(chance: random.Random) -> dict[str, Any]:
    members = chance.sample(["ann", "bob", "eve"], chance.randrange(4))
    return {
        "_id": ident(chance),
        "label": chance.choice(["a", "b", "ß", ""]),
        "members": members,
        "updatedAt": chance.choice([0, 1, 2, 2**40, None]),
        "seq": chance.randrange(5),
        "inner": {"deep": chance.choice([1, "1", None, [1, {"x": Binary(b"\0")}]])},
    }


def wanted(chance: random.Random) -> dict[str, Any]:
    return chance.choice(
        [
            {},
            {"_id": ident(chance)},
            {"_id": {"$in": [ident(chance) for _ in range(3)]}},
            {"members": "ann"},
            {"label": "a", "members": "bob"},
            {"seq": {"$gt": 2}},
            {"updatedAt": {"$gt": 1}},
            {"updatedAt": None},
            {"updatedAt": {"$ne": None}},
            {"_id": {"$gt": "f4"}},
            {"_id": ident(chance), "seq": 3},
            {"$and": [{"label": "b"}, {"seq": {"$lt": 4}}]},
        ]
    )


def read(chance: random.Random) -> Make:
    where, limit = wanted(chance), chance.choice([0, 1, 3])
    sort = chance.choice([[("updatedAt", -1), ("_id", 1)], [("seq", 1), ("_id", 1)], [("_id", 1)]])
    match chance.randrange(4):
        case 0:
            return lambda c: c.find_one({"_id": ident(random.Random(limit))})
        case 1:
            return lambda c: c.count_documents(where)
        case _:
            return lambda c: c.find(where).sort(sort).limit(limit).to_list()


def write_one(chance: random.Random) -> Make:
    one, where = document(chance), {"_id": ident(chance)}
    upsert = chance.random() < 0.5
    change = {"$set": {"seq": chance.randrange(5), "inner.deep": "set"}}
    body = {**one, "_id": where["_id"]}
    return chance.choice(
        [
            lambda c: c.insert_one(one),
            lambda c: c.replace_one(where, body, upsert=upsert),
            lambda c: c.update_one(where, change, upsert=upsert),
            lambda c: c.update_one({**where, "seq": 2}, change),
            lambda c: c.delete_one(where),
            lambda c: c.update_one(where, {"$set": {"_id": "f1"}}),
        ]
    )


def write_many(chance: random.Random) -> Make:
    several = [document(chance) for _ in range(chance.choice([1, 2, 5]))]
    where, ordered = wanted(chance), chance.random() < 0.5
    requests = [
        chance.choice(
            [
                InsertOne(one),
                ReplaceOne({"_id": one["_id"]}, one, upsert=True),
                UpdateOne({"_id": one["_id"]}, {"$set": {"label": "bulk"}}),
                DeleteOne({"_id": one["_id"]}),
            ]
        )
        for one in several
    ]
    gone = {"_id": {"$in": [ident(chance) for _ in range(3)]}}
    return chance.choice(
        [
            lambda c: c.insert_many(several, ordered=ordered),
            lambda c: c.update_many(where, {"$set": {"label": "many"}}),
            lambda c: c.delete_many(gone),
            lambda c: c.bulk_write(requests, ordered=ordered),
        ]
    )


async def outcome(collection: Any, make: Make) -> Any:
    """Give what a call came to, in a form that can be compared."""
    try:
        result = await make(collection)
    except BulkWriteError as error:
        troubles = [(one["index"], one["code"]) for one in error.details["writeErrors"]]
        return type(error), error.code, troubles, error.details["nInserted"]
    except DuplicateKeyError as error:
        return DuplicateKeyError, error.code
    except OperationFailure as error:  # which kind of it differs between servers
        return OperationFailure, error.code
    names = ("matched_count", "deleted_count", "upserted_id", "inserted_count")
    told = {name: getattr(result, name) for name in names if hasattr(result, name)}
    return told or (None if hasattr(result, "acknowledged") else result)


async def everything(collection: Any) -> list[Any]:
    found: list[Any] = await collection.find({}).sort([("_id", 1)]).to_list()
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_random_calls_are_answered_as_the_real_store_does(
    database_url: str, seed: int
) -> None:
    real = await Database.open(database_url)
    try:
        twins: list[Any] = [one.collection(TokenRecord) for one in (real, simulated())]
        chance = random.Random(seed)
        for count in range(CALLS):
            make = chance.choice([read, write_one, write_one, write_many])(chance)
            first, second = [await outcome(twin, make) for twin in twins]
            assert second == first, f"call {count} of seed {seed}"
        assert await everything(twins[1]) == await everything(twins[0])
    finally:
        await real.close()


async def test_a_name_that_is_taken_is_refused_as_the_real_store_does(database_url: str) -> None:
    real = await Database.open(database_url)
    try:
        outcomes = []
        for database in (real, simulated()):
            await database.prepare(UserRecord)
            users: Any = database.collection(UserRecord)
            await users.insert_one({"_id": "1", "key": "ann", "name": "Ann"})
            taken = {"_id": "2", "key": "ann", "name": "Ann"}
            outcomes.append(
                [
                    await outcome(users, lambda c, one=taken: c.insert_one(one)),
                    await outcome(users, lambda c, one=taken: c.insert_many([one], ordered=False)),
                    len(await everything(users)),
                ]
            )
        assert outcomes[1] == outcomes[0]
    finally:
        await real.close()
