"""A checkpoint leaves the last commit out of what it stores of the past."""

from typing import Any

import msgspec

SHOWS = ("unreadable.", "history.gap", "lost.", "read.", "fold.differs", "watch.", "retry.")


def _short(write: Any) -> Any:
    async def short(log: Any, segments: Any) -> Any:
        cut = [msgspec.structs.replace(one, commits=one.commits[:-1]) for one in segments]
        return await write(log, cut)

    return short


CHANGES = (("taskflow.store.log", "MongoLog.write", _short),)
