"""What a family and a person may have is bounded; what is refused or deleted is freed."""

import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest
from msgspec import Struct

from hubdesk import ANN, BOB, HubDesk, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.allowances import Allowances
from taskflow.domain.errors import Limited, TaskflowError
from taskflow.domain.patch import Patch
from taskflow.domain.principal import Principal
from taskflow.domain.service import Run
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import TaskView
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.stream.queued_command import Wish

FEW = Allowances(
    family_tasks=12, family_bytes=300_000, person_families=3, person_bytes=600_000, person_streams=2
)


class Room(TaskType):
    """Takes anything, and is drawn by the flow."""

    name = "TaskRoom"
    machine: ClassVar[dict[str, Any]] = {"id": "room", "initial": "a", "states": {"a": {}}}

    class Input(Struct):
        text: str = ""


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[Room()], allowances=FEW)
    await desk.open()
    yield desk
    await desk.close()


def room(**more: Any) -> dict[str, Any]:
    return {"name": "one", "type": "TaskRoom", "initiator": True, **more}


def write(desk: HubDesk, task: str, size: int) -> commands.Update:
    patch = Patch(merge={"input": {"text": "x" * size}})
    return commands.Update(mutation=desk.mutation(), task=task, patch=patch)


async def refused(doing: Any) -> str:
    with pytest.raises(TaskflowError) as caught:
        await doing
    assert caught.value.message
    return caught.value.kind


def again(**config: Any) -> list[dict[str, Any]]:
    """Give a task that starts itself anew by way of another, without end."""
    fsm = {
        "id": "m",
        "initial": "a",
        "states": {"a": {"after": {"0": "over"}}, "over": {"type": "final"}},
    }
    kids = [
        {"name": name, "type": "TaskRoom", "parent": "one", "next": then, "fsm": fsm, **config}
        for name, then in (("x", "y"), ("y", "x"))
    ]
    starting = {"name": "z", "type": "TaskRoom", "parent": "one", "next": "x", "fsm": fsm}
    return [room(), starting, *kids]


async def grown(desk: HubDesk, family: str, who: Principal = ANN) -> Any:
    """Wait until nothing is due in a family any more."""
    async with asyncio.timeout(60):
        while (state := await desk.hub.read(who, family)).busy:  # noqa: ASYNC110  others' work
            await asyncio.sleep(0.02)
    return state


async def test_a_family_that_drives_itself_comes_to_an_end_at_its_most_tasks(
    desk: HubDesk,
) -> None:
    await desk.flow({"name": "circle", "tasks": again()})
    family = await desk.begin("circle")
    state = await grown(desk, family.id)
    assert state.task_count <= FEW.family_tasks
    last = list(state.tasks.values())[-1].document
    assert last["error"]["code"] == "limit.familyTasks"


async def test_a_family_that_drives_itself_comes_to_an_end_at_its_most_bytes(
    desk: HubDesk,
) -> None:
    config = {"config": {"more": {"text": "x" * 70_000}}}
    await desk.flow({"name": "circle", "tasks": again(**config)})
    family = await desk.begin("circle")
    state = await grown(desk, family.id)
    assert state.task_bytes <= FEW.family_bytes + 100_000
    assert "limit.familyBytes" in str([one.document.get("error") for one in state.tasks.values()])


async def test_a_family_takes_no_more_than_it_may_hold_and_then_less_again(desk: HubDesk) -> None:
    await desk.flow({"name": "room", "tasks": [room()]})
    family = await desk.begin("room")
    task = task_of(family, "one")
    for _ in range(20):  # each in the place of the one before
        await desk.hub.submit(ANN, family.id, write(desk, task, 90_000))
    too_much = desk.hub.submit(ANN, family.id, write(desk, task, 400_000))
    assert await refused(too_much) == "limit.familyBytes"
    await desk.hub.submit(ANN, family.id, write(desk, task, 100))


async def listed(desk: HubDesk) -> None:
    """Let the rows of lists be made, by which people's families are counted."""
    await desk.hub.projector.flush()


async def test_a_person_owns_so_many_families_and_deletes_some_for_others(desk: HubDesk) -> None:
    await desk.flow({"name": "room", "tasks": [room()]})
    mine = [await desk.begin("room", mutation=f"f{number}") for number in range(3)]
    await listed(desk)
    assert await refused(desk.begin("room")) == "limit.personFamilies"
    fork = desk.hub.fork(ANN, desk.hub.read(ANN, mine[0].id), desk.mutation(), "again")
    assert await refused(fork) == "limit.personFamilies"
    assert (await desk.begin("room", mutation="f1")).id == mine[1].id  # sent again
    await desk.begin("room", who=BOB)
    await desk.hub.submit(ANN, mine[0].id, commands.Delete(mutation=desk.mutation()))
    await listed(desk)
    await desk.begin("room")


