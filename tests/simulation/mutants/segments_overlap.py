"""What is read of the past has a commit twice where two checkpoints meet."""

from typing import Any

SHOWS = ("history.gap", "watch.", "fold.differs", "twice.", "founded.twice", "unreadable.")


def _overlapping(span: Any) -> Any:
    async def overlap(log: Any, stream: str, after: int, upto: int) -> Any:
        found = await span(log, stream, after, upto)
        return [*found[:1], *found]

    return overlap


CHANGES = (("taskflow.store.log", "MongoLog.span", _overlapping),)
