"""Process: what is killed as a whole, though it is but some tasks of one real event loop."""

import asyncio
from collections.abc import Coroutine
from contextvars import copy_context
from typing import Any, Literal

from simulation.process import PROCESS

LONGEST = 20.0
"""Seconds that cancelled tasks may take to end."""


class RealProcess:
    """The tasks that were begun in its context; a dead one has been cut off from the store."""

    def __init__(self, name: str, loop: asyncio.AbstractEventLoop) -> None:
        self.name = name
        self.state: Literal["running", "dead"] = "running"
        self.died: asyncio.Future[None] = loop.create_future()
        self.tasks: set[asyncio.Task[Any]] = set()
        self._loop = loop

    def run(self, work: Coroutine[Any, Any, Any], name: str | None = None) -> asyncio.Task[Any]:
        """Begin work in this process."""
        context = copy_context()
        context.run(PROCESS.set, self)  # type: ignore[arg-type]  stands in for a simulated one
        return self._loop.create_task(work, name=name, context=context)

    def kill(self) -> None:
        """End it; what it does from now on reaches nobody."""
        if self.state == "dead":
            return
        self.state = "dead"
        if not self.died.done():
            self.died.set_result(None)

    async def gone(self) -> None:
        """Cancel all that is left of a dead one, until it has ended."""
        ours = asyncio.current_task()
        async with asyncio.timeout(LONGEST):
            while left := {task for task in self.tasks if task is not ours and not task.done()}:
                for task in left:
                    task.cancel()
                await asyncio.wait(left, timeout=0.2)


def factory(loop: asyncio.AbstractEventLoop, work: Any, context: Any = None) -> "asyncio.Task[Any]":
    """Make a task, and let the process it is begun in know it."""
    task = asyncio.Task(work, loop=loop, context=context)
    process = (context or copy_context()).get(PROCESS)
    if isinstance(process, RealProcess):
        process.tasks.add(task)
        task.add_done_callback(process.tasks.discard)
    return task
