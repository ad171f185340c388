"""Runs: documents whose ids are consecutive, read without a range over ids.

A range over ``_id`` would scan the whole collection in SecantusDB, and a long list of ids costs
its square, so ids are asked for in short blocks until one is missing.
"""

from collections.abc import Callable, Iterator

from pymongo.asynchronous.collection import AsyncCollection

from taskflow.store.database import Json
from taskflow.store.trouble import translated

BLOCK = 16


async def read_run(
    collection: AsyncCollection[Json], ident: Callable[[int], str], first: int, limit: int = 0
) -> list[Json]:
    """Give the documents ``ident(first)``, ``ident(first + 1)`` … up to the first missing one."""
    found: list[Json] = []
    while True:
        size = BLOCK if limit == 0 else min(BLOCK, limit - len(found))
        start = first + len(found)
        block = await fetch(collection, [ident(start + step) for step in range(size)])
        for step in range(size):
            document = block.get(ident(start + step))
            if document is None:
                return found
            found.append(document)
        if limit and len(found) >= limit:
            return found


async def fetch(collection: AsyncCollection[Json], idents: list[str]) -> dict[str, Json]:
    """Give the documents that exist under these ids, by id."""
    found: dict[str, Json] = {}
    for block in blocks(idents):
        with translated():
            async for document in collection.find({"_id": {"$in": block}}):
                found[document["_id"]] = document
    return found


async def remove(collection: AsyncCollection[Json], idents: list[str]) -> None:
    """Delete the documents with these ids."""
    for block in blocks(idents):
        with translated():
            await collection.delete_many({"_id": {"$in": block}})


def blocks(idents: list[str]) -> Iterator[list[str]]:
    """Cut a list of ids into blocks that the store looks up fast."""
    for start in range(0, len(idents), BLOCK):
        yield idents[start : start + BLOCK]
