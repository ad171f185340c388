"""What the store refuses, since its place is taken, is taken as stored."""

from typing import Any

SHOWS = ("unreadable.", "lost.", "history.", "fold.differs", "watch.", "read.")


def _unheard(append: Any) -> Any:
    async def unheard(log: Any, commits: Any) -> Any:
        await append(log, commits)
        return []

    return unheard


CHANGES = (("taskflow.store.log", "MongoLog.append", _unheard),)
