"""A change is acknowledged before it is stored."""

import asyncio
from typing import Any

SHOWS = (
    "unreadable.",
    "lost.",
    "twice.",
    "history.",
    "retry.differs.",
    "refused.stands.",
    "watch.",
)


def _early(append: Any) -> Any:
    async def early(log: Any, commits: Any) -> Any:
        asyncio.get_running_loop().create_task(_late(append, log, commits))
        return []

    return early


async def _late(append: Any, log: Any, commits: Any) -> None:
    await asyncio.sleep(0.3)
    await append(log, commits)


CHANGES = (("taskflow.store.log", "MongoLog.append", _early),)
