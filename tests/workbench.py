"""A bench for work on a real hub: operators of an environment elsewhere, and what came of them."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.domain.ports import WorkQueue
from taskflow.domain.principal import Principal
from taskflow.domain.step import step
from taskflow.hub.due import effects
from taskflow.testing.work import ENVIRONMENT

BEATS = 0.1
"""Seconds for those who still work to prolong their leases."""


class Sum(Struct):
    """What is added up."""

    parts: Annotated[list[int], Meta(title="Parts")] = field(default_factory=list)


class Whole(Struct):
    """What it comes to."""

    whole: Annotated[int, Meta(title="Whole")]


class Add(Operator):
    """Adds up."""

    name = "add"
    label = "Add"
    description = "Adds numbers up."
    environment = ENVIRONMENT
    Input = Sum
    Output = Whole

    async def run(self, given: Sum, run: OperatorRun) -> Whole:
        await run.log("added")
        return Whole(sum(given.parts))


class Pay(Add):
    """Adds up, and may do so only once."""

    name = "pay"
    label = "Pay"
    repeatable = False


FLOWS: tuple[dict[str, Any], ...] = tuple(
    {"name": name, "tasks": [{"name": "it", "type": name, "initiator": True}]}
    for name in ("add", "pay")
)


def desk_of(url: str) -> HubDesk:
    """Make a desk that knows the two operators."""
    made = (Add(), Pay())
    return HubDesk(url, {one.name: one for one in made}, kinds=[step(one) for one in made])


def processor(name: str) -> Principal:
    """Give a processor of the environment."""
    return Principal(kind="processor", id=name, name=name, environments=(ENVIRONMENT,))


class HubBench:
    """Work that becomes due in a hub; ``connect`` gives a way to it."""

    def __init__(self, desk: HubDesk, connect: Callable[[str], Any] | None = None) -> None:
        self.desk = desk
        self._connect = connect

    async def queue(self, name: str) -> WorkQueue:
        if self._connect is not None:
            made: WorkQueue = await self._connect(name)
            return made
        return self.desk.hub.work.open(processor(name), (ENVIRONMENT,))

    async def due(self, operator: str, parts: list[int]) -> str:
        """Start a step whose input is drawn."""
        flow = f"{operator}{self.desk.mutation()}"
        drawn = {"config": {"local": {"parts": parts}}}
        task = {"name": "it", "type": operator, "initiator": True, **drawn}
        await self.desk.flow({"name": flow, "tasks": [task]})
        return (await self.desk.begin(flow)).id

    async def unwanted(self, due: str) -> None:
        family = await self.desk.hub.read(ANN, due)
        await self.desk.cancel(due, task_of(family, "it"))

    async def came(self, due: str) -> Mapping[str, Any]:
        async for _ in heard(self.desk.hub, ANN, due, 0):
            family = await self.desk.hub.read(ANN, due)
            task = family.task(task_of(family, "it"))
            if not task.effects:
                document = task.document
                log = (document.get("run") or {}).get("log")
                found = {"output": document.get("output"), "error": document.get("error")}
                return {**found, "log": log}
        raise AssertionError("The family ended.")

    async def said(self, due: str) -> str:
        family = await self.desk.hub.read(ANN, due)
        text = self.desk.hub.partials.current(task_of(family, "it"))
        return text.text if text else ""

    async def lapse(self) -> None:
        self.desk.clock.steady_ahead += effects.LEASE + 1
        await asyncio.sleep(BEATS)
        self.desk.hub.effects.lapsing.set()
        await asyncio.sleep(BEATS)
