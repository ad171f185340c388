"""Tasks: tasks that are cancelled for certain.

Before Python 3.12, ``asyncio.wait_for`` swallows a cancellation that comes at the moment when what
it waits for is done, and pymongo sends every command with it. So somebody who is cancelled while
the store is asked may go on as if nothing had happened.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from taskflow.domain.errors import Unavailable

AGAIN = 0.2
"""Seconds after which a task that has not ended is cancelled once more."""
LAST_WORDS = 2.0
"""Seconds that a stop waits for each thing that the next start can do without."""
T = TypeVar("T")


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait until they have ended, whatever their results."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)  # else asyncio tells of errors unseen


async def briefly(work: Coroutine[Any, Any, T]) -> T:
    """Do something last; given up, as ``Unavailable``, when a stop cannot wait for it."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=LAST_WORDS)
        if task.done():
            return task.result()
    finally:
        await end(task)
    raise Unavailable(f"The store has not answered within {LAST_WORDS:g} seconds.")


def heed() -> None:
    """Raise the cancellation of the present task, if one was swallowed."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
