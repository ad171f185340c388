"""Running families that go on at another revision of their flow, whole or not at all."""

from typing import Any

import pytest

from hubdesk import ANN, BOB, HubDesk, everything, task_of
from revisions import RENAMED, STATES, again, ask, migrate, now, room, save, tried, wanted
from taskflow.domain import command as commands
from taskflow.domain.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from taskflow.domain.family_view import FamilyView
from taskflow.domain.migration import MAX_BYTES, MOST_TASKS, MigrationRefused, read_map

CALLED = {"first": {"states": STATES}}


@pytest.fixture
async def family(desk: HubDesk) -> str:
    """Give a family of the first revision, whose task was put aside for a minute."""
    await save(desk, room(ask()))
    family = await desk.begin("desk", revision=1)
    await desk.send(family.id, task_of(family, "first"), "HOLD")
    return family.id


def state(family: FamilyView, name: str = "first") -> str:
    return str(family.task(task_of(family, name)).state["current"])


async def test_a_family_goes_on_at_the_newest_revision_in_the_states_that_the_map_says(
    desk: HubDesk, family: str
) -> None:
    assert await save(desk, room(ask(machine=RENAMED))) == 2
    receipt = await migrate(desk, family, CALLED)
    family_now = await now(desk, family)
    assert (family_now.document["flow"]["revision"], state(family_now)) == (2, "parked")
    assert receipt.seq == family_now.seq
    types = [event.type for event in await desk.history(family)]
    assert types[-2:] == ["family.migrated", "task.migrated"]
    await again(desk, family)
    await desk.send(family, task_of(family_now, "first"), "BACK")
    assert state(await now(desk, family)) == "asking"


async def test_a_delay_that_the_new_state_has_too_goes_on_and_fires_at_its_time(
    desk: HubDesk, family: str
) -> None:
    task = task_of(await now(desk, family), "first")
    (before,) = (await now(desk, family)).task(task).timers.values()
    await save(desk, room(ask(machine=RENAMED)))
    await migrate(desk, family, CALLED)
    (after,) = (await now(desk, family)).task(task).timers.values()
    assert (after.id, after.due) == (before.id, before.due)
    await desk.crash()
    desk.clock.ahead = 61_000
    await desk.open()
    seen = await desk.hub.reader.when(ANN, family, lambda one: state(one) == "asking")
    assert not seen.task(task).timers


async def test_a_trial_says_what_would_become_of_each_task_and_changes_nothing(
    desk: HubDesk, family: str
) -> None:
    await save(desk, room(ask(machine=RENAMED), ask("second")))
    before = everything(await now(desk, family))
    survey = await tried(desk, family, CALLED)
    room_of, first = survey.tasks
    assert (room_of.fate, first.fate, first.before, first.after) == (
        "stays",
        "moves",
        "held",
        "parked",
    )
    assert first.continues == ("after.60000.held",)
    assert not survey.problems
    assert everything(await now(desk, family)) == before
    await again(desk, family)


async def test_a_state_that_the_new_statechart_does_not_have_is_told_and_nothing_is_done(
    desk: HubDesk, family: str
) -> None:
    await save(desk, room(ask(machine=RENAMED)))
    before = everything(await now(desk, family))
    (problem,) = (await tried(desk, family)).problems
    assert problem.path == "/tasks/first"
    assert "no state held" in problem.message
    with pytest.raises(MigrationRefused) as refused:
        await migrate(desk, family)
    assert refused.value.kind == "migration.refused"
    assert refused.value.details["problems"][0]["path"] == "/tasks/first"
    assert everything(await now(desk, family)) == before


async def test_a_task_that_is_no_more_must_be_named_and_is_shown_as_what_it_was(
    desk: HubDesk, family: str
) -> None:
    await save(desk, room(ask("other")))
    with pytest.raises(MigrationRefused, match="no such task"):
        await migrate(desk, family)
    await migrate(desk, family, {"first": {"becomes": "cancelled"}})
    family_now = await now(desk, family)
    gone = family_now.task(task_of(family_now, "first"))
    assert (gone.kind, gone.timers) == ("cancelled", {})
    drawn = await desk.hub.graphs.graph(family_now)
    assert b'"first"' in bytes(drawn)
    await again(desk, family)
    fork = await desk.hub.fork(ANN, desk.hub.read(ANN, family), desk.mutation(), "")
    assert (await now(desk, fork.stream)).task_count == family_now.task_count


