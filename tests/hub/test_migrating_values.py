"""Values of families that are migrated: who has signed what, and what is lost, is never changed."""

from typing import Any

import pytest

from hubdesk import ANN, HubDesk, task_of
from revisions import ask, migrate, now, room, save, tried
from taskflow.domain import command as commands
from taskflow.domain.errors import Invalid
from taskflow.domain.migration import MigrationRefused, read_map

SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}}


def form(name: str = "appr", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "TaskSelect", "config": {"local": {"schema": SCHEMA}}, **more}


async def write(desk: HubDesk, family: str, name: str, **shared: Any) -> str:
    task = task_of(await now(desk, family), name)
    patch = commands.Patch(merge={"shared": shared})
    update = commands.Update(mutation=desk.mutation(), task=task, patch=patch)
    await desk.hub.submit(ANN, family, update)
    return task


@pytest.mark.parametrize("at", ["shared.who", "input.who"])
def test_what_people_write_becomes_no_output(at: str) -> None:
    with pytest.raises(Invalid, match="becomes no output") as refused:
        read_map({"tasks": {"appr": {"fields": {at: "output.chosenBy"}}}})
    assert refused.value.kind == "migration.map"


async def test_the_output_of_a_task_that_has_ended_stays_as_it_was_said(desk: HubDesk) -> None:
    await save(desk, room(form(), ask()))
    family = (await desk.begin("desk", revision=1)).id
    task = task_of(await now(desk, family), "appr")
    await desk.send(family, task, "SUBMIT", {"selected": {"ok": False}})
    before = (await now(desk, family)).task(task)
    assert before.done
    await save(desk, room(form("agreed"), ask()))
    rule = {
        "to": "agreed",
        "fields": {"output.chosenBy": "output.was"},
        "drop": ["output.chosenAt"],
    }
    (note,) = (await tried(desk, family, {"appr": rule})).notes
    assert "its output stays as it is" in note
    await migrate(desk, family, {"appr": rule})
    document = (await now(desk, family)).task(task).document
    assert (document["name"], document["output"]) == ("agreed", before.document["output"])


async def test_no_value_moves_to_where_a_task_says_who_did_something(desk: HubDesk) -> None:
    kind = {
        "output": {"properties": {"said": {"type": "string", "default": "The Boss"}}},
        "machine": {"initial": "open", "states": {"open": {}}},
    }
    await desk.hub.kinds.create(ANN, "sayer", kind, desk.mutation())
    await desk.hub.kinds.publish(ANN, "sayer", desk.mutation())
    await save(desk, room({"name": "it", "type": "sayer"}))
    family = (await desk.begin("desk", revision=1)).id
    task = task_of(await now(desk, family), "it")
    await save(desk, room(form("it")))
    state = next(iter(desk.hub.catalogue.types["TaskSelect"].machine["states"]))
    forged = {"states": {"open": state}, "fields": {"output.said": "output.chosenBy"}}
    with pytest.raises(MigrationRefused, match="Only The Boss can say"):
        await migrate(desk, family, {"it": forged})
    await migrate(desk, family, {"it": {"states": {"open": state}, "drop": ["output.said"]}})
    assert not (await now(desk, family)).task(task).document["output"].get("chosenBy")


@pytest.mark.parametrize(
    ("shared", "fields"),
    [
        ({"why": "a wedding", "reason": "another"}, {"shared.why": "shared.reason"}),
        ({"why": "a wedding", "list": [1, 2]}, {"shared.why": "shared.list.k"}),
        ({"why": "a wedding", "list": {"k": {"x": 1}}}, {"shared.why": "shared.list.k"}),
    ],
)
async def test_a_value_that_another_one_would_replace_is_a_reason_to_refuse(
    desk: HubDesk, shared: dict[str, Any], fields: dict[str, str]
) -> None:
    await save(desk, room(ask()))
    family = (await desk.begin("desk", revision=1)).id
    task = await write(desk, family, "first", **shared)
    await save(desk, room(ask(label="Another")))
    (problem,) = (await tried(desk, family, {"first": {"fields": fields}})).problems
    assert "where there is one already" in problem.message
    (to,) = fields.values()
    place = to if "reason" in to else "shared.list"
    await migrate(desk, family, {"first": {"fields": fields, "drop": [place]}})
    after = (await now(desk, family)).task(task).document["shared"]
    assert "a wedding" in (after.get("reason"), (after.get("list") or {}).get("k"))


async def test_what_the_map_names_and_no_task_has_is_told(desk: HubDesk) -> None:
    await save(desk, room(ask()))
    family = (await desk.begin("desk", revision=1)).id
    await write(desk, family, "first", a=1)
    await save(desk, room(ask(label="Another")))
    rule = {
        "states": {"open": "open", "opne": "held"},
        "fields": {"shared.a": "shared.b", "shared.x": "shared.y"},
        "drop": ["input.secert"],
    }
    survey = await tried(desk, family, {"first": rule, "frist": {}})
    assert not survey.problems
    told = " ".join(survey.notes)
    for name in ("opne", "shared.x", "input.secert", "frist"):
        assert name in told
    assert "shared.a" not in told


async def test_a_task_is_named_once_by_its_name_or_by_its_id(desk: HubDesk) -> None:
    await save(desk, room(ask()))
    family = (await desk.begin("desk", revision=1)).id
    await save(desk, room(ask(label="Another")))
    twice = {"first": {"drop": ["shared.secret"]}, "room.first": {"becomes": "cancelled"}}
    with pytest.raises(MigrationRefused, match="names this task twice"):
        await migrate(desk, family, twice)
