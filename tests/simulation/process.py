"""Process: what is killed, paused and resumed as a whole; every callback belongs to one."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, Literal

State = Literal["running", "paused", "dead"]


class Process:
    """One simulated process: its callbacks run in their order, those of others in between.

    A dead one runs nothing any more: no ``finally``, no answer. A paused one runs nothing until it
    is resumed; meanwhile all clocks go on.
    """

    def __init__(self, name: str, loop: Any) -> None:
        self.name = name
        self.state: State = "running"
        self.ready: deque[Any] = deque()
        self.died: asyncio.Future[None] = loop.create_future()
        self.tasks: list[asyncio.Task[Any]] = []
        self._loop = loop
        self._pruned = 0

    def context(self) -> Context:
        """Give a context in which everything belongs to this process."""
        context = copy_context()
        context.run(PROCESS.set, self)
        return context

    def run(self, work: Coroutine[Any, Any, Any], name: str | None = None) -> asyncio.Task[Any]:
        """Begin work in this process."""
        task: asyncio.Task[Any] = self._loop.create_task(work, name=name, context=self.context())
        return task

    def keep(self, task: asyncio.Task[Any]) -> None:
        """Remember a task: were it swept up as garbage, its ``finally`` blocks would run."""
        self.tasks.append(task)
        if len(self.tasks) > 2 * self._pruned + 64:
            self.tasks = [one for one in self.tasks if not one.done()]
            self._pruned = len(self.tasks)

    def kill(self) -> None:
        """End as by kill -9: nothing of it runs again."""
        self.state = "dead"
        self.ready.clear()
        for task in self.tasks:
            task._log_destroy_pending = False  # type: ignore[attr-defined] # noqa: SLF001
        if not self.died.done():
            self.died.set_result(None)

    def pause(self) -> None:
        """Stand still as by SIGSTOP."""
        if self.state == "running":
            self.state = "paused"

    def resume(self) -> None:
        """Go on as by SIGCONT."""
        if self.state == "paused":
            self.state = "running"
            self._loop.wake(self)


PROCESS: ContextVar[Process] = ContextVar("process")
