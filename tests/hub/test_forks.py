"""Forks: whole from their first commit, also when work was under way or the family is large."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest

from hubdesk import ANN, HubDesk, everything, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView


class Errand(TaskType):
    """Two works side by side: one that may be done twice, and one that may not."""

    name = "TaskErrand"
    machine: ClassVar[dict[str, Any]] = {
        "id": "errand",
        "type": "parallel",
        "states": {
            work: {
                "initial": "going",
                "states": {
                    "going": {"invoke": {"src": work, "onDone": "there", "onError": "astray"}},
                    "astray": {"tags": ["stable", "failed"]},
                    "there": {"type": "final"},
                },
            }
            for work in ("look", "pay")
        },
    }

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()

    @effect("look", repeatable=True)
    async def look(self, task: TaskView, _: Run) -> Patch:
        return await self._work("look", task)

    @effect("pay", repeatable=False)
    async def pay(self, task: TaskView, _: Run) -> Patch:
        return await self._work("pay", task)

    async def _work(self, name: str, task: TaskView) -> Patch:
        self.done.append(f"{name} {task.family_id}")
        if len(self.done) > 1:
            self.begun.set()
        await self.gate.wait()
        return Patch()


WIDE = 1200
ERRAND = {"name": "errand", "tasks": [{"name": "errand", "type": "TaskErrand", "initiator": True}]}
LINKED: dict[str, Any] = {
    "name": "linked",
    "tasks": [
        {"name": "all", "type": "TaskConversation", "initiator": True},
        {"name": "ask", "type": "TaskChat", "parent": "all"},
        {"name": "answer", "type": "TaskChat", "parent": "all"},
    ],
    "connections": [{"from": "ask.input.prompt", "to": "answer.input.prompt"}],
}


@pytest.fixture
async def errand() -> Errand:
    return Errand()


@pytest.fixture
async def desk(database_url: str, errand: Errand) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[errand])
    await desk.open()
    yield desk
    errand.gate.set()
    await desk.close()


async def fork(desk: HubDesk, family: Family) -> Family:
    moment = desk.hub.read(ANN, family.id)
    receipt = await desk.hub.fork(ANN, moment, desk.mutation(), "Differently")
    return await desk.hub.read(ANN, receipt.stream)


async def test_work_that_may_not_be_repeated_ends_as_unknown_in_a_fork(
    desk: HubDesk, errand: Errand
) -> None:
    await desk.flow(ERRAND)
    family = await desk.begin("errand")
    await errand.begun.wait()
    other = await fork(desk, family)
    task = other.task(task_of(other, "errand"))
    assert task.document["error"]["code"] == "effect.unknown"
    assert task.state["value"] == {"look": "going", "pay": "astray"}
    assert [due.name for due in task.effects.values()] == ["look"]
    (told,) = [e for e in await desk.history(other.id) if e.type == "effect.failed"]
    assert told.by.kind == "hub"
    errand.gate.set()
    async for event in heard(desk.hub, ANN, other.id, other.document["from"]["seq"]):
        if event.type == "effect.done":
            break
    assert sorted(errand.done) == sorted(
        [f"look {family.id}", f"pay {family.id}", f"look {other.id}"]
    )
    other = await desk.hub.read(ANN, other.id)
    assert other.task(task_of(other, "errand")).state["value"] == {"look": "there", "pay": "astray"}


async def test_the_origin_of_a_fork_goes_on_with_its_own_work(
    desk: HubDesk, errand: Errand
) -> None:
    await desk.flow(ERRAND)
    family = await desk.begin("errand")
    await errand.begun.wait()
    await fork(desk, family)
    errand.gate.set()
    async for event in heard(desk.hub, ANN, family.id, 0):
        if event.type == "task.done":
            break
    assert "error" not in family.task(task_of(family, "errand")).document


async def test_a_fork_is_the_moment_it_was_taken_from_whatever_the_connections_say(
    desk: HubDesk,
) -> None:
    await desk.flow(LINKED)
    family = await desk.begin("linked")
    for name, text in (("ask", "the question"), ("answer", "another one")):
        patch = Patch(merge={"input": {"prompt": text}})
        update = commands.Update(mutation=desk.mutation(), task=task_of(family, name), patch=patch)
        await desk.hub.submit(ANN, family.id, update)
    other = await fork(desk, family)
    documents = [other.task(task_of(other, name)).document for name in ("ask", "answer")]
    assert [d["input"]["prompt"] for d in documents] == ["the question", "another one"]


async def test_a_family_of_many_tasks_can_be_forked(desk: HubDesk) -> None:
    half = WIDE // 2
    tasks = [{"name": "all", "type": "TaskConversation", "initiator": True}]
    tasks += [{"name": f"a{n}", "type": "TaskChat", "parent": "all"} for n in range(half)]
    tasks += [{"name": "gate", "type": "TaskShowInstruction", "parent": "all", "next": "more"}]
    tasks += [{"name": "more", "type": "TaskConversation", "parent": "all"}]
    tasks += [{"name": f"b{n}", "type": "TaskChat", "parent": "more"} for n in range(half)]
    await desk.flow({"name": "wide", "tasks": tasks})
    family = await desk.begin("wide")
    await desk.send(family.id, task_of(family, "gate"), "CONTINUE")
    assert len(family.tasks) > WIDE
    other = await fork(desk, family)
    before = everything(other)
    assert len(other.tasks) == len(family.tasks)
    await desk.crash()
    await desk.open()
    assert everything(await desk.hub.read(ANN, other.id)) == before
