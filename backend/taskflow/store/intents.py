"""Intents: what an owner is about to store that no head names yet, so that nothing is left over."""

from collections.abc import Iterable

import structlog
from msgspec import ValidationError, convert, to_builtins

from taskflow.domain.event import SCHEMA_VERSION
from taskflow.store.body_locations import BodyLocation
from taskflow.store.database import Database
from taskflow.store.log_records import IntentRecord
from taskflow.store.trouble import translated

log = structlog.get_logger(__name__)
Named = tuple[str, BodyLocation]
"""A stream and a place that its head may come to name."""


class Intents:
    """One document an owner, written before the places that it lists.

    Each is numbered, so that one that lands late takes nothing away that was said since.
    """

    def __init__(self, database: Database, epoch: int) -> None:
        """Write that of ``epoch``."""
        self._collection = database.collection(IntentRecord)
        self._ident = f"{epoch:08x}"
        self._number = 0

    async def write(self, places: Iterable[Named]) -> None:
        """Say what is about to be stored; what was said before is forgotten."""
        self._number += 1
        document = {
            "_id": self._ident,
            "number": self._number,
            "places": to_builtins(list(places)),
            "schemaVersion": SCHEMA_VERSION,
        }
        earlier = {"_id": self._ident, "number": {"$lt": self._number}}
        with translated():
            await self._collection.replace_one(earlier, document, upsert=True)

    async def earlier(self) -> dict[str, list[Named]]:
        """Give what earlier owners were about to store, by whose id :meth:`forget` takes."""
        with translated():
            found = await self._collection.find({}).to_list()
        earlier: dict[str, list[Named]] = {}
        for one in found:
            if one["_id"] < self._ident:
                try:
                    earlier[one["_id"]] = convert(one.get("places"), list[Named])
                except ValidationError:  # what it named may be left over; nothing else is lost
                    log.exception("intent.damaged", ident=one["_id"])
                    earlier[one["_id"]] = []
        return earlier

    async def forget(self, ident: str) -> None:
        """Forget what an earlier owner was about to store."""
        with translated():
            await self._collection.delete_one({"_id": ident})