async def test_a_person_s_families_hold_so_much_together(desk: HubDesk) -> None:
    await desk.flow({"name": "room", "tasks": [room()]})
    mine = [await desk.begin("room") for _ in range(3)]
    for family in mine:
        one = task_of(family, "one")
        await desk.hub.submit(ANN, family.id, write(desk, one, 210_000))
    await listed(desk)
    more = desk.hub.submit(ANN, mine[0].id, write(desk, task_of(mine[0], "one"), 220_000))
    assert await refused(more) == "limit.personBytes"
    await desk.hub.submit(ANN, mine[1].id, commands.Delete(mutation=desk.mutation()))
    await listed(desk)
    await desk.hub.submit(ANN, mine[0].id, write(desk, task_of(mine[0], "one"), 220_000))


def growing(size: int, delay: int) -> list[dict[str, Any]]:
    """Give a task that writes so many bytes more into its output with each of its delays."""
    longer = {"output.text": "join('', [output.text || '', config.more.text])"}
    way = {"target": "a", "reenter": True, "actions": {"type": "assign", "params": longer}}
    fsm = {"id": "m", "initial": "a", "states": {"a": {"after": {str(delay): way}}}}
    return [room(fsm=fsm, config={"more": {"text": "x" * size}})]


@pytest.mark.parametrize(("size", "delay"), [(3_000, 20), (40_000, 100)])
async def test_families_that_drive_themselves_stop_where_their_owner_holds_the_most(
    desk: HubDesk, size: int, delay: int
) -> None:
    await desk.flow({"name": "growing", "tasks": growing(size, delay)})
    mine = [await desk.begin("growing") for _ in range(3)]
    others = await desk.begin("growing", who=BOB)
    states = [await grown(desk, family.id) for family in mine]
    errors = [one.founder.document["error"] for one in states]
    assert "limit.personBytes" in {error["code"] for error in errors}
    assert "Delete some that nobody needs any more." in str(errors)
    assert sum(one.task_bytes for one in states) < FEW.person_bytes * 9 / 8 + 3 * size
    other = await grown(desk, others.id, BOB)
    assert other.founder.document["error"]["code"] == "limit.familyBytes"


class Long(TaskType):
    """Works once, and says very much."""

    name = "TaskLong"
    machine: ClassVar[dict[str, Any]] = {
        "id": "long",
        "initial": "ready",
        "states": {
            "ready": {"after": {"1000": "going"}},
            "going": {"invoke": {"src": "tell", "onDone": "over", "onError": "failed"}},
            "over": {},
            "failed": {},
        },
    }

    class Output(Struct):
        text: str = ""

    class Config(TaskType.Config):
        size: int = 0

    @effect("tell")
    async def tell(self, task: TaskView, _run: Run) -> Patch:
        return Patch(merge={"output": {"text": "x" * task.local["size"]}})


async def test_a_result_for_which_there_is_no_room_is_a_failure_that_the_chart_goes_on_from(
    database_url: str,
) -> None:
    allowances = Allowances(person_bytes=600_000)
    desk = HubDesk(database_url, kinds=[Room(), Long()], allowances=allowances)
    await desk.open()
    try:
        await desk.flow({"name": "room", "tasks": [room()]})
        full, begun = await desk.begin("room"), []
        for size in (3_000, 30_000):
            one = {"name": "one", "type": "TaskLong", "initiator": True}
            one |= {"config": {"local": {"size": size}}}
            await desk.flow({"name": f"of{size}", "tasks": [one]})
            begun.append(await desk.begin(f"of{size}"))
        await desk.hub.submit(ANN, full.id, write(desk, task_of(full, "one"), 610_000))
        await listed(desk)
        short, long = [(await grown(desk, family.id)).founder for family in begun]
        assert short.state["current"] == "over"
        assert len(short.document["output"]["text"]) == 3_000
        assert (long.state["current"], long.done) == ("failed", False)
        assert long.document["error"]["code"] == "limit.personBytes"
    finally:
        await desk.close()


async def test_a_person_follows_so_many_streams_at_once(desk: HubDesk) -> None:
    await desk.flow({"name": "room", "tasks": [room()]})
    family = await desk.begin("room")
    streams = [heard(desk.hub, ANN, family.id, 0) for _ in range(3)]
    for stream in streams[:2]:
        await anext(stream)
    with pytest.raises(Limited) as caught:
        await anext(streams[2])
    assert caught.value.kind == "limit.streams"
    await streams[0].aclose()  # type: ignore[attr-defined]  # it is a generator
    after = heard(desk.hub, ANN, family.id, 0)
    await anext(after)
    for stream in (streams[1], after):
        await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
    assert desk.hub.quotas.following(ANN) == 0