async def test_a_task_that_is_ended_keeps_its_output_and_what_follows_does_not_start(
    desk: HubDesk,
) -> None:
    await save(desk, room(ask(next="second"), ask("second")))
    family = (await desk.begin("desk", revision=1)).id
    await save(desk, room(ask("second")))
    await migrate(desk, family, {"first": {"becomes": "ended"}})
    family_now = await now(desk, family)
    assert family_now.task(task_of(family_now, "first")).kind == "done"
    assert [task.document["name"] for task in family_now.tasks.values()] == ["room", "first"]


async def test_a_task_with_another_name_is_found_under_it_by_all_others(
    desk: HubDesk, family: str
) -> None:
    link = {"from": "asked.shared.word", "to": "second.shared.word"}
    renamed = room(ask("asked", next="second"), ask("second"), connections=[link])
    await save(desk, renamed)
    before = await now(desk, family)
    await migrate(desk, family, {"first": {"to": "asked"}})
    after = await now(desk, family)
    task = task_of(after, "asked")
    assert (before.instances("room.first"), before.instances("room.asked")) == ([task], [])
    assert (after.instances("room.first"), after.instances("room.asked")) == ([], [task])
    await again(desk, family)
    assert (await now(desk, family)).instances("room.asked") == [task]
    patch = commands.Patch(merge={"shared": {"word": "hello"}})
    update = commands.Update(mutation=desk.mutation(), task=task, patch=patch)
    await desk.hub.submit(ANN, family, update)
    await desk.send(family, task, "END")
    family_now = await now(desk, family)
    assert [t.document["name"] for t in family_now.tasks.values()] == ["room", "asked", "second"]


async def test_values_go_where_the_map_says_and_what_is_dropped_is_gone(
    desk: HubDesk, family: str
) -> None:
    task = task_of(await now(desk, family), "first")
    patch = commands.Patch(merge={"shared": {"a": {"x": 1}, "b": 2, "c": 3}})
    await desk.hub.submit(
        ANN, family, commands.Update(mutation=desk.mutation(), task=task, patch=patch)
    )
    await save(desk, room(ask(label="Another")))
    fields = {"shared.a": "shared.b", "shared.b": "shared.a.x"}
    await migrate(desk, family, {"first": {"fields": fields, "drop": ["shared.c"]}})
    document = (await now(desk, family)).task(task).document
    assert document["shared"] == {"a": {"x": 2}, "b": {"x": 1}}
    assert document["label"] == "Another"
    await again(desk, family)


async def test_a_moment_before_is_what_it_was_and_a_fork_of_it_goes_on_as_it_was(
    desk: HubDesk, family: str
) -> None:
    before = await now(desk, family)
    await save(desk, room(ask("asked", machine=RENAMED)))
    await migrate(desk, family, {"first": {"to": "asked", "states": STATES}})
    await desk.hub.collector.collect()
    await again(desk, family)
    await desk.hub.collector.collect()
    past = await desk.hub.read(ANN, family, before.seq)
    assert everything(past) == everything(before)
    assert past.plan is not None
    assert (past.plan.revision, past.instances("room.first")) == (1, [task_of(before, "first")])
    moment = desk.hub.read(ANN, family, before.seq)
    fork = (await desk.hub.fork(ANN, moment, desk.mutation(), "")).stream
    forked = await now(desk, fork)
    assert forked.document["flow"]["revision"] == 1
    await desk.send(fork, task_of(forked, "first"), "BACK")
    assert state(await now(desk, fork)) == "open"
    await migrate(desk, fork, {"first": {"to": "asked", "states": STATES}})
    assert state(await now(desk, fork), "asked") == "asking"


async def test_the_same_migration_sent_again_is_one_and_another_finds_it_done(
    desk: HubDesk, family: str
) -> None:
    await save(desk, room(ask(machine=RENAMED)))
    once = wanted(desk, family, CALLED)
    first = await desk.hub.migrations.apply(ANN, once)
    assert (await desk.hub.migrations.apply(ANN, once)).seq == first.seq
    await save(desk, room(ask()))  # the newest is another one by now
    assert (await desk.hub.migrations.apply(ANN, once)).seq == first.seq
    with pytest.raises(Conflict) as refused:
        await migrate(desk, family, CALLED, to=2)
    assert refused.value.kind == "migration.already"
    await migrate(desk, family, {"first": {"states": {"parked": "held"}}})
    assert state(await now(desk, family)) == "held"


