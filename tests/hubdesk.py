"""A hub on the real store for tests: started, killed without farewell, and started again."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from taskflow import plugins
from taskflow.domain import command as commands
from taskflow.domain.allowances import USUAL, Allowances
from taskflow.domain.errors import TaskflowError
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.domain.family_reading import FamilyReading
from taskflow.domain.flowlog import CreateFlow
from taskflow.domain.principal import HUB, Principal
from taskflow.domain.task import TaskType
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.hub import Hub
from taskflow.hub.stream.queued_command import Receipt, Wish
from taskflow.hub.stream.streams import Streams
from taskflow.processors.server import ServerProcessor
from taskflow.processors.tools import Tools
from taskflow.store.mongo import MongoStore
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

ANN = Principal(kind="user", id="ann", name="Ann")
BOB = Principal(kind="user", id="bob", name="Bob")
ADMIN = Principal(kind="user", id="root", name="Root", admin=True)
RENEWAL = 5.0

TALK: dict[str, Any] = {
    "name": "talk",
    "tasks": [
        {"name": "conversation", "type": "TaskConversation", "initiator": True},
        {
            "name": "topic",
            "parent": "conversation",
            "type": "TaskSelect",
            "config": {
                "local": {
                    "schema": {
                        "type": "object",
                        "properties": {"topic": {"enum": ["Cooking", "Music"]}},
                    }
                }
            },
            "next": "chat",
        },
        {"name": "chat", "parent": "conversation", "type": "TaskChat"},
    ],
    "connections": [{"from": "topic.output.selected.topic", "to": "chat.shared.topic"}],
}


class Clock:
    """Time that a test may set forward: of the wall in milliseconds, the steady one in seconds."""

    def __init__(self) -> None:
        self.ahead = 0
        self.steady_ahead = 0.0

    def steady(self) -> float:
        return time.monotonic() + self.steady_ahead

    def now(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead


class HubDesk:
    """One hub after another on the same database."""

    def __init__(
        self,
        url: str,
        operators: dict[str, Any] | None = None,
        kinds: Sequence[TaskType] = (),
        allowances: Allowances = USUAL,
    ) -> None:
        self.url = url
        self.allowances = allowances
        self.clock = Clock()
        self.registry = plugins.find()
        self.kinds = {**self.registry.tasks, **{kind.name: kind for kind in kinds}}
        self.operators = operators or {}
        self.held: Callable[[], bool] = lambda: True
        """Says whether the store is surely owned; a test may say something else."""
        self._mutations = 0

    async def open(self) -> Hub:
        self.store = await MongoStore.connect(self.url)
        epoch = await self.store.ownership.acquire()
        await self.store.migrate()
        self.hub = Hub(
            log=self.store.log(epoch),
            documents=self.store.documents,
            catalogue=Catalogue(self.kinds, self.registry.rules),
            epoch=epoch,
            secret=b"s" * 32,
            now=self.clock.now,
            clock=self.clock.steady,
            workers=Supervisor(),
            allowances=self.allowances,
            held=lambda: self.held(),  # noqa: PLW0108 - it may be another one by then
        )
        self._renewing = self.hub.workers.begin("ownership", self._renew)
        await self.hub.start()
        self.processor = ServerProcessor(self.hub, Tools({}, self.operators))
        await self.processor.start()
        return self.hub

    @property
    def families(self) -> Streams[Family]:
        """Give the streams of families, which nobody outside a hub sees."""
        return self.hub._families  # noqa: SLF001

    async def close(self) -> None:
        await self.processor.stop()
        await self.hub.stop()
        await end(self._renewing)
        await self.store.ownership.release()
        await self.store.close()

    async def crash(self) -> None:
        """End without writing anything more, as a kill -9 would."""
        await self.processor.stop()
        await self.hub.workers.stop()
        await self.store.close()

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL)
            with suppress(TaskflowError):
                await self.store.ownership.renew()

    def mutation(self) -> str:
        self._mutations += 1
        return f"m{self._mutations}"

    async def flow(self, document: dict[str, Any]) -> str:
        """Bring a flow in; gives its name."""
        command = CreateFlow(mutation=self.mutation(), document=document)
        await self.hub.flows.submit(HUB, document["name"], command)
        return str(document["name"])

    async def begin(
        self,
        flow: str = "talk",
        who: Principal = ANN,
        mutation: str = "",
        task: str | None = None,
        revision: int | None = None,
    ) -> Family:
        """Found a family; gives it as it goes on, which nobody outside a hub sees."""
        wish = Wish(mutation=mutation or self.mutation(), flow=flow, task=task, revision=revision)
        receipt = await self.hub.begin(who, wish)
        return (await self.families.get(receipt.stream)).state

    async def send(  # noqa: PLR0913  what a send has
        self,
        family: str,
        task: str,
        event: str,
        written: dict[str, Any] | None = None,
        *,
        who: Principal = ANN,
        mutation: str = "",
    ) -> Receipt:
        """Send an event after writing into the task's input."""
        command = commands.Send(
            mutation=mutation or self.mutation(),
            task=task,
            event=event,
            patch={"input": written} if written else None,
        )
        return await self.hub.submit(who, family, command)

    async def cancel(self, family: str, task: str, who: Principal = ANN) -> Receipt:
        """Cancel a task."""
        return await self.hub.submit(
            who, family, commands.Cancel(mutation=self.mutation(), task=task)
        )

    async def history(self, family: str) -> list[Event]:
        stream = await self.families.get(family)
        return list(await self.families.between(family, 0, stream.last))


def task_of(family: FamilyReading, name: str) -> str:
    """Give the instanceId of the newest task with this name."""
    return [k for k, task in family.tasks.items() if task.document["name"] == name][-1]


def everything(family: FamilyReading) -> dict[str, Any]:
    """Give all of a family that must be equal to call it the same."""
    return {"seq": family.seq, **family.parts()}


__all__ = ["ADMIN", "ANN", "BOB", "TALK", "Clock", "HubDesk", "everything", "task_of"]