async def test_a_person_starts_so_many_families_a_minute_and_more_after_it(
    database_url: str,
) -> None:
    desk = HubDesk(database_url, kinds=[Room()], allowances=Allowances(person_starts=3))
    await desk.open()
    try:
        await desk.flow({"name": "room", "tasks": [room()]})
        first, *_ = [await desk.begin("room", mutation=f"f{number}") for number in range(3)]
        with pytest.raises(Limited) as caught:
            await desk.begin("room")
        assert caught.value.kind == "limit.personStarts"
        assert caught.value.details == {"limit": 3, "retryAfter": 20}
        fork = desk.hub.fork(ANN, desk.hub.read(ANN, first.id), desk.mutation(), "again")
        assert await refused(fork) == "limit.personStarts"
        assert (await desk.begin("room", mutation="f0")).id == first.id  # sent again
        await desk.begin("room", who=BOB)
        desk.clock.steady_ahead = 21.0
        await desk.begin("room")
        assert await refused(desk.begin("room")) == "limit.personStarts"
    finally:
        await desk.close()


class Busy(TaskType):
    """Works until it is told to stop."""

    name = "TaskBusy"
    machine: ClassVar[dict[str, Any]] = {
        "id": "busy",
        "initial": "ready",
        "states": {
            "ready": {"on": {"GO": "going"}},
            "going": {"invoke": {"src": "wait", "onDone": "ready"}, "on": {"STOP": "ready"}},
        },
    }

    @effect("wait")
    async def wait(self, _task: TaskView, _run: Run) -> Patch:
        await asyncio.Event().wait()
        return Patch()


async def test_so_much_work_is_under_way_in_a_person_s_families_and_no_more(
    database_url: str,
) -> None:
    desk = HubDesk(database_url, kinds=[Busy()], allowances=Allowances(person_effects=2))
    await desk.open()
    try:
        busy = {"name": "one", "type": "TaskBusy", "initiator": True}
        await desk.flow({"name": "busy", "tasks": [busy]})
        mine = [await desk.begin("busy") for _ in range(3)]
        tasks = [task_of(family, "one") for family in mine]
        for family, task in list(zip(mine, tasks, strict=True))[:2]:
            await desk.send(family.id, task, "GO")
        third = desk.send(mine[2].id, tasks[2], "GO")
        assert await refused(third) == "limit.personEffects"
        fork = desk.hub.fork(ANN, desk.hub.read(ANN, mine[0].id), desk.mutation(), "again")
        assert await refused(fork) == "limit.personEffects"
        other = await desk.begin("busy", who=BOB)
        await desk.send(other.id, task_of(other, "one"), "GO", who=BOB)
        await desk.send(mine[0].id, tasks[0], "STOP")  # what makes it less is never refused
        await desk.send(mine[2].id, tasks[2], "GO")
        assert desk.hub.effects.owned(ANN.id) == 2
        await desk.cancel(mine[1].id, tasks[1])
        assert desk.hub.effects.owned(ANN.id) == 1
    finally:
        await desk.close()


def decisions() -> list[object]:
    """Give all that live; by their types, since what proxies of the dead are cannot be asked."""
    return [one for one in gc.get_objects() if issubclass(type(one), (FamilyDecision, Draft))]


async def test_what_was_refused_is_freed_at_once(desk: HubDesk) -> None:
    """Also where the collector of garbage never comes by."""
    await desk.flow({"name": "room", "tasks": [room()]})
    family = await desk.begin("room")
    large = {"text": "x" * 400_000}
    gc.collect()
    before = decisions()  # what earlier tests still hold, by errors that are shown at the end
    others = {id(one) for one in before}
    gc.disable()
    try:
        wish = Wish(mutation=desk.mutation(), flow="room", input=large)
        assert await refused(desk.hub.begin(ANN, wish)) == "limit.familyBytes"
        written = desk.hub.submit(ANN, family.id, write(desk, task_of(family, "one"), 400_000))
        assert await refused(written) == "limit.familyBytes"
        assert [one for one in decisions() if id(one) not in others] == []
    finally:
        gc.enable()


async def test_what_was_deleted_is_freed(desk: HubDesk) -> None:
    await desk.flow({"name": "room", "tasks": [room()]})
    family = await desk.begin("room")
    task = task_of(family, "one")
    await desk.hub.submit(ANN, family.id, write(desk, task, 200_000))
    await desk.hub.submit(ANN, family.id, commands.Delete(mutation=desk.mutation()))
    await listed(desk)
    stream = await desk.families.get(family.id)
    async with asyncio.timeout(20):
        while stream.state.task_bytes:  # noqa: ASYNC110  once its grave is stored
            await asyncio.sleep(0.02)
    assert sum(len(memoryview(commit.events)) for commit in stream.tail) < 10_000
    assert desk.hub.projector.families.bytes(ANN.id) == 0
