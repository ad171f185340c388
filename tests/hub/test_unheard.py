"""Commits whose answer is lost: what they set going is done and watched, though nobody asks."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain.errors import Unavailable
from taskflow.domain.event import Batch
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView


class Asking(TaskType):
    """Asks somebody, and then sleeps for a moment."""

    name = "TaskAsking"
    machine: ClassVar[dict[str, Any]] = {
        "id": "asking",
        "initial": "ready",
        "states": {
            "ready": {"tags": ["stable"], "on": {"GO": "asking"}},
            "asking": {"invoke": {"src": "ask", "onDone": "asleep", "onError": "over"}},
            "asleep": {"after": {"10": "over"}},
            "over": {"type": "final"},
        },
    }

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    @effect("ask")
    async def ask(self, _task: TaskView, _run: Run) -> Patch:
        self.asked += 1
        return Patch(merge={"output": {"said": "yes"}})


@pytest.fixture
async def asking() -> Asking:
    return Asking()


@pytest.fixture
async def desk(database_url: str, asking: Asking) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[asking])
    await desk.open()
    task = {"name": "asking", "type": "TaskAsking", "initiator": True}
    await desk.flow({"name": "asking", "tasks": [task]})
    yield desk
    await desk.close()


LOST = {
    "once each": lambda tries: tries == 1,
    "several times each": lambda tries: tries <= 3,
}


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("lost", LOST)
async def test_who_watches_sees_it_and_the_work_is_done_once_though_nobody_asks_again(
    desk: HubDesk,
    asking: Asking,
    monkeypatch: pytest.MonkeyPatch,
    lost: str,
    stored: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    family = await desk.begin("asking")
    task = task_of(family, "asking")
    append, tries = desk.hub.log.append, dict[int, int]()

    async def unheard(batch: Batch) -> None:
        tries[batch.position] = tries.get(batch.position, 0) + 1
        gone = LOST[lost](tries[batch.position])
        if stored or not gone:
            await append(batch)
        if gone:
            raise Unavailable("The answer was lost.")

    monkeypatch.setattr(desk.hub.log, "append", unheard)
    seen: list[str] = []

    async def watch() -> None:
        async for event in heard(desk.hub, ANN, family.id, family.seq):
            seen.append(event.type)
            if event.type == "task.done":
                return

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    sending = asyncio.create_task(desk.send(family.id, task, "GO", mutation="go"))
    await asyncio.sleep(0)
    sending.cancel()  # they have gone
    async with asyncio.timeout(30):
        await watching
    assert seen == ["task.updated", "effect.done", "task.done"]
    assert asking.asked == 1
    assert len(tries) == 3
    monkeypatch.setattr(desk.hub.log, "append", append)
    seq = (await desk.hub.read(ANN, family.id)).seq
    assert (await desk.send(family.id, task, "GO", mutation="go")).seq == seq - 2
    await desk.crash()
    await desk.open()
    again = await desk.hub.read(ANN, family.id)
    assert (again.seq, again.status) == (seq, "done")
    assert asking.asked == 1
