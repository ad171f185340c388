"""A flow drawn in a circle costs ever little, and holds up nobody, not even its own people."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain.event import Accepted, By, Commit
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.hub.due import throttle
from taskflow.hub.due.throttle import Throttle

FEW = 12
"""Commits in a row in these tests."""
OVER = {"type": "final"}


class Turning(TaskType):
    """Works, and is drawn by the flow."""

    name = "TaskTurning"
    machine: ClassVar[dict[str, Any]] = {"id": "turning", "initial": "a", "states": {"a": {}}}

    @effect("turn")
    async def turn(self, _task: TaskView, _run: Run) -> Patch:
        return Patch()

    @effect("hurry", instant=True)
    async def hurry(self, _task: TaskView, _run: Run) -> Patch:
        return Patch()


def turning(name: str, states: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a task that turns in these states after GO."""
    ready = {"tags": ["stable"], "on": {"GO": "a"}}
    fsm = {"id": "turning", "initial": "ready", "states": {"ready": ready, **states}}
    return {"name": name, "type": "TaskTurning", "fsm": fsm, **more}


def works(effect_: str) -> dict[str, Any]:
    return {
        "a": {"invoke": {"src": effect_, "onDone": "b", "onError": "b"}},
        "b": {"always": "a"},
    }


def follows(name: str, then: str) -> dict[str, Any]:
    task = turning(name, {}, parent="room", next=then)
    return {**task, "fsm": {**task["fsm"], "initial": "a", "states": {"a": SOON, "over": OVER}}}


SOON = {"after": {"0": "over"}}
CIRCLES: dict[str, list[dict[str, Any]]] = {
    "work": [turning("one", works("turn"), initiator=True)],
    "instant work": [turning("one", works("hurry"), initiator=True)],
    "delays": [turning("one", {"a": {"after": {"0": "b"}}, "b": {"after": {"1": "a"}}})],
    "tasks that follow one another": [
        turning("room", {"a": {}}, initiator=True),
        follows("x", "y"),
        follows("y", "x"),
        turning("one", {"a": OVER}, parent="room", next="x"),
    ],
}
CIRCLES["delays"][0]["initiator"] = True


@pytest.fixture
async def desk(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HubDesk]:
    monkeypatch.setattr(throttle, "AT_ONCE", FEW)
    monkeypatch.setattr(throttle, "A_SECOND", 1 / 3600)
    desk = HubDesk(database_url, kinds=[Turning()])
    await desk.open()
    yield desk
    await desk.close()


async def made(desk: HubDesk, family: str) -> int:
    """Give how many commits a family has made without a person."""
    stream = await desk.families.get(family)
    return sum(commit.commands[0].by.kind != "user" for commit in stream.tail)


async def turned(desk: HubDesk, family: str) -> None:
    """Set a circle going, and wait until it has turned as often as it may at once."""
    state = await desk.hub.read(ANN, family)
    seq = (await desk.send(family, task_of(state, "one"), "GO")).seq
    async with asyncio.timeout(20):
        async for _ in heard(desk.hub, ANN, family, seq):
            if await made(desk, family) >= FEW:
                break


@pytest.mark.parametrize("circle", CIRCLES)
async def test_a_circle_is_slowed_down_and_nobody_else(desk: HubDesk, circle: str) -> None:
    await desk.flow({"name": "circle", "tasks": CIRCLES[circle]})
    first, second = await desk.begin("circle"), await desk.begin("circle")
    await turned(desk, first.id)
    await turned(desk, second.id)  # meanwhile the first one could have made many more
    assert await made(desk, first.id) <= FEW + 2
    state = await desk.hub.read(ANN, first.id)
    assert state.busy
    await desk.cancel(first.id, next(iter(state.tasks)))
    assert not (await desk.hub.read(ANN, first.id)).busy


async def test_what_people_set_going_is_never_held_up(desk: HubDesk) -> None:
    states = {"a": {"invoke": {"src": "turn", "onDone": "ready"}}}
    await desk.flow({"name": "calm", "tasks": [turning("one", states, initiator=True)]})
    family = await desk.begin("calm")
    task = task_of(family, "one")
    for _ in range(3 * FEW):
        seq = (await desk.send(family.id, task, "GO")).seq
        async with asyncio.timeout(20):
            async for event in heard(desk.hub, ANN, family.id, seq):
                if event.settled:
                    break
    assert not (await desk.hub.read(ANN, family.id)).busy


def commit(kind: Any) -> Commit:
    return Commit("f", 0, (Accepted("m", By(kind=kind, id="x"), 1),), b"")  # type: ignore[arg-type]


def test_the_pace_that_may_be_kept_up_is_never_slowed_and_rest_makes_good() -> None:
    now = 0.0
    pace = Throttle(lambda: now)
    for _ in range(throttle.AT_ONCE - 1):
        assert pace.wait("f", commit("processor")) == 0
    assert [pace.wait("f", commit("hub")) for _ in range(3)][-1] > 0
    assert pace.wait("f", commit("user")) == 0
    assert pace.wait("g", commit("hub")) == 0
    now = throttle.AT_ONCE / throttle.A_SECOND + 1
    for _ in range(10 * throttle.AT_ONCE):
        now += 1 / throttle.A_SECOND
        assert pace.wait("f", commit("hub")) == 0


def test_all_families_of_one_person_are_slowed_down_together_and_nobody_else_s() -> None:
    pace = Throttle(lambda: 0.0)
    families = 5 * throttle.PERSON // 2
    each = throttle.AT_ONCE * throttle.PERSON // families  # well within what a family may
    waits = [
        pace.wait(f"f{number}", commit("hub"), "ann")
        for _ in range(each)
        for number in range(families)
    ]
    assert set(waits[:-1]) == {0.0}
    assert pace.wait("f0", commit("hub"), "ann") > 0
    assert pace.wait("another", commit("processor"), "ann") > 0
    assert pace.wait("f0", commit("user"), "ann") == 0
    for _ in range(throttle.AT_ONCE - 1):
        assert pace.wait("g", commit("hub"), "bob") == 0


def test_families_that_have_had_their_rest_are_forgotten() -> None:
    now = 0.0
    pace = Throttle(lambda: now)
    for number in range(10 * throttle.MANY):
        now += 1.0
        pace.wait(f"f{number}", commit("hub"))
    assert len(pace._paid) <= throttle.MANY  # noqa: SLF001
