"""A hub that has lost the store goes on writing, and takes what the store refuses as stored."""

from typing import Any

from taskflow.domain.errors import Overtaken

SHOWS = ("lost.", "history.", "watch.", "twice.", "unsettled.", "asked.", "list.", "retry.")


def _deaf(append: Any) -> Any:
    async def deaf(log: Any, batch: Any) -> None:
        try:
            await append(log, batch)
        except Overtaken:
            return

    return deaf


def _sure(_held: Any) -> Any:
    return property(lambda _ownership: True)


CHANGES = (
    ("taskflow.store.log", "MongoLog.append", _deaf),
    ("taskflow.store.ownership", "MongoOwnership.held", _sure),
)