async def test_only_the_owner_migrates_and_whoever_may_not_start_a_task_does_not_get_it_so(
    desk: HubDesk, family: str
) -> None:
    add = commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
    await desk.hub.submit(ANN, family, add)
    await save(desk, room(ask(machine=RENAMED)))
    with pytest.raises(Forbidden):
        await migrate(desk, family, CALLED, who=BOB)
    with pytest.raises(Forbidden):
        await desk.hub.migrations.attempt(BOB, wanted(desk, family, CALLED))
    with pytest.raises(NotFound):
        await migrate(desk, "0" * 32, CALLED)
    closed = room(ask(machine=RENAMED))
    closed["tasks"][0]["permissions"] = ["chiefs"]
    await save(desk, closed)
    for revision in (2, 3):  # an older revision gives nobody more than today's
        with pytest.raises(MigrationRefused, match="may not start"):
            await migrate(desk, family, CALLED, to=revision)


async def test_a_task_lies_below_the_one_that_the_revision_says(desk: HubDesk, family: str) -> None:
    moved = room(ask("above"), ask())
    moved["tasks"][2]["parent"] = "above"
    await save(desk, moved)
    (problem,) = (await tried(desk, family, {"first": {"to": "first"}})).problems
    assert "below room.above" in problem.message


async def test_two_tasks_that_go_on_do_not_become_one_and_the_same(desk: HubDesk) -> None:
    await save(desk, room(ask("a"), ask("b")))
    family = (await desk.begin("desk", revision=1)).id
    await save(desk, room(ask("x", next="y"), ask("y")))
    both = {"a": {"to": "x"}, "b": {"to": "x"}}
    (problem,) = (await tried(desk, family, both)).problems
    assert "so would room.a beside it" in problem.message
    await desk.send(family, task_of(await now(desk, family), "a"), "END")
    await migrate(desk, family, both)  # only one of them goes on
    await desk.send(family, task_of(await now(desk, family), "x"), "END")
    names = [task.document["name"] for task in (await now(desk, family)).tasks.values()]
    assert names == ["room", "x", "x", "y"]


@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        ({"first": {"too": "x"}}, "too"),
        ({"first": {"becomes": "gone"}}, "gone"),
        ({"first": {"fields": {"config.a": "shared.a"}}}, "config"),
        ({"first": {"fields": {"shared.a": "shared.c", "shared.b": "shared.c"}}}, "several"),
        ({"first": {"fields": {"shared.a": "output.x"}}}, "becomes no output"),
        ({"first": {"fields": {"shared.a": "shared.c", "shared.b": "shared.c.d"}}}, "within it"),
        ({"first": {"becomes": "ended", "to": "x"}}, "Say one"),
        ({"first": {"becomes": "ended", "drop": ["shared.secret"]}}, "Say one"),
        ({f"t{number}": {} for number in range(MOST_TASKS + 1)}, "length"),
        ([], "array"),
    ],
)
def test_what_is_no_map_is_refused_with_its_place(tasks: Any, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        read_map({"tasks": tasks})
    assert refused.value.kind == "migration.map"


def test_a_map_a_thousand_times_too_long_is_refused_as_too_large() -> None:
    with pytest.raises(TooLarge):
        read_map({"tasks": {"first": {"to": "x" * MAX_BYTES * 1000}}})


async def test_parallel_states_go_on_each_in_its_own(desk: HubDesk) -> None:
    def two(first: str, second: str) -> dict[str, Any]:
        def region(name: str) -> dict[str, Any]:
            return {"initial": "on", "states": {"on": {"on": {f"END.{name}": "off"}}, "off": {}}}

        return {"type": "parallel", "states": {first: region("a"), second: region("b")}}

    await save(desk, room(ask(machine=two("a", "b"))))
    family = (await desk.begin("desk", revision=1)).id
    await desk.send(family, task_of(await now(desk, family), "first"), "END.a")
    three = two("left", "right")
    three["states"]["new"] = {"initial": "here", "states": {"here": {}}}
    await save(desk, room(ask(machine=three)))
    await migrate(desk, family, {"first": {"states": {"a": "left", "b": "right"}}})
    assert state(await now(desk, family)) == "left.off|new.here|right.on"
