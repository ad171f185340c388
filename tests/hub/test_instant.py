"""Instant work: done ahead of its commit, so that one commit holds the start and the result."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest

from hubdesk import ANN, HubDesk
from listening import heard
from taskflow.domain.errors import Conflict
from taskflow.domain.event import Batch, Event
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.hub.decide.instant_results import MOST

STATES: dict[str, Any] = {
    "working": {"invoke": {"id": "w", "src": "work", "onDone": "done", "onError": "failed"}},
    "failed": {"tags": ["stable", "failed"], "on": {"RETRY": "working"}},
    "done": {"type": "final"},
}


class Adding(TaskType):
    """Adds one to a number at once, in the way that its test wants."""

    name = "TaskAdding"
    machine: ClassVar[dict[str, Any]] = {"id": "adding", "initial": "working", "states": STATES}
    waits = False
    begun = 0
    finished = 0
    error: Exception | None = None

    class Output(TaskType.Output):
        """The sum."""

        sum: int = 0

    @effect("work", instant=True)
    async def work(self, _task: TaskView, run: Run) -> Patch:
        self.begun += 1
        await run.partial("dropped")
        if self.error is not None:
            raise self.error
        if self.waits:
            await asyncio.sleep(0)
        self.finished += 1
        return Patch(merge={"output": {"sum": 2}})


class Late(Adding):
    """Comes to its work by a timer."""

    name = "TaskLate"
    machine: ClassVar[dict[str, Any]] = {
        "id": "late",
        "initial": "waiting",
        "states": {"waiting": {"after": {"10": "working"}}, **STATES},
    }


class Wide(Adding):
    """Does nine things side by side, and each of them again and again."""

    name = "TaskWide"
    machine: ClassVar[dict[str, Any]] = {
        "id": "wide",
        "type": "parallel",
        "states": {
            f"part{k}": {
                "initial": "working",
                "states": {
                    "working": {
                        "invoke": {
                            "id": f"w{k}",
                            "src": "work",
                            "onDone": {"target": "working", "reenter": True},
                            "onError": "failed",
                        }
                    },
                    "failed": {"tags": ["stable"]},
                },
            }
            for k in range(9)
        },
    }


@pytest.fixture
def adding() -> Adding:
    return Adding()


@pytest.fixture
def wide() -> Wide:
    return Wide()


@pytest.fixture
async def desk(database_url: str, adding: Adding, wide: Wide) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=(adding, Late(), wide))
    await desk.open()
    for kind in ("TaskAdding", "TaskLate", "TaskWide"):
        await desk.flow({"name": kind, "tasks": [{"name": "it", "type": kind, "initiator": True}]})
    yield desk
    await desk.close()


async def over(desk: HubDesk, family: str, state: str = "done") -> list[Event]:
    """Wait until a family's only task is in a state; gives all events."""
    async for _ in heard(desk.hub, ANN, family, 0):
        founder = (await desk.hub.read(ANN, family)).founder
        if founder is not None and founder.state["current"] == state:
            return list(await desk.history(family))
    raise AssertionError("The family ended.")


def result(family: Family) -> Any:
    founder = family.founder
    assert founder is not None
    return founder.document["output"]["sum"] if founder.done else None


async def test_a_start_and_its_instant_result_are_one_commit(desk: HubDesk, adding: Adding) -> None:
    before = desk.hub.appender.appended
    family = await desk.begin("TaskAdding")
    assert result(family) == 2
    assert desk.hub.appender.appended == before + 1
    events = await desk.history(family.id)
    assert [event.type for event in events] == ["family.founded", "task.started", "task.done"]
    assert [event.by.kind for event in events] == ["user", "user", "processor"]
    assert desk.hub.effects.counts() == {"due": 0, "claimed": 0}
    assert desk.hub.effects.attempts == 0
    assert adding.finished == 1


async def test_work_that_waits_in_spite_of_its_word_is_done_as_other_work_is(
    desk: HubDesk, adding: Adding
) -> None:
    adding.waits = True
    for _ in range(12):
        family = await desk.begin("TaskAdding")
        events = await over(desk, family.id)
        settled = [set(event.settled) for event in events if event.settled]
        assert settled == [{events[1].effects[0].id}]
    assert adding.finished == 12
    assert adding.begun < 24  # after some times it is tried ahead no more


async def test_instant_work_that_fails_fails_its_task_in_the_same_commit(
    desk: HubDesk, adding: Adding
) -> None:
    adding.error = Conflict("Not this one.", code="adding.refused")
    before = desk.hub.appender.appended
    family = await desk.begin("TaskAdding")
    assert desk.hub.appender.appended == before + 1
    assert family.founder is not None
    assert family.founder.state["current"] == "failed"
    assert family.founder.document["error"]["code"] == "adding.refused"
    adding.error = None
    await desk.send(family.id, f"{family.id}-2", "RETRY")
    assert result(await desk.hub.read(ANN, family.id)) == 2


async def test_a_hub_that_dies_before_the_commit_is_stored_has_done_nothing(
    desk: HubDesk, adding: Adding, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, asked = desk.hub.log.append, asyncio.Event()

    async def held(batch: Batch) -> None:
        asked.set()
        await asyncio.Event().wait()
        await append(batch)

    monkeypatch.setattr(desk.hub.log, "append", held)
    begun = asyncio.create_task(desk.begin("TaskAdding", mutation="again"))
    await asked.wait()
    assert adding.finished == 1
    begun.cancel()
    await desk.crash()
    await desk.open()
    family = await desk.begin("TaskAdding", mutation="again")
    assert result(family) == 2
    assert adding.finished == 2
    events = await desk.history(family.id)
    assert len(events) == 3
    same = await desk.begin("TaskAdding", mutation="again")
    assert same.seq == 3
    assert adding.finished == 2


async def test_work_that_makes_more_work_due_without_end_is_done_ahead_only_so_far(
    desk: HubDesk, wide: Wide, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, begun = desk.hub.log.append, list[int]()

    async def counting(batch: Batch) -> None:
        begun.append(wide.begun)
        wide.error = Conflict("Enough.")
        await append(batch)

    monkeypatch.setattr(desk.hub.log, "append", counting)
    family = await desk.begin("TaskWide")
    assert begun[0] == MOST
    async for _ in heard(desk.hub, ANN, family.id, 0):
        founder = (await desk.hub.read(ANN, family.id)).founder
        if founder is not None and not founder.effects:
            break


async def test_what_a_timer_sets_going_is_noted_before_it_is_done(desk: HubDesk) -> None:
    before = desk.hub.appender.appended
    family = await desk.begin("TaskLate")
    await over(desk, family.id)
    assert desk.hub.appender.appended == before + 3
    assert desk.hub.effects.attempts == 1


@pytest.mark.parametrize("kind", [{"repeatable": False}, {"environment": "browser"}])
def test_what_cannot_be_instant_is_refused_where_it_is_written(kind: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="repeatable"):
        effect("work", instant=True, **kind)
