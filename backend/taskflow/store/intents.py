"""Intents: what an owner is about to store that no head names yet, so that nothing is left over."""

from collections.abc import Iterable

from msgspec import convert, to_builtins

from taskflow.domain.event import SCHEMA_VERSION
from taskflow.store.database import Database
from taskflow.store.log_records import IntentRecord
from taskflow.store.places import Place
from taskflow.store.trouble import translated

Named = tuple[str, Place]
"""A stream and a place that its head may come to name."""


class Intents:
    """One document an owner, written before the places that it lists."""

    def __init__(self, database: Database, epoch: int) -> None:
        """Write that of ``epoch``."""
        self._collection = database.collection(IntentRecord)
        self._ident = f"{epoch:08x}"

    async def write(self, places: Iterable[Named]) -> None:
        """Say what is about to be stored; what was said before is forgotten."""
        document = {
            "_id": self._ident,
            "places": to_builtins(list(places)),
            "schemaVersion": SCHEMA_VERSION,
        }
        with translated():
            await self._collection.replace_one({"_id": self._ident}, document, upsert=True)

    async def earlier(self) -> dict[str, list[Named]]:
        """Give what earlier owners were about to store, by whose id :meth:`forget` takes."""
        with translated():
            found = await self._collection.find({}).to_list()
        return {
            one["_id"]: convert(one["places"], list[Named])
            for one in found
            if one["_id"] < self._ident
        }

    async def forget(self, ident: str) -> None:
        """Forget what an earlier owner was about to store."""
        with translated():
            await self._collection.delete_one({"_id": ident})
