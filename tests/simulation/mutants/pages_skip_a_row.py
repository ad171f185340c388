"""Whoever goes on with a list behind its first page misses the row that comes next."""

from typing import Any

SHOWS = ("list.pages",)


def _skipping(found: Any) -> Any:
    async def skipping(rows: Any, fits: Any, first: int, after: Any) -> Any:
        if after is None:
            return await found(rows, fits, first, after)
        return (await found(rows, fits, first + 1, after))[1:]

    return skipping


CHANGES = (("taskflow.hub.lists.lists", "_found", _skipping),)
