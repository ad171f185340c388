"""Early: the server processor begins work while the commit that makes it due is being stored."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from taskflow.domain.event import Effect
from taskflow.domain.ports import WorkQueue
from taskflow.domain.view import TaskView
from taskflow.domain.work import SERVER, Done, PieceKind, Work
from taskflow.hub.due.claims import Due
from taskflow.hub.hub import Hub
from taskflow.hub.queues.queue import Queue
from taskflow.processors.loop import Loop

Do = Callable[["Gated", Work, Effect, TaskView, str], Awaitable[Done]]
"""Does work of a task as it is once it is due, for the owner of its family, telling a queue."""


class EarlyWork:
    """Begins work early in the hub's own process, as long as nobody has to wait for it there."""

    def __init__(self, hub: Hub, queue: Queue, loop: Loop, do: Do) -> None:
        """Tell this queue of it, in this loop."""
        self._hub = hub
        self._queue = queue
        self._loop = loop
        self._do = do

    def wants(self, effect: Effect, document: Mapping[str, Any]) -> bool:
        """Say whether this work of a task is begun early."""
        if effect.environment != SERVER or not effect.repeatable:
            return False
        if self._loop.full or not self._hub.appender.held:
            return False
        kind = self._hub.catalogue.known(document)
        if kind is not None and effect.name in kind.effects:
            return kind.effects[effect.name][0].early
        operator = self._hub.catalogue.operator(effect.name)
        return operator is not None and operator.early

    def begin(self, effect: Effect, task: TaskView, owner: str) -> None:
        """Begin it; it goes on when it becomes due."""
        found = self._queue.foreseen(Due(task.family_id, task.instance_id, effect, owner))
        if found is None:
            return
        work, early = found
        gated = Gated(self._queue, early.due)

        async def do(work: Work) -> Done:
            return await _once_due(early.due, self._do(gated, work, effect, task, owner))

        begun = self._loop.begin(work, do)

        def over(_: object) -> None:
            if not early.due.is_set():
                self.end(effect.id)

        begun.add_done_callback(over)

    def end(self, effect: str) -> None:
        """End it: it does not become due."""
        self._hub.effects.forgo(effect)


class Gated:
    """What is told of work that is begun early: nothing before it is due."""

    def __init__(self, queue: WorkQueue, due: asyncio.Event) -> None:
        """Tell a queue once ``due`` is set."""
        self._queue = queue
        self._due = due

    async def partial(self, work: Work, text: str, kind: PieceKind = "said") -> None:
        """Send text to whoever watches now."""
        await self._due.wait()
        await self._queue.partial(work, text, kind)

    async def progress(self, work: Work, fraction: float, words: str = "") -> None:
        """Tell how much is done."""
        await self._due.wait()
        await self._queue.progress(work, fraction, words)

    async def log(self, work: Work, line: str) -> None:
        """Tell what was done."""
        await self._due.wait()
        await self._queue.log(work, line)


async def _once_due(due: asyncio.Event, doing: Awaitable[Done]) -> Done:
    """Give what work comes to, or what it raises, once it is due."""
    try:
        done = await doing
    except (Exception, asyncio.CancelledError):
        if not _cancelled():  # else nobody waits for it any more
            await due.wait()
        raise
    await due.wait()
    return done


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
