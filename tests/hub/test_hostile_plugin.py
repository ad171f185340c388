"""A plug-in that does its worst costs its own task: nobody waits for ever, and nothing is mixed up.

What it may do inside one call is tried in tests/domain/test_plugin.py; here, what it does to a hub.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar

import pytest
from msgspec import field

from hubdesk import ANN, HubDesk, everything, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.errors import PluginFailed, TaskflowError
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.service import Run
from taskflow.domain.task import Change, TaskType, action, effect
from taskflow.domain.view import Happening, TaskView
from taskflow.hub.due import work as due
from taskflow.hub.stream import stream
from taskflow.processors import loop as processor

SECONDS = 20


class Stranger(BaseException):
    """What is no error that anybody knows of."""


ENDS: dict[str, BaseException] = {
    "stranger": Stranger(),
    "generator": GeneratorExit(),
    "group": BaseExceptionGroup("odd", [Stranger()]),
    "cancelled": asyncio.CancelledError(),
    "system": SystemExit(3),
    "recursion": RecursionError(),
}


class Foe(TaskType):
    """A task type that does what the test says."""

    name = "TaskFoe"
    machine: ClassVar[dict[str, Any]] = {
        "id": "foe",
        "initial": "ready",
        "states": {
            "ready": {
                "tags": ["stable"],
                "on": {
                    "WORK": "working",
                    "AT_ONCE": "hurrying",
                    "CHANGE": {"actions": "change"},
                    "NOBODY": {"actions": "nobody"},
                    "HAND": {"actions": "hand"},
                },
            },
            "working": {"invoke": {"src": "work", "onDone": "ready", "onError": "tired"}},
            "hurrying": {"invoke": {"src": "hurry", "onDone": "ready", "onError": "tired"}},
            "tired": {"tags": ["stable", "failed"]},
        },
    }

    class Output(TaskType.Output):
        """What it has."""

        items: list[Any] = field(default_factory=list)

    def __init__(self) -> None:
        super().__init__()
        self.end: BaseException | None = None
        self.added: dict[str, Any] = {}
        self.begun = 0
        self.cancels = False
        self.handed: list[Any] = []

    @effect("work")
    async def work(self, _task: TaskView, _: Run) -> Patch:
        self.begun += 1
        if self.cancels:
            me = asyncio.current_task()
            assert me is not None
            me.cancel()
            await asyncio.sleep(0)
        if self.end is not None:
            raise self.end
        return Patch()

    @effect("hurry", instant=True)
    async def hurry(self, _task: TaskView, _: Run) -> Patch:
        if self.end is not None:
            raise self.end
        return Patch()

    @action("change")
    def change(self, task: TaskView, _: Happening) -> Change:
        items: list[Any] = task.field("output")["items"]
        items.append("of this task alone")
        return Change(Patch(merge={"output": {"items": items}}))

    @action("nobody")
    def nobody(self, _task: TaskView, _: Happening) -> Change:
        return Change(start=("nobody",))

    @action("hand")
    def hand(self, _task: TaskView, _: Happening) -> Change:
        self.handed.append("once more")
        patch = Patch(merge={"output": {"items": self.handed}})
        patch.edit.append(Operation("add", "/input/items", self.handed))
        return Change(patch)

    def completed(self, *_: Any) -> Mapping[str, Any]:
        return self.added


@pytest.fixture
async def foe() -> Foe:
    return Foe()


@pytest.fixture
async def desk(database_url: str, foe: Foe) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[foe])
    await desk.open()
    tasks = [
        {"name": "foe", "type": "TaskFoe", "initiator": True},
        {"name": "friend", "parent": "foe", "type": "TaskFoe"},
    ]
    await desk.flow({"name": "foe", "tasks": tasks})
    yield desk
    await desk.close()


async def error_of(desk: HubDesk, family: str, task: str) -> dict[str, Any]:
    """Wait until a task has failed; gives its error."""
    async with asyncio.timeout(SECONDS):
        async for news in heard(desk.hub, ANN, family, 0):
            if news.task == task and (news.state == "tired" or news.type == "task.failed"):
                break
    error = (await desk.hub.read(ANN, family)).task(task).document["error"]
    assert isinstance(error, dict)
    return error


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("event", ["WORK", "AT_ONCE"])
async def test_work_that_ends_in_any_way_at_all_has_failed_and_its_neighbours_have_not(
    desk: HubDesk, foe: Foe, event: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "SWEEP", 0.05)
    family = await desk.begin("foe")
    bad, good = task_of(family, "foe"), task_of(family, "friend")
    foe.end = ENDS[end]
    async with asyncio.timeout(SECONDS):  # that share a commit
        sent = await asyncio.gather(
            desk.send(family.id, bad, event), desk.send(family.id, good, "CHANGE")
        )
    assert all(receipt.seq for receipt in sent)
    assert (await error_of(desk, family.id, bad))["code"] in {
        "plugin.failed",
        "effect.failed",
        "effect.exhausted",
    }
    foe.end = None
    await desk.send(family.id, good, "WORK")


async def test_work_that_cancels_itself_is_not_begun_for_ever(
    desk: HubDesk, foe: Foe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "SWEEP", 0.05)
    foe.cancels = True
    family = await desk.begin("foe")
    task = task_of(family, "foe")
    await desk.send(family.id, task, "WORK")
    assert (await error_of(desk, family.id, task))["code"] == "effect.exhausted"
    assert foe.begun == 2


async def test_a_list_that_an_action_changes_in_place_is_its_own(desk: HubDesk) -> None:
    """The default that all tasks of a type begin with must not grow from task to task."""
    first = await desk.begin("foe")
    for _ in range(2):
        await desk.send(first.id, task_of(first, "foe"), "CHANGE")
    second = await desk.begin("foe")
    assert second.task(task_of(second, "foe")).document["output"] == {"items": []}
    now = await desk.hub.read(ANN, first.id)
    assert now.task(task_of(now, "friend")).document["output"] == {"items": []}
    assert len(now.task(task_of(now, "foe")).document["output"]["items"]) == 2
    before = everything(now)
    await desk.crash()
    await desk.open()
    assert everything(await desk.hub.read(ANN, first.id)) == before


async def test_what_a_plug_in_has_given_stays_as_it_was_when_it_was_given(desk: HubDesk) -> None:
    """What is in memory would differ from the log, and from moment to moment."""
    family = await desk.begin("foe")
    first, second = task_of(family, "foe"), task_of(family, "friend")
    for task in (first, second, second):
        await desk.send(family.id, task, "HAND")
    now = await desk.hub.read(ANN, family.id)
    once, thrice = ["once more"], ["once more"] * 3
    shown = [now.task(task).document for task in (first, second)]
    assert [document["output"]["items"] for document in shown] == [once, thrice]
    assert [document["input"]["items"] for document in shown] == [once, thrice]
    before = everything(now)
    await desk.crash()
    await desk.open()
    assert everything(await desk.hub.read(ANN, family.id)) == before


@pytest.mark.parametrize("added", [{"items": 2**70}, {"items": [float("nan")]}, {"x": {5: 5}}])
async def test_an_output_that_cannot_be_stored_is_refused_and_nobody_waits_for_it(
    desk: HubDesk, foe: Foe, added: dict[str, Any]
) -> None:
    family = await desk.begin("foe")
    foe.added = added
    complete = commands.Complete(mutation="c", task=task_of(family, "foe"))
    async with asyncio.timeout(SECONDS):
        refused, done = await asyncio.gather(
            desk.hub.submit(ANN, family.id, complete),
            desk.send(family.id, task_of(family, "friend"), "CHANGE"),
            return_exceptions=True,
        )
    assert isinstance(refused, PluginFailed)
    assert not isinstance(done, BaseException)


async def test_a_child_that_is_not_there_is_the_mistake_of_who_starts_it(desk: HubDesk) -> None:
    family = await desk.begin("foe")
    with pytest.raises(PluginFailed, match="TaskFoe"):
        await desk.send(family.id, task_of(family, "foe"), "NOBODY")


async def test_what_cannot_be_written_down_costs_its_own_command_alone(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should anything ever get so far: who shared the commit is decided again without it."""
    family = await desk.begin("foe")
    bad, good = task_of(family, "foe"), task_of(family, "friend")
    encode = stream._encode  # noqa: SLF001

    def encoded(thing: Any) -> bytes:
        if getattr(thing, "task", "") == bad:
            raise OverflowError
        return encode(thing)

    monkeypatch.setattr(stream, "_encode", encoded)
    async with asyncio.timeout(SECONDS):
        told = await asyncio.gather(
            *(desk.send(family.id, task, "CHANGE") for task in (good, bad, good, bad, good)),
            return_exceptions=True,
        )
    assert [isinstance(one, OverflowError) for one in told] == [False, True, False, True, False]
    kept = (await desk.hub.read(ANN, family.id)).task(good).document["output"]["items"]
    assert len(kept) == 3


async def test_a_result_that_can_never_be_recorded_ends_the_work_as_failed(
    desk: HubDesk, foe: Foe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "SWEEP", 0.05)
    monkeypatch.setattr(processor, "RETRY", 0.01)
    submit = desk.hub.submit

    async def submitted(who: Any, family: str, command: Any) -> Any:
        if isinstance(command, commands.EffectDone):
            raise TaskflowError("Nobody can record this.")
        return await submit(who, family, command)

    monkeypatch.setattr(desk.hub, "submit", submitted)
    family = await desk.begin("foe")
    task = task_of(family, "foe")
    await desk.send(family.id, task, "WORK")
    assert (await error_of(desk, family.id, task))["code"] == "effect.exhausted"
    assert foe.begun == 2
