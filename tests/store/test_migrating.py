import pytest

from taskflow.domain.errors import StartFailed
from taskflow.store.database import Database
from taskflow.store.kinds import KINDS, SettingRecord
from taskflow.store.log_records import LOG_RECORDS, SchemaRecord
from taskflow.store.migrating import Step, migrate
from taskflow.store.record import Record, collection_name


class Killed(Exception):
    """The program died here."""


async def _from_one(database: Database) -> None:
    """Schema 2 calls the colour ``hue``."""
    collection = database.collection(SettingRecord)
    async for old in collection.find({"schemaVersion": 1}):
        new = {"$set": {"hue": old["colour"], "schemaVersion": 2}, "$unset": {"colour": ""}}
        await collection.update_one({"_id": old["_id"]}, new)


async def _from_two(database: Database) -> None:
    """Schema 3 writes it in capitals."""
    collection = database.collection(SettingRecord)
    async for old in collection.find({"schemaVersion": 2}):
        new = {"$set": {"hue": old["hue"].upper(), "schemaVersion": 3}}
        await collection.update_one({"_id": old["_id"]}, new)


STEPS: dict[int, Step] = {1: _from_one, 2: _from_two}


async def _old_database(database: Database) -> None:
    await migrate(database, {}, newest=1)
    rows = [{"_id": f"{k}", "colour": f"red{k}", "schemaVersion": 1} for k in range(20)]
    await database.collection(SettingRecord).insert_many(rows)


async def _colours(database: Database) -> list[str]:
    rows = await database.collection(SettingRecord).find({}).to_list()
    assert all(row.keys() == {"_id", "hue", "schemaVersion"} for row in rows)
    assert all(row["schemaVersion"] == 3 for row in rows)
    return sorted(row["hue"] for row in rows)


async def _version(database: Database) -> int:
    found = await database.collection(SchemaRecord).find_one({})
    assert found is not None
    return int(found["schemaVersion"])


RECORDS = (*LOG_RECORDS, *KINDS.values())
EXPECTED = sorted(f"RED{k}" for k in range(20))


async def test_a_new_database_has_the_newest_schema(database: Database) -> None:
    await migrate(database, STEPS, newest=3)
    assert await _version(database) == 3


async def test_an_old_database_is_migrated_step_by_step(database: Database) -> None:
    await _old_database(database)
    await migrate(database, STEPS, newest=3)
    assert await _colours(database) == EXPECTED
    assert await _version(database) == 3
    await migrate(database, {}, newest=3)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("after", [0, 1, 7, 19, 20])
async def test_a_migration_that_was_killed_goes_on(
    database: Database, version: int, after: int
) -> None:
    await _old_database(database)

    async def dying(database: Database) -> None:
        """Migrate the first rows only."""
        collection = database.collection(SettingRecord)
        rows = await collection.find({"schemaVersion": version}).to_list()
        for row in rows[after:]:
            await collection.delete_one({"_id": row["_id"]})
        await STEPS[version](database)
        for row in rows[after:]:
            await collection.insert_one(row)
        raise Killed

    with pytest.raises(Killed):
        await migrate(database, {**STEPS, version: dying}, newest=3)
    assert await _version(database) == version
    await migrate(database, STEPS, newest=3)
    assert await _colours(database) == EXPECTED


async def test_data_of_a_newer_program_is_refused_and_untouched(database: Database) -> None:
    await migrate(database, {}, newest=4)
    with pytest.raises(StartFailed, match="newer version"):
        await migrate(database, STEPS, newest=3)
    assert await _version(database) == 4


async def test_what_a_newer_program_has_begun_to_change_is_refused(database: Database) -> None:
    await _old_database(database)

    async def dying(database: Database) -> None:
        rows = {"_id": "newer", "hue": "blue", "schemaVersion": 2}
        await database.collection(SettingRecord).insert_one(rows)
        raise Killed

    with pytest.raises(Killed):
        await migrate(database, {1: dying}, newest=2)
    with pytest.raises(StartFailed, match="newer version"):
        await migrate(database, {}, newest=1)
    assert await _version(database) == 1


@pytest.mark.parametrize("record", RECORDS, ids=collection_name)
async def test_documents_of_every_kind_are_migrated(
    database: Database, record: type[Record]
) -> None:
    await migrate(database, {}, newest=1)
    collection = database.collection(record)
    old = {"_id": "old", "schemaVersion": 1}
    await collection.replace_one({"_id": "old"}, old, upsert=True)

    async def rename(database: Database) -> None:
        change = {"$set": {"schemaVersion": 2, "shape": "new"}}
        await database.collection(record).update_many({"schemaVersion": 1}, change)

    await migrate(database, {1: rename}, newest=2)
    assert await collection.find_one({"_id": "old"}) == {**old, "schemaVersion": 2, "shape": "new"}


async def test_data_that_is_too_old_is_refused_with_the_way_out(database: Database) -> None:
    await _old_database(database)
    with pytest.raises(StartFailed, match="earlier version"):
        await migrate(database, {2: _from_two}, newest=3)
    assert await _version(database) == 1
