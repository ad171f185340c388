"""A change is acknowledged before it is stored."""

import asyncio
from typing import Any

SHOWS = ("unreadable.", "lost.", "twice.", "history.", "retry.differs.", "watch.")
LATER = 0.3
"""Seconds until it is stored."""


def _early(append: Any) -> Any:
    waiting: set[asyncio.Task[None]] = set()

    async def late(log: Any, batch: Any) -> None:
        await asyncio.sleep(LATER)
        await append(log, batch)

    async def early(log: Any, batch: Any) -> None:
        task = asyncio.create_task(late(log, batch))
        waiting.add(task)
        task.add_done_callback(waiting.discard)

    return early


CHANGES = (("taskflow.store.log", "MongoLog.append", _early),)
