"""A checkpoint leaves the last commit out of what it stores of the past."""

from typing import Any

SHOWS = (
    "unreadable.",
    "history.gap",
    "lost.",
    "read.",
    "fold.differs",
    "watch.",
    "unsettled.",
    "retry.",
)


def _short(checkpoint: Any) -> Any:
    async def short(log: Any, point: Any, parts: Any, segment: Any) -> None:
        await checkpoint(log, point, parts, segment[:-1])

    return short


CHANGES = (("taskflow.store.log", "MongoLog.checkpoint", _short),)
