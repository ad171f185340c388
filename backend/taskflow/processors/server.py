"""The server processor: does the work of the environment ``server`` in the hub's own process."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from taskflow.domain.event import Effect
from taskflow.domain.plugin import operate, work
from taskflow.domain.principal import Principal
from taskflow.domain.service import Service
from taskflow.domain.view import TaskView
from taskflow.domain.work import SERVER, Done, Work
from taskflow.hub.due.effects import MOST_AT_ONCE
from taskflow.hub.hub import Hub
from taskflow.hub.queues.work_input import Doer, doer_of, input_of, key_for
from taskflow.processors.early import EarlyWork
from taskflow.processors.instant import InstantWork
from taskflow.processors.loop import Loop
from taskflow.processors.run import Telling, WorkRun
from taskflow.processors.tools import Tools
from taskflow.supervision.tasks import heed
from taskflow.texts.template import fill
from taskflow.texts.values import made


class ServerRun(WorkRun):
    """One attempt in the hub's own process, where services are, and the task itself."""

    def __init__(
        self, queue: Telling, work: Work, tools: Tools, task: TaskView | None, owner: str
    ) -> None:
        """Show the work its task, where it is its type's own."""
        super().__init__(queue, work)
        self._tools = tools
        self._owner = owner
        self._task = task

    @property
    def owner(self) -> str:
        """Give the id of the person to whom the family belongs."""
        return self._owner

    @property
    def shown(self) -> TaskView:
        """Give the task as it was when the work began."""
        if self._task is None:
            raise LookupError("An operator knows no task.")
        return self._task

    def service(self, name: str) -> Any:
        """Give a service by its name, as the owner of the family asks it."""
        service = self._tools.service(name)
        return service.on_behalf_of(self._owner) if isinstance(service, Service) else service

    async def text(self, template: str) -> str:
        """Fill in a text of the definition."""
        return await fill(template, self.shown, self._owner)

    async def values(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Make what a definition wrote into values."""
        values: dict[str, Any] = await made(fields, self.shown, self._owner)
        return values

    async def operator(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Let an operator work."""
        return await operate(self._tools.operator(name), given, self)


class ServerProcessor:
    """Claims work of the environment ``server``, does it side by side, settles it."""

    def __init__(
        self, hub: Hub, tools: Tools, clock: Callable[[], float] = time.thread_time
    ) -> None:
        """Begin idle; ``clock`` gives the seconds that this thread has worked."""
        self._hub = hub
        self._tools = tools
        self._principal = Principal(
            kind="processor", id=SERVER, name=SERVER, environments=(SERVER,)
        )
        self._instant = InstantWork(self._principal, tools, clock)
        self._queue = hub.work.open(self._principal, (SERVER,))
        self._loop = Loop(
            "server-processor", self._queue, self._perform, hub.workers, most=MOST_AT_ONCE
        )
        self._early = EarlyWork(hub, self._queue, self._loop, self._foreseen)

    @property
    def running(self) -> int:
        """Give how much work goes on here."""
        return len(self._loop.running)

    @property
    def stuck(self) -> list[Work]:
        """Give the work that goes on though nobody wants it any more; it keeps its place."""
        return self._loop.stuck

    async def start(self) -> None:
        """Begin to claim."""
        self._hub.ahead.processor = self._instant
        self._hub.early.processor = self._early
        self._loop.start(partial(self._queue.take, SERVER))

    async def stop(self) -> None:
        """Stop claiming and close the running work; it is handed out again at the next start."""
        self._hub.ahead.processor = None
        self._hub.early.processor = None
        await self._loop.stop()

    async def _perform(self, due: Work) -> Done:
        asked = await self._queue.asked(due)
        heed()
        owner = self._queue.owner(due)
        run = ServerRun(self._queue, replace(due, key=asked.key), self._tools, asked.task, owner)
        return await self._do(run, asked.doer, asked.input)

    async def _foreseen(
        self, queue: Telling, due: Work, effect: Effect, task: TaskView, owner: str
    ) -> Done:
        """Do work that is not due yet, of a task as it will be."""
        doer = doer_of(self._hub.catalogue, effect, task)
        given = effect.input
        if doer.operator is not None:
            given = await input_of(doer, effect, task, owner)
        keyed = replace(due, key=key_for(doer, effect, task))
        run = ServerRun(queue, keyed, self._tools, task, owner)
        return await self._do(run, doer, given)

    async def _do(self, run: ServerRun, doer: Doer, given: Any) -> Done:
        if doer.operator is None:
            return Done(patch=await work(doer.kind, run.work.operator, run.shown, run))
        return Done(await operate(self._tools.operator(doer.operator.name), given, run))
