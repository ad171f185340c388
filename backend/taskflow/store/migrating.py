"""Migrating: bringing what an older version stored to today's shape, at the start."""

from collections.abc import Awaitable, Callable, Mapping

from pymongo.asynchronous.collection import AsyncCollection

from taskflow.domain.errors import StartFailed
from taskflow.domain.event import SCHEMA_VERSION
from taskflow.store.database import Database, Json
from taskflow.store.log_records import SchemaRecord
from taskflow.store.trouble import translated

Step = Callable[[Database], Awaitable[None]]
"""Brings every document of one version to the next; run twice, it must do nothing more."""

STEPS: Mapping[int, Step] = {}
"""By the version from which each one leads to the next."""

_ID = "database"


async def migrate(
    database: Database, steps: Mapping[int, Step] = STEPS, newest: int = SCHEMA_VERSION
) -> None:
    """Bring the database to ``newest``, one version after the other.

    Each version is noted when its step is done, so a start that was killed goes on there. A
    database of a newer program, or one that is too old, is ``StartFailed`` and left as it is.
    """
    collection = database.collection(SchemaRecord)
    version = await _version(collection, newest)
    if version > newest:
        raise StartFailed(
            f"The data was written by a newer version of this program (schema {version}, this "
            f"one knows {newest}). Install that version, or use another database.",
            code="start.schemaNewer",
        )
    for old in range(version, newest):
        if old not in steps:
            raise StartFailed(
                f"The data has schema {old}, which this version cannot read any more. Start an "
                "earlier version once, which migrates it.",
                code="start.schemaOlder",
            )
        await steps[old](database)
        with translated():
            await collection.update_one({"_id": _ID}, {"$set": {"schemaVersion": old + 1}})


async def _version(collection: AsyncCollection[Json], newest: int) -> int:
    """Give the version of the database; a new one has the newest."""
    with translated():
        found = await collection.find_one({"_id": _ID})
        if found is None:
            await collection.insert_one({"_id": _ID, "schemaVersion": newest})
            return newest
    return int(found["schemaVersion"])
