"""Mutation ids: nobody's keeps anything of somebody else, or of the hub, from being recorded."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest

from hubdesk import ANN, BOB, HubDesk, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.errors import Conflict
from taskflow.domain.patch import Patch
from taskflow.domain.principal import Principal
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView


class Worker(TaskType):
    """Works, and rests for a moment; every second time its work fails."""

    name = "TaskWorker"
    machine: ClassVar[dict[str, Any]] = {
        "id": "worker",
        "initial": "ready",
        "states": {
            "ready": {"tags": ["stable"], "on": {"GO": "working"}},
            "working": {"invoke": {"src": "work", "onDone": "resting", "onError": "failing"}},
            "failing": {"invoke": {"src": "fail", "onDone": "resting", "onError": "resting"}},
            "resting": {"after": {"20": "over"}},
            "over": {"type": "final"},
        },
    }

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()

    @effect("work")
    async def work(self, _task: TaskView, _run: Run) -> Patch:
        await self.gate.wait()
        raise RuntimeError

    @effect("fail")
    async def fail(self, _task: TaskView, _run: Run) -> Patch:
        return Patch(merge={"output": {"done": True}})


@pytest.fixture
async def worker() -> Worker:
    return Worker()


@pytest.fixture
async def desk(database_url: str, worker: Worker) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[worker])
    await desk.open()
    task = {"name": "worker", "type": "TaskWorker", "initiator": True}
    await desk.flow({"name": "work", "tasks": [task]})
    yield desk
    worker.gate.set()
    await desk.close()


def the_hubs(task: str) -> list[str]:
    """Give the ids that the hub's own commands may come to have on a task."""
    return [
        name
        for seq in range(1, 60)
        for name in (
            f"effect:{task}:{seq}:0",
            f"timer:{task}:{seq}:after.20.resting",
            f"lost:{task}:{seq}:0:1",
        )
    ]


@pytest.mark.parametrize("restart", [False, True])
async def test_who_takes_the_hubs_ids_keeps_no_result_and_no_timer_from_being_recorded(
    desk: HubDesk,
    worker: Worker,
    restart: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Before they are used, of what is under way, and by members as well as by their owner."""
    family = await desk.begin("work")
    task = task_of(family, "worker")
    await desk.hub.submit(
        ANN, family.id, commands.AddMember(mutation="add", user="bob", name="Bob")
    )
    for early in (True, False):
        if not early:
            await desk.send(family.id, task, "GO")
        half = the_hubs(task)[early::2]
        await asyncio.gather(
            *(
                desk.hub.submit(who, family.id, commands.Join(mutation=name, task=task))
                for name in half
                for who in (ANN, BOB)
            )
        )
    if restart:
        await desk.crash()
        await desk.open()
    worker.gate.set()
    async with asyncio.timeout(20):
        async for event in heard(desk.hub, ANN, family.id, 0):
            if event.type == "task.done":
                break
    document = (await desk.hub.read(ANN, family.id)).task(task).document
    assert document["output"] == {"done": True}
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}
    assert desk.hub.due.timers.running == 0


ODD = Principal(kind="user", id="ann:1", name="Odd")


async def test_the_same_id_of_several_askers_is_several_commands_and_of_one_it_is_one(
    desk: HubDesk,
) -> None:
    family = await desk.begin("work", who=ANN)
    task = task_of(family, "worker")
    askers = (ANN, BOB, ODD)
    for who in askers[1:]:
        add = commands.AddMember(mutation=f"add {who.id}", user=who.id, name=who.name)
        await desk.hub.submit(ANN, family.id, add)

    def write(who: Principal, value: int) -> Any:
        patch = Patch(merge={"input": {who.id: value}})
        return desk.hub.submit(
            who, family.id, commands.Update(mutation="1", task=task, patch=patch)
        )

    seqs = [receipt.seq for receipt in await asyncio.gather(*(write(who, 1) for who in askers))]
    assert len(set(seqs)) == len(askers)
    for who, seq in zip(askers, seqs, strict=True):
        assert (await write(who, 1)).seq == seq
        with pytest.raises(Conflict) as refused:
            await write(who, 2)
        assert refused.value.kind == "mutation.reused"
        for other in (
            commands.Join(mutation="1", task=task),
            commands.Cancel(mutation="1", task=task),
            commands.Send(mutation="1", task=task, event="GO"),
        ):
            with pytest.raises(Conflict):
                await desk.hub.submit(who, family.id, other)
    written = (await desk.hub.read(ANN, family.id)).task(task).document["input"]
    assert written == {who.id: 1 for who in askers}
