"""Families that are migrated while work, delays, kinds and others are under way."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hubdesk import ANN, HubDesk, everything, task_of
from revisions import RENAMED, STATES, again, ask, migrate, now, room, save, tried, wanted
from taskflow.domain.allowances import Allowances
from taskflow.domain.errors import Conflict, TaskflowError
from taskflow.domain.family import Family
from taskflow.domain.flowlog import EditFlow
from taskflow.domain.migration import MigrationRefused, follow, read_map
from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.statechart import Machine, MachineEvent, Snapshot
from taskflow.domain.task import TaskType, effect
from taskflow.domain.view import Half, TaskView

CALLED = {"first": {"states": STATES}}


class Toil(TaskType):
    """Work that ends when it is let, and may be named in several statecharts."""

    name = "TaskToil"

    class Output(TaskType.Output):
        times: int = 0

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.news = asyncio.Event()
        self.gate = asyncio.Event()

    machine: ClassVar[dict[str, Any]] = {
        "initial": "ready",
        "states": {
            "ready": {"on": {"GO": "going"}},
            "going": {"invoke": {"src": "toil", "onDone": "over", "onError": "tired"}},
            "tired": {"tags": ["failed"]},
            "over": {"on": {"GO": "going"}},
        },
    }

    def interrupted(self, task: TaskView, half: Half) -> Patch:
        del task
        return Patch(merge={"shared": {"left": half.effect}})

    @effect("toil")
    async def toil(self, task: TaskView, _: Run) -> Patch:
        self.asked.append(task.instance_id)
        self.news.set()
        await self.gate.wait()
        return Patch(merge={"output": {"times": task.document["output"]["times"] + 1}})


class Newer(Toil):
    """A version that cannot go on with older tasks by itself."""

    version = 2


TOILING: dict[str, Any] = {
    "initial": "idle",
    "states": {
        "idle": {"on": {"GO": "busy"}},
        "busy": {"invoke": {"id": "work", "src": "toil", "onDone": "rested"}},
        "rested": {},
    },
}
"""The same work in a state of another name, under an id of its own."""


def toil(**more: Any) -> dict[str, Any]:
    return {"name": "toil", "type": "TaskToil", **more}


@pytest.fixture
async def toiling() -> Toil:
    return Toil()


@pytest.fixture
async def desk(database_url: str, toiling: Toil) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[toiling])
    await desk.open()
    yield desk
    await desk.close()


async def going(desk: HubDesk, toiling: Toil) -> str:
    """Give a family at whose task somebody works."""
    await save(desk, room(toil()))
    family = (await desk.begin("desk", revision=1)).id
    await desk.send(family, task_of(await now(desk, family), "toil"), "GO")
    await asyncio.wait_for(toiling.news.wait(), 10)
    return family


async def until(desk: HubDesk, family: str, name: str, state: str) -> Any:
    def there(one: Any) -> bool:
        return bool(one.task(task_of(one, name)).state["current"] == state)

    async with asyncio.timeout(20):
        return await desk.hub.reader.when(ANN, family, there)


async def test_work_that_the_new_state_has_too_goes_on_and_is_done_once(
    desk: HubDesk, toiling: Toil
) -> None:
    family = await going(desk, toiling)
    await save(desk, room(toil(fsm=TOILING)))
    survey = await tried(desk, family, {"toil": {"states": {"going": "busy"}}})
    assert survey.tasks[1].continues == ("toil",)
    await migrate(desk, family, {"toil": {"states": {"going": "busy"}}})
    toiling.gate.set()
    after = await until(desk, family, "toil", "rested")
    assert after.task(task_of(after, "toil")).document["output"] == {"times": 1}
    assert len(toiling.asked) == 1
    await again(desk, family)


async def test_work_that_goes_on_is_done_once_though_everything_was_killed_in_between(
    desk: HubDesk, toiling: Toil
) -> None:
    family = await going(desk, toiling)
    await save(desk, room(toil(fsm=TOILING)))
    await migrate(desk, family, {"toil": {"states": {"going": "busy"}}})
    await again(desk, family)
    toiling.gate.set()
    after = await until(desk, family, "toil", "rested")
    assert after.task(task_of(after, "toil")).document["output"] == {"times": 1}


async def test_work_that_the_new_state_does_not_have_is_cancelled(
    desk: HubDesk, toiling: Toil
) -> None:
    family = await going(desk, toiling)
    await save(desk, room(toil(fsm=TOILING)))
    survey = await tried(desk, family, {"toil": {"states": {"going": "rested"}}})
    assert (survey.tasks[1].cancels, survey.tasks[1].continues) == (("toil",), ())
    await migrate(desk, family, {"toil": {"states": {"going": "rested"}}})
    after = await now(desk, family)
    assert not after.busy
    assert desk.hub.effects.counts()["due"] == 0
    toiling.gate.set()
    await again(desk, family)
    assert (await now(desk, family)).seq == after.seq


async def test_work_that_goes_on_under_another_name_is_not_counted_as_new(
    desk: HubDesk, toiling: Toil
) -> None:
    await desk.crash()
    desk.allowances = Allowances(person_effects=1)
    await desk.open()
    family = await going(desk, toiling)
    await save(desk, room(toil(fsm=TOILING)))
    await migrate(desk, family, {"toil": {"states": {"going": "busy"}}})
    assert desk.hub.effects.owned(ANN.id) == 1


async def test_work_that_is_called_like_a_delay_is_over_where_only_the_delay_goes_on(
    desk: HubDesk,
) -> None:
    alike = {"id": "after.60000.going", "src": "toil", "onDone": "over"}
    going = {"after": {"60000": "over"}, "invoke": alike}
    chart = {"initial": "ready", "states": {"ready": {"on": {"GO": "going"}}, "over": {}}}
    chart["states"]["going"] = going
    await save(desk, room(toil(fsm=chart)))
    family = (await desk.begin("desk", revision=1)).id
    task = task_of(await now(desk, family), "toil")
    await desk.send(family, task, "GO")
    del going["invoke"]
    await save(desk, room(toil(fsm=chart)))
    told = (await tried(desk, family)).tasks[1]
    assert (told.continues, told.cancels) == (("after.60000.going",), ("toil",))
    await migrate(desk, family)
    after = (await now(desk, family)).task(task)
    assert (len(after.effects), len(after.timers)) == (0, 1)


async def test_what_is_kept_of_work_that_is_over_is_said_by_the_kind_that_did_it(
    desk: HubDesk, toiling: Toil
) -> None:
    family = await going(desk, toiling)
    await save(desk, room(ask("toil")))
    rule = {"states": {"going": "open"}, "drop": ["output.times"]}
    await migrate(desk, family, {"toil": rule})
    after = await now(desk, family)
    document = after.task(task_of(after, "toil")).document
    assert (document["type"], document["shared"]) == ("TaskConversation", {"left": "toil"})
    await again(desk, family)


async def test_work_of_a_state_that_had_none_begins_once(desk: HubDesk, toiling: Toil) -> None:
    await save(desk, room(toil()))
    family = (await desk.begin("desk", revision=1)).id
    toiling.gate.set()
    await save(desk, room(toil(fsm=TOILING)))
    survey = await tried(desk, family, {"toil": {"states": {"ready": "busy"}}})
    assert survey.tasks[1].begins == ("toil",)
    await migrate(desk, family, {"toil": {"states": {"ready": "busy"}}})
    await until(desk, family, "toil", "rested")
    assert len(toiling.asked) == 1


async def test_a_task_whose_kind_is_missing_goes_on_with_a_version_that_is_there(
    desk: HubDesk, toiling: Toil
) -> None:
    family = await going(desk, toiling)
    await desk.crash()
    newer = Newer()
    desk.kinds = {**desk.registry.tasks, "TaskToil": newer}
    await desk.open()
    newer.gate.set()
    before = await now(desk, family)
    waiting = desk.hub.graphs.node(before, task_of(before, "toil"))["line"]
    assert "not installed in version 1" in waiting
    await save(desk, room(toil(label="Newer")))
    await migrate(desk, family)
    after = await until(desk, family, "toil", "over")
    task = after.task(task_of(after, "toil"))
    assert (task.document["meta"]["version"], task.document["output"]["times"]) == (2, 1)
    await again(desk, family)


async def test_two_migrations_at_once_are_decided_one_after_the_other(desk: HubDesk) -> None:
    await save(desk, room(ask()))
    family = (await desk.begin("desk", revision=1)).id
    await save(desk, room(ask(machine=RENAMED)))
    both = [desk.hub.migrations.apply(ANN, wanted(desk, family, CALLED)) for _ in range(2)]
    told = await asyncio.gather(*both, return_exceptions=True)
    (refused,) = [one for one in told if isinstance(one, Conflict)]
    assert refused.kind == "migration.already"
    types = [event.type for event in await desk.history(family)]
    assert types.count("family.migrated") == 1


async def test_what_has_changed_since_the_trial_is_what_counts(desk: HubDesk) -> None:
    await save(desk, room(ask()))
    family = (await desk.begin("desk", revision=1)).id
    await save(desk, room(ask(machine=RENAMED)))
    only_open = {"first": {"states": {"open": "asking"}}}
    assert not (await tried(desk, family, only_open)).problems
    task = task_of(await now(desk, family), "first")
    applied = desk.hub.migrations.apply(ANN, wanted(desk, family, only_open))
    _, told = await asyncio.gather(desk.send(family, task, "HOLD"), applied, return_exceptions=True)
    family_now = await now(desk, family)
    current = family_now.task(task).state["current"]
    if isinstance(told, MigrationRefused):
        assert (current, family_now.document["flow"]["revision"]) == ("held", 1)
    else:
        assert (current, family_now.document["flow"]["revision"]) == ("parked", 2)


async def test_a_kill_before_it_is_answered_leaves_all_of_it_or_nothing(desk: HubDesk) -> None:
    await save(desk, room(ask(), ask("second")))
    family = (await desk.begin("desk", revision=1)).id
    await save(desk, room(ask(machine=RENAMED), ask("second", machine=RENAMED)))
    once = wanted(desk, family, {**CALLED, "second": {"states": STATES}})
    applying = asyncio.create_task(desk.hub.migrations.apply(ANN, once))
    await asyncio.sleep(0.001)
    await desk.crash()
    await asyncio.gather(applying, return_exceptions=True)
    await desk.open()
    await desk.hub.migrations.apply(ANN, once)
    after = await now(desk, family)
    states = [after.task(task_of(after, name)).state["current"] for name in ("first", "second")]
    assert states == ["asking", "asking"]
    types = [event.type for event in await desk.history(family)]
    assert types.count("family.migrated") == 1


COUNT: dict[str, Any] = {
    "output": {"properties": {"count": {"type": "integer", "default": 0}}},
    "machine": {
        "initial": "open",
        "states": {
            "open": {
                "on": {
                    "ADD": {
                        "actions": {
                            "type": "assign",
                            "params": {"output.count": "sum([output.count, `1`])"},
                        }
                    }
                }
            },
            "over": {"type": "final"},
        },
    },
}


async def test_a_declared_kind_goes_on_with_its_newest_version_if_the_values_fit(
    desk: HubDesk,
) -> None:
    await desk.hub.kinds.create(ANN, "counter", COUNT, desk.mutation())
    await desk.hub.kinds.publish(ANN, "counter", desk.mutation())
    await save(desk, room({"name": "it", "type": "counter"}))
    family = (await desk.begin("desk", revision=1)).id
    task = task_of(await now(desk, family), "it")
    await desk.send(family, task, "ADD")
    fields = {"total": {"type": "integer"}, "unit": {"type": "string", "default": "votes"}}
    assign = ["machine", "states", "open", "on", "ADD", "actions", "params"]
    total = {"output.total": "sum([output.total, `1`])"}
    operations = [
        {"op": "set", "path": ["output", "properties"], "value": fields},
        {"op": "set", "path": assign, "value": total},
    ]
    edit = EditFlow(mutation=desk.mutation(), operations=operations)
    told = (await desk.hub.kinds.edit(ANN, "counter", edit)).value
    assert not told["refused"], told
    await desk.hub.kinds.publish(ANN, "counter", desk.mutation())
    await save(desk, room({"name": "it", "type": "counter", "label": "Counted"}))
    (problem,) = (await tried(desk, family)).problems
    assert problem.path.startswith("/tasks/it/output")
    await migrate(desk, family, {"it": {"fields": {"output.count": "output.total"}}})
    document = (await now(desk, family)).task(task).document
    assert document["output"] == {"total": 1, "unit": "votes"}
    assert document["meta"]["version"] == 2
    await desk.send(family, task, "ADD")
    await again(desk, family)
    assert (await now(desk, family)).task(task).document["output"]["total"] == 2


NAMES = st.sampled_from("abcd")


@st.composite
def charts(draw: st.DrawFn) -> dict[str, Any]:
    """Give a statechart of a few states, some with a delay or states below them."""
    names = sorted(draw(st.sets(NAMES, min_size=1)))
    states: dict[str, Any] = {}
    for name in names:
        below = sorted(draw(st.sets(NAMES, max_size=2)))
        state: dict[str, Any] = {"on": {f"TO_{other}": other for other in names}}
        if draw(st.booleans()):
            state["after"] = {
                draw(st.sampled_from(["50000", "60000"])): draw(st.sampled_from(names))
            }
        if below:
            state |= {"initial": below[0], "states": {one: {} for one in below}}
        states[name] = state
    return {"initial": names[0], "states": states}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],
)
@given(
    versions=st.lists(charts(), min_size=2, max_size=4),
    maps=st.lists(st.dictionaries(NAMES, NAMES), min_size=3, max_size=3),
    sent=st.lists(NAMES, max_size=6),
)
async def test_the_log_of_a_migrated_family_gives_the_same_family_again(
    desk: HubDesk, versions: list[Any], maps: list[Any], sent: list[str]
) -> None:
    name = desk.mutation()
    await save(desk, room(ask(machine=versions[0]), name=name))
    family = (await desk.begin(name, revision=1)).id
    moments = [everything(await now(desk, family))]
    for states, (_, chart) in zip(maps, pairwise(versions), strict=False):
        await save(desk, room(ask(machine=chart), name=name))
        try:
            await migrate(desk, family, {"first": {"states": states}})
        except (MigrationRefused, Conflict):
            assert everything(await now(desk, family)) == moments[-1]
        moments.append(everything(await now(desk, family)))
        for event in sent:
            try:
                await desk.send(family, task_of(await now(desk, family), "first"), f"TO_{event}")
            except TaskflowError:
                continue
            moments.append(everything(await now(desk, family)))
    stream = await desk.families.get(family)
    folded = Family(family).apply(await desk.families.between(family, 0, stream.last))
    assert everything(folded) == moments[-1]
    assert folded.instances("room.first") == stream.state.instances("room.first")
    for moment in moments:
        assert everything(await desk.hub.read(ANN, family, moment["seq"])) == moment


@settings(max_examples=300, deadline=None)
@given(old=charts(), new=charts(), states=st.dictionaries(NAMES, NAMES), sent=st.lists(NAMES))
def test_a_statechart_goes_on_in_whole_states_of_the_other_one_and_what_goes_on_is_due_there(
    old: dict[str, Any], new: dict[str, Any], states: dict[str, str], sent: list[str]
) -> None:
    before, after = Machine.compile(old), Machine.compile(new)
    step = before.initial({})
    for name in sent:
        if f"TO_{name}" in before.legal(Snapshot.of(step), {}):
            step = before.step(Snapshot.of(step), MachineEvent.user(f"TO_{name}"), {})
    lead = read_map({"tasks": {"x": {"states": states}}}).tasks["x"].states
    try:
        moved = before.move(after, Snapshot.of(step), lambda path: follow(lead, path))
    except Conflict:
        return
    there = Snapshot(moved.configuration.value, moved.history)
    assert isinstance(after.legal(there, {}), tuple)
    due = {timer.id for place in moved.configuration.active for timer in place.timers}
    assert {*moved.delays.values(), *(timer.id for timer in moved.timers)} == due
    assert len(set(moved.delays.values())) == len(moved.delays)
