"""Of several commits that are stored together, the last one is not."""

from typing import Any

SHOWS = ("unreadable.", "lost.", "history.", "fold.differs", "watch.", "twice.")


def _losing(append: Any) -> Any:
    async def losing(log: Any, commits: Any) -> Any:
        return await append(log, commits[:-1] if len(commits) > 1 else commits)

    return losing


CHANGES = (("taskflow.store.log", "MongoLog.append", _losing),)
