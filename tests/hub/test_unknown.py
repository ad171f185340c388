"""What the store has taken though its answer was lost counts: for work, for time, for readers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import nullcontext
from typing import Any, ClassVar

import pytest

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.errors import Unavailable
from taskflow.domain.event import Batch
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView

FLOW = {"name": "walk", "tasks": [{"name": "walk", "type": "TaskWalk", "initiator": True}]}


class Walk(TaskType):
    """Work, then a moment's rest, then the end."""

    name = "TaskWalk"
    machine: ClassVar[dict[str, Any]] = {
        "id": "walk",
        "initial": "ready",
        "states": {
            "ready": {"tags": ["stable"], "on": {"GO": "going"}},
            "going": {"invoke": {"src": "step", "onDone": "resting"}},
            "resting": {"after": {"50": "there"}},
            "there": {"type": "final"},
        },
    }

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0

    @effect("step")
    async def step(self, task: TaskView, _: Run) -> Patch:
        del task
        self.steps += 1
        return Patch()


@pytest.fixture
async def walk() -> Walk:
    return Walk()


@pytest.fixture
async def desk(database_url: str, walk: Walk) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[walk])
    await desk.open()
    await desk.flow(FLOW)
    yield desk
    await desk.close()


def lose(desk: HubDesk, monkeypatch: pytest.MonkeyPatch, lost: set[int]) -> None:
    """Let the store take everything, but lose its answers to some appends, counted from 0."""
    append, asked = desk.hub.log.append, iter(range(1000))

    async def unheard(given: Sequence[Batch]) -> Any:
        found = await append(given)
        if next(asked) in lost:
            raise Unavailable("The store does not answer.")
        return found

    monkeypatch.setattr(desk.hub.log, "append", unheard)


@pytest.mark.parametrize("lost", [{0}, {1}, {2}, {0, 1, 2}])
async def test_work_and_timers_go_on_and_readers_see_it(
    desk: HubDesk, walk: Walk, monkeypatch: pytest.MonkeyPatch, lost: set[int]
) -> None:
    family = await desk.begin("walk")
    task = task_of(family, "walk")

    async def read() -> list[int]:
        seen = []
        async for event in heard(desk.hub, ANN, family.id, 0):
            seen.append(event.seq)
            if event.task == task and event.patch.merge.get("state", {}).get("done"):
                break
        return seen

    reading = asyncio.create_task(read())
    await asyncio.sleep(0)
    lose(desk, monkeypatch, lost)
    go = commands.Send(mutation="go", task=task, event="GO")
    with pytest.raises(Unavailable) if 0 in lost else nullcontext():
        await desk.hub.submit(ANN, family.id, go)
    seen = await asyncio.wait_for(reading, 20)
    assert seen == list(range(1, seen[-1] + 1))
    assert walk.steps == 1
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}
    again = await desk.hub.submit(ANN, family.id, go)
    assert again.seq < seen[-1]


async def test_a_beginning_that_is_asked_for_twice_at_once_is_one(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second asker reads the log while the first commit is on its way back from there."""
    append, stored, answer = desk.hub.log.append, asyncio.Event(), asyncio.Event()

    async def slow(given: Sequence[Batch]) -> Any:
        found = await append(given)
        stored.set()
        await answer.wait()
        return found

    monkeypatch.setattr(desk.hub.log, "append", slow)
    first = asyncio.create_task(desk.begin("walk", mutation="twice"))
    await stored.wait()
    ident = desk.hub.family_id(ANN, "twice")
    second = asyncio.create_task(desk.hub.read(ANN, ident))
    await asyncio.sleep(0.05)
    answer.set()
    family = await first
    assert (await second).seq == family.seq
    history = await desk.history(ident)
    assert [event.seq for event in history] == list(range(1, family.seq + 1))
    stream = await desk.families.get(ident)
    assert [event.seq for event in stream.events] == [event.seq for event in history]
