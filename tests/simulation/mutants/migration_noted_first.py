"""A migration that was interrupted counts as done."""

from typing import Any

from taskflow.store import migrating

SHOWS = ("old.", "start.", "unreadable.", "lost.", "list.", "read.", "history.")


def _noted(_migrate: Any) -> Any:
    async def noted(database: Any, steps: Any = migrating.STEPS, newest: int = 3) -> None:
        version = await migrating.known_version(database, newest)
        for old in range(version, newest):
            collection = database.collection(migrating.SchemaRecord)
            await migrating._note(collection, {"schemaVersion": old + 1})  # noqa: SLF001
            await steps[old](database)

    return noted


CHANGES = (("taskflow.store.migrating", "migrate", _noted),)
