"""A deleted family is never removed from the store."""

from typing import Any

SHOWS = ("deleted.stored",)


def _left_out(_purge: Any) -> Any:
    async def nothing(_log: Any, _stream: str) -> None:
        return

    return nothing


CHANGES = (("taskflow.store.log", "MongoLog.purge", _left_out),)
