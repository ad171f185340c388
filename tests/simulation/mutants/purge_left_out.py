"""A deleted family is never removed from the store."""

from typing import Any

SHOWS = ("deleted.stored",)


def _left_out(_bury: Any) -> Any:
    async def nothing(_log: Any, _grave: Any) -> None:
        return

    return nothing


CHANGES = (("taskflow.store.log", "MongoLog.bury", _left_out),)
