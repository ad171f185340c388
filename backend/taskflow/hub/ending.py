"""Ending: tasks that are cancelled for certain.

Before Python 3.12, ``asyncio.wait_for`` swallows a cancellation that comes at the moment when what
it waits for is done, and pymongo sends every command with it. So somebody who is cancelled while
the store is asked may go on as if nothing had happened.
"""

import asyncio
from typing import Any

AGAIN = 0.2
"""Seconds after which a task that has not ended is cancelled once more."""


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait until they have ended, whatever their results."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)  # else asyncio tells of errors unseen


def heed() -> None:
    """Raise the cancellation of the present task, if one was swallowed."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
