"""A hub that has slept goes on putting away what the next owner has looked for already."""

import asyncio
from typing import Any

SHOWS = ("stored.unnamed", "deleted.stored")
SLOW = 1.0
"""Seconds that it takes to put something away, so that some hubs fall asleep in it."""


def _never(_lapsed: Any) -> Any:
    return property(lambda _ownership: False)


def _slowly(write: Any) -> Any:
    async def slowly(*given: Any) -> None:
        await asyncio.sleep(SLOW)
        await write(*given)

    return slowly


CHANGES = (
    ("taskflow.store.ownership", "MongoOwnership.lapsed", _never),
    ("taskflow.store.pieces", "Pieces.write", _slowly),
)
