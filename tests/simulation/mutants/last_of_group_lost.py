"""Of several commits that are stored together, the last one is not."""

from typing import Any

import msgspec

SHOWS = ("unreadable.", "lost.", "history.", "fold.differs", "watch.", "twice.", "retry.")


def _losing(append: Any) -> Any:
    async def losing(log: Any, batch: Any) -> None:
        some = batch.commits[:-1] or batch.commits
        await append(log, msgspec.structs.replace(batch, commits=some))

    return losing


CHANGES = (("taskflow.store.log", "MongoLog.append", _losing),)
