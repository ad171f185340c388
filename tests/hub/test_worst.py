"""The worst flows that are accepted hold nobody up: no turn of the loop takes long."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, ClassVar

import pytest
from msgspec import Struct

from hubdesk import ADMIN, ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import TaskflowError
from taskflow.domain.flow.operations import read_operation
from taskflow.domain.flowlog import EditFlow
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from turns import LONGEST, Doing, longest
from worstflows import made, random_flow

SEEDS = 40
pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]


class Free(TaskType):
    """Takes whatever it is given, and has work that is done at once."""

    name = "TaskFree"
    machine: ClassVar[dict[str, Any]] = {"initial": "a", "states": {"a": {}}}

    class Input(Struct):
        numbers: Any = None
        floats: Any = None
        texts: Any = None
        objects: Any = None
        lists: Any = None
        members: Any = None
        text: str = ""
        n: int = 0

    @effect("work", instant=True)
    async def work(self, _task: TaskView, _run: Run) -> Patch:
        return Patch(merge={"output": {"n": 1}})


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[Free()])
    await desk.open()
    yield desk
    await desk.close()


class Trying:
    """What people do with a flow, each time with a family of its own."""

    def __init__(self, desk: HubDesk, flow: str) -> None:
        self.desk = desk
        self.flow = flow

    async def found(self) -> Doing:
        return lambda: self.desk.begin(self.flow)

    def sending(self, *events: str) -> Callable[[], Awaitable[Doing]]:
        """Send the last event to a family that has taken those before it."""

        async def prepare() -> Doing:
            family = await self.desk.begin(self.flow)
            task = task_of(family, "one")
            for event in events[:-1]:
                await self.desk.send(family.id, task, event)
            return lambda: self.desk.send(family.id, task, events[-1])

        return prepare

    def asking(self, make: Callable[[str], commands.Command]) -> Callable[[], Awaitable[Doing]]:
        async def prepare() -> Doing:
            family = await self.desk.begin(self.flow)
            command = make(task_of(family, "one"))
            return lambda: self.desk.hub.submit(ANN, family.id, command)

        return prepare

    async def forking(self) -> Doing:
        hub, family = self.desk.hub, await self.desk.begin(self.flow)
        return lambda: hub.fork(ANN, hub.read(ANN, family.id), self.desk.mutation(), "again")

    def editing(self, *operations: dict[str, Any]) -> Callable[[], Awaitable[Doing]]:
        async def prepare() -> Doing:
            read = [read_operation(operation) for operation in operations]
            edit = EditFlow(mutation=self.desk.mutation(), operations=read)
            return lambda: self.desk.hub.flows.submit(ADMIN, self.flow, edit)

        return prepare

    async def founded(self) -> bool:
        try:
            await self.desk.begin(self.flow)
        except TaskflowError:
            return False
        return True


@pytest.mark.parametrize("name", made())
async def test_nothing_that_is_done_with_a_nasty_flow_takes_a_long_turn(
    desk: HubDesk, name: str
) -> None:
    await desk.flow(made()[name])
    trying, mutation = Trying(desk, name), desk.mutation
    took = {"found": await longest(trying.found)}
    if await trying.founded():
        change = Patch(merge={"input": {"n": 1, "numbers": list(range(6001))}})
        took |= {
            "go": await longest(trying.sending("GO")),
            "update": await longest(
                trying.asking(
                    lambda one: commands.Update(mutation=mutation(), task=one, patch=change)
                )
            ),
            "complete": await longest(
                trying.asking(lambda one: commands.Complete(mutation=mutation(), task=one))
            ),
            "cancel": await longest(
                trying.asking(lambda one: commands.Cancel(mutation=mutation(), task=one))
            ),
            "delete": await longest(trying.asking(lambda _: commands.Delete(mutation=mutation()))),
            "fork": await longest(trying.forking),
        }
    if name == "regions":
        took["everywhere"] = await longest(trying.sending("GO", "X"))
        took["away"] = await longest(trying.sending("GO", "Y"))
    label = {"op": "set", "task": "one", "path": ["label"], "value": "Other"}
    took["edit"] = await longest(trying.editing(label))
    assert {what: ms for what, ms in took.items() if ms >= LONGEST} == {}


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_nothing_that_a_random_flow_computes_takes_a_long_turn(
    desk: HubDesk, seed: int
) -> None:
    tasks = random_flow(seed)
    await desk.flow({"name": "random", "tasks": tasks})
    trying = Trying(desk, "random")
    took = {event: await longest(trying.sending(event)) for event in ("GO", "ONE", "MANY", "CHAIN")}
    told = {what: ms for what, ms in took.items() if ms >= LONGEST}
    assert told == {}, str(tasks[0]["fsm"])[:2000]
