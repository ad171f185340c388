"""Tasks whose kind is not installed any more wait, and nothing else does."""

import asyncio
from typing import Any, ClassVar

import pytest

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain.command import Complete
from taskflow.domain.declared.document import NEW
from taskflow.domain.errors import Conflict, KindMissing
from taskflow.domain.kind import kind_of
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.hub.due import effects


class Slow(TaskType):
    """Works, and waits for a time."""

    name = "TaskSlow"
    worked: ClassVar[int] = 0
    machine: ClassVar[dict[str, Any]] = {
        "initial": "calm",
        "states": {
            "calm": {"on": {"GO": "working", "WAIT": "waiting"}},
            "working": {"invoke": {"src": "work", "onDone": "calm"}},
            "waiting": {"after": {"200": "calm"}},
        },
    }

    class Output(TaskType.Output):
        times: int = 0

    @effect("work", environment="elsewhere")
    async def work(self, _task: TaskView, _: Run) -> Patch:
        return Patch()


class Newer(Slow):
    """A version that cannot go on with older tasks."""

    version = 2


class Playing(Slow):
    """A version that can."""

    version = 2
    plays = (1,)


FLOW = {
    "name": "slow",
    "tasks": [
        {"name": "room", "type": "TaskConversation", "initiator": True},
        {"name": "slow", "type": "TaskSlow", "parent": "room"},
        {"name": "chat", "type": "TaskChat", "parent": "room"},
    ],
}


@pytest.fixture
async def desk(database_url: str) -> Any:
    desk = HubDesk(database_url, kinds=[Slow()])
    await desk.open()
    yield desk
    await desk.close()


async def reopened(desk: HubDesk, *kinds: TaskType) -> None:
    await desk.crash()
    desk.kinds = {**desk.registry.tasks, **{kind.name: kind for kind in kinds}}
    await desk.open()


async def state(desk: HubDesk, family: str, name: str = "slow") -> str:
    now = await desk.hub.read(ANN, family)
    return str(now.task(task_of(now, name)).state["current"])


async def test_it_is_shown_and_all_others_of_its_family_go_on(desk: HubDesk) -> None:
    await desk.flow(FLOW)
    family = await desk.begin("slow")
    await reopened(desk)
    now = await desk.hub.read(ANN, family.id)
    slow = task_of(now, "slow")
    assert "TaskSlow is not installed" in desk.hub.graphs.node(now, slow)["line"]
    with pytest.raises(KindMissing) as refused:
        await desk.send(family.id, slow, "GO")
    assert refused.value.details == {"type": "TaskSlow", "version": 1}
    with pytest.raises(KindMissing):
        await desk.hub.submit(ANN, family.id, Complete(mutation="c", task=slow))
    await desk.send(family.id, task_of(now, "chat"), "EXIT")
    assert await state(desk, family.id, "chat") == "ended"
    await reopened(desk, Slow())
    await desk.send(family.id, slow, "WAIT")
    assert await state(desk, family.id) == "waiting"


