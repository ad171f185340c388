"""Migrating: bringing what an older version stored to today's shape, at the start."""

from collections.abc import Awaitable, Callable, Mapping

from pymongo.asynchronous.collection import AsyncCollection

from taskflow.domain.errors import StartFailed
from taskflow.domain.event import SCHEMA_VERSION
from taskflow.store.database import Database, Json
from taskflow.store.log_records import SchemaRecord
from taskflow.store.migrations import one, two
from taskflow.store.trouble import translated

Step = Callable[[Database], Awaitable[None]]
"""Brings every document of one version to the next; run twice, it must do nothing more."""

STEPS: Mapping[int, Step] = {1: one.migrate, 2: two.migrate}
"""By the version from which each one leads to the next."""

_ID = "database"


async def migrate(
    database: Database, steps: Mapping[int, Step] = STEPS, newest: int = SCHEMA_VERSION
) -> None:
    """Bring the database to ``newest``, one version after the other.

    Each version is noted when its step is done, so a start that was killed goes on there; and
    where the steps lead is noted before the first, so that an older program refuses what a newer
    one has begun to change. Hence no document of any kind is newer than what is noted. A database
    of a newer program, or one that is too old, is ``StartFailed`` and left as it is.
    """
    version = await known_version(database, newest)
    collection = database.collection(SchemaRecord)
    for old in range(version, newest):
        if old not in steps:
            raise StartFailed(
                f"The data has schema {old}, which this version cannot read any more. Start an "
                "earlier version once, which migrates it.",
                code="start.schemaOlder",
            )
        await _note(collection, {"goal": newest})
        await steps[old](database)
        database.require_owned()
        await _note(collection, {"schemaVersion": old + 1})


async def known_version(database: Database, newest: int = SCHEMA_VERSION) -> int:
    """Give the version of the database; raises ``StartFailed`` for one of a newer program."""
    version, goal = await _versions(database.collection(SchemaRecord), newest)
    if goal > newest:
        raise StartFailed(
            f"The data was written by a newer version of this program (schema {goal}, this "
            f"one knows {newest}). Install that version, or use another database.",
            code="start.schemaNewer",
        )
    return version


async def _note(collection: AsyncCollection[Json], fields: Json) -> None:
    with translated():
        await collection.update_one({"_id": _ID}, {"$set": fields})


async def _versions(collection: AsyncCollection[Json], newest: int) -> tuple[int, int]:
    """Give the version of the database and the one it was to have; a new one has the newest."""
    with translated():
        found = await collection.find_one({"_id": _ID})
        if found is None:
            await collection.insert_one({"_id": _ID, "schemaVersion": newest})
            return newest, newest
    version = int(found["schemaVersion"])
    return version, max(version, int(found.get("goal", 0)))