@pytest.fixture
def soon_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever worked at something when the hub fell has little time to say so."""
    monkeypatch.setattr(effects, "LEASE", 0.5)


@pytest.mark.usefixtures("soon_offered")
async def test_its_effects_and_delays_wait_and_go_on_once_it_is_back(desk: HubDesk) -> None:
    await desk.flow(FLOW)
    works, waits = await desk.begin("slow"), await desk.begin("slow")
    await desk.send(works.id, task_of(works, "slow"), "GO")
    await desk.send(waits.id, task_of(waits, "slow"), "WAIT")
    await reopened(desk)
    desk.clock.ahead += 10_000
    await asyncio.sleep(0.5)
    assert [await state(desk, one.id) for one in (works, waits)] == ["working", "waiting"]
    assert desk.hub.effects.counts()["due"] == 0
    assert desk.hub.due.timers.running == 0
    await reopened(desk, Slow())
    async with asyncio.timeout(20):
        async for event in heard(desk.hub, ANN, waits.id, 0):
            if event.state == "calm" and event.seq > waits.seq:
                break
        claim = await desk.hub.effects.claim("elsewhere", "p")
    assert claim.task == task_of(works, "slow")


@pytest.mark.usefixtures("soon_offered")
async def test_a_kind_that_comes_back_while_the_hub_runs_is_gone_on_with(desk: HubDesk) -> None:
    await desk.flow(FLOW)
    family = await desk.begin("slow")
    await desk.send(family.id, task_of(family, "slow"), "GO")
    await reopened(desk)
    assert desk.hub.effects.counts()["due"] == 0
    desk.hub.catalogue.add(kind_of(Slow()))
    async with asyncio.timeout(20):
        claim = await desk.hub.effects.claim("elsewhere", "p")
    assert claim.task == task_of(family, "slow")


async def test_a_version_that_cannot_go_on_with_older_tasks_lets_them_wait(desk: HubDesk) -> None:
    await desk.flow(FLOW)
    family = await desk.begin("slow")
    slow = task_of(family, "slow")
    await reopened(desk, Newer())
    with pytest.raises(KindMissing):
        await desk.send(family.id, slow, "GO")
    new = await desk.begin("slow")
    assert new.task(task_of(new, "slow")).document["meta"]["version"] == 2
    await reopened(desk, Playing())
    await desk.send(family.id, slow, "WAIT")
    assert await state(desk, family.id) == "waiting"


async def test_no_fork_is_made_whose_work_nobody_could_do(desk: HubDesk) -> None:
    await desk.flow(FLOW)
    calm, works = await desk.begin("slow"), await desk.begin("slow")
    await desk.send(works.id, task_of(works, "slow"), "GO")
    await reopened(desk)
    with pytest.raises(KindMissing):
        await desk.hub.fork(ANN, desk.hub.read(ANN, works.id), "f1", "Again")
    receipt = await desk.hub.fork(ANN, desk.hub.read(ANN, calm.id), "f2", "Again")
    assert await state(desk, receipt.stream) == "calm"


async def test_it_can_be_cancelled(desk: HubDesk) -> None:
    await desk.flow(FLOW)
    family = await desk.begin("slow")
    await reopened(desk)
    slow = task_of(family, "slow")
    await desk.cancel(family.id, slow)
    assert (await desk.hub.read(ANN, family.id)).task(slow).kind == "cancelled"


async def test_nobody_can_declare_a_kind_under_its_name(desk: HubDesk) -> None:
    await desk.flow(FLOW)
    family = await desk.begin("slow")
    await reopened(desk)
    await desk.hub.read(ANN, family.id)
    with pytest.raises(Conflict) as refused:
        await desk.hub.kinds.create(ANN, "TaskSlow", NEW, "k")
    assert refused.value.kind == "kind.nameTaken"


async def test_a_declared_kind_of_its_name_neither_goes_on_with_it_nor_stays_in_its_place(
    desk: HubDesk,
) -> None:
    await desk.flow(FLOW)
    await reopened(desk)
    await desk.hub.kinds.create(ANN, "TaskSlow", NEW, "k")
    await desk.hub.kinds.publish(ANN, "TaskSlow", "p")
    declared = await desk.begin("slow")
    assert await state(desk, declared.id) == "open"
    await reopened(desk, Slow())
    assert not desk.hub.catalogue.types["TaskSlow"].declared
    installed = await desk.begin("slow")
    assert await state(desk, installed.id) == "calm"
    await desk.send(declared.id, task_of(declared, "slow"), "DONE")
    assert await state(desk, declared.id) == "done"
    await reopened(desk)
    slow = task_of(installed, "slow")
    with pytest.raises(KindMissing):
        await desk.send(installed.id, slow, "WAIT")
    await reopened(desk, Slow())
    await desk.send(installed.id, slow, "WAIT")
    assert await state(desk, installed.id) == "waiting"
