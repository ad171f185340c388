"""Kinds that people declare while the hub runs: drafts, versions, and the tasks of them."""

import json
from typing import Any

import pytest

from hubdesk import ADMIN, ANN, BOB, HubDesk, task_of
from taskflow.domain.allowances import Allowances
from taskflow.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    KindInvalid,
    Limited,
    NotFound,
    SchemaMismatch,
    TooLarge,
)
from taskflow.domain.flowlog import EditFlow, SaveFlow

VOTE: dict[str, Any] = {
    "label": {"en": "Vote", "fr": "Vote"},
    "icon": "checklist",
    "description": "Lets people vote yes or no. Synonyms: poll, ballot.",
    "headline": "{{ output.yes }} of {{ config.local.quorum }}",
    "config": {"properties": {"quorum": {"type": "integer", "minimum": 1, "default": 2}}},
    "input": {"properties": {"answer": {"type": "boolean", "default": False}}},
    "output": {"properties": {"yes": {"type": "integer", "default": 0}}},
    "machine": {
        "initial": "open",
        "states": {
            "open": {
                "tags": ["stable", "waits-for-person"],
                "on": {
                    "VOTE": {
                        "guard": "input.answer",
                        "actions": {
                            "type": "assign",
                            "params": {"output.yes": "sum([output.yes, `1`])"},
                        },
                    }
                },
                "always": {"guard": "output.yes >= config.local.quorum", "target": "decided"},
            },
            "decided": {"type": "final"},
        },
    },
}


FINAL: dict[str, Any] = {"type": "final"}
A = {"states": {"a": {"tags": ["stable"]}}}


async def declare(desk: HubDesk, name: str = "vote", **more: Any) -> None:
    await desk.hub.kinds.create(ANN, name, {**VOTE, **more}, desk.mutation())
    await desk.hub.kinds.publish(ANN, name, desk.mutation())


async def declare_as_bob(desk: HubDesk) -> None:
    await desk.hub.kinds.create(BOB, "bobs", VOTE, desk.mutation())
    await desk.hub.kinds.publish(BOB, "bobs", desk.mutation())


async def change(desk: HubDesk, *operations: dict[str, Any], name: str = "vote") -> Any:
    command = EditFlow(mutation=desk.mutation(), operations=[*operations])
    return (await desk.hub.kinds.edit(ANN, name, command)).value


def flow(name: str = "ask", kind: str = "vote", **more: Any) -> dict[str, Any]:
    return {"name": name, "tasks": [{"name": "it", "type": kind, "initiator": True, **more}]}


def followed(name: str = "later") -> dict[str, Any]:
    """Give a flow in which a person ends a task, and a vote comes after it."""
    chart = {"initial": "open", "states": {"open": {"on": {"END": "over"}}, "over": FINAL}}
    asked = {"name": "first", "type": "TaskConversation", "parent": "room", "fsm": chart}
    room = {"name": "room", "type": "TaskConversation", "initiator": True}
    last = {"name": "it", "type": "vote", "parent": "room"}
    return {"name": name, "tasks": [room, {**asked, "next": ["it"]}, last]}


async def vote(desk: HubDesk, family: str, task: str) -> Any:
    await desk.send(family, task, "VOTE", {"answer": True})
    return (await desk.hub.read(ANN, family)).task(task)


async def line(desk: HubDesk, family: Any) -> str:
    now = await desk.hub.read(ANN, family.id)
    return str(desk.hub.graphs.node(now, task_of(now, "it"))["line"])


async def test_a_flow_of_a_declared_kind_starts_and_plays_at_once(desk: HubDesk) -> None:
    await declare(desk)
    await desk.flow(flow())
    family = await desk.begin("ask")
    task = task_of(family, "it")
    assert (await vote(desk, family.id, task)).document["output"] == {"yes": 1}
    assert await line(desk, family) == "1 of 2"
    assert (await vote(desk, family.id, task)).kind == "done"


async def test_a_draft_that_was_not_published_is_no_kind_yet(desk: HubDesk) -> None:
    await desk.hub.kinds.create(ANN, "vote", VOTE, "m")
    assert "vote" not in desk.hub.catalogue.types
    await desk.flow(flow())
    with pytest.raises(Invalid, match="not installed"):
        await desk.begin("ask")


async def test_declared_kinds_are_there_after_a_crash(desk: HubDesk) -> None:
    await declare(desk)
    await desk.flow(flow())
    family = await desk.begin("ask")
    await desk.crash()
    await desk.open()
    assert desk.hub.catalogue.types["vote"].version == 1
    await vote(desk, family.id, task_of(family, "it"))
    assert (await vote(desk, family.id, task_of(family, "it"))).kind == "done"


async def test_a_version_that_was_not_stored_before_a_crash_is_stored_at_the_next_start(
    desk: HubDesk,
) -> None:
    await desk.hub.kinds.create(ANN, "vote", VOTE, "m")
    command = SaveFlow(mutation="n", label="Version 1")
    await desk.hub.kinds._submit(ANN, "vote", command)  # noqa: SLF001  it died just here
    await desk.close()
    await desk.open()
    assert desk.hub.catalogue.types["vote"].version == 1


async def test_a_running_task_keeps_its_version_and_new_tasks_are_of_the_newest(
    desk: HubDesk,
) -> None:
    await declare(desk)
    await desk.flow(flow())
    saved = await desk.hub.flows.submit(ANN, "ask", SaveFlow(mutation="s", label="One"))
    assert saved.seq
    old = await desk.begin("ask")
    await change(desk, {"op": "set", "path": ["headline"], "value": "new {{ output.yes }}"})
    await desk.hub.kinds.publish(ANN, "vote", desk.mutation())
    assert desk.hub.catalogue.types["vote"].version == 2
    again = await desk.begin("ask", revision=1)
    await desk.flow(flow("later"))
    new = await desk.begin("later")

    def version(family: Any) -> int:
        return int(family.task(task_of(family, "it")).document["meta"].get("version", 1))

    assert [version(one) for one in (old, again, new)] == [1, 1, 2]
    await desk.crash()
    await desk.open()
    lines = [await line(desk, one) for one in (old, again, new)]
    assert lines == ["0 of 2", "0 of 2", "new 0"]


async def test_a_draft_takes_the_newest_version_and_its_saved_revision_keeps_its_own(
    desk: HubDesk,
) -> None:
    await declare(desk)
    await desk.flow(flow())
    await desk.hub.flows.submit(ANN, "ask", SaveFlow(mutation="s", label="One"))
    before, _ = await desk.hub.flows.plan(ANN, "ask", None)
    await change(desk, {"op": "set", "path": ["headline"], "value": "new {{ output.yes }}"})
    await desk.hub.kinds.publish(ANN, "vote", desk.mutation())
    assert await line(desk, await desk.begin("ask")) == "new 0"
    assert await line(desk, await desk.begin("ask", revision=1)) == "0 of 2"
    saved, _ = await desk.hub.flows.plan(ANN, "ask", 1)
    draft, _ = await desk.hub.flows.plan(ANN, "ask", None)
    assert (saved.hash, saved.revision) == (before.hash, before.revision)
    assert (draft.hash == saved.hash, draft.revision) == (False, 0)


async def test_nobody_is_told_of_older_versions_that_are_found_again(desk: HubDesk) -> None:
    await declare(desk)
    await desk.flow(flow())
    family = await desk.begin("ask")
    await change(desk, {"op": "set", "path": ["headline"], "value": "new"})
    await desk.hub.kinds.publish(ANN, "vote", desk.mutation())
    await desk.close()
    await desk.open()
    told: list[int] = []
    desk.hub.catalogue.heeding.append(lambda kind: told.append(kind.version))
    edition = desk.hub.catalogue.edition
    assert await line(desk, family) == "0 of 2"
    assert (told, desk.hub.catalogue.edition) == ([], edition)
    await change(desk, {"op": "set", "path": ["headline"], "value": "newest"})
    await desk.hub.kinds.publish(ANN, "vote", desk.mutation())
    assert told == [3]


async def test_a_line_that_costs_too_much_is_empty_and_what_lines_cost_gives_others_their_turn(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def pauses(name: str, headline: str) -> tuple[int, set[str]]:
        turns = 0

        async def turn(_: float) -> None:
            nonlocal turns
            turns += 1

        numbers = {"properties": {"numbers": {"type": "array", "default": [*range(250)]}}}
        await declare(desk, name, headline=headline, output=numbers, machine={"initial": "a"} | A)
        rows = [{"name": f"t{n}", "type": name, "parent": "it"} for n in range(60)]
        one = {"name": "it", "type": name, "initiator": True}
        await desk.flow({"name": f"f-{name}", "tasks": [one, *rows]})
        family = await desk.begin(f"f-{name}")
        with monkeypatch.context() as patched:
            patched.setattr("taskflow.hub.read.graph.asyncio.sleep", turn)
            drawn = json.loads(bytes(await desk.hub.graphs.graph(family)))
        return turns, {node["line"] for node in drawn["nodes"]}

    assert await pauses("cheap", "{{ output.numbers[0] }}") == (0, {"0"})
    some = "{{ length(output.numbers[?@ >= `0`]) }}"
    turns, lines = await pauses("dear", some)
    assert lines == {"250"}
    assert 1 <= turns <= 10
    turns, lines = await pauses("costly", some * 20)
    assert lines == {""}
    assert 3 <= turns <= 20


async def test_an_older_version_is_still_known_once_its_tasks_have_ended(desk: HubDesk) -> None:
    await declare(desk)
    await desk.flow(flow())
    family = await desk.begin("ask")
    open_still = family.seq
    for _ in range(2):
        await vote(desk, family.id, task_of(family, "it"))
    await change(desk, {"op": "set", "path": ["headline"], "value": "new"})
    await desk.hub.kinds.publish(ANN, "vote", desk.mutation())
    await desk.crash()
    await desk.open()
    assert await line(desk, family) == "2 of 2"
    past = desk.hub.read(ANN, family.id, open_still)
    receipt = await desk.hub.fork(ANN, past, "fork", "Differently")
    fork = await desk.hub.read(ANN, receipt.stream)
    assert (await vote(desk, fork.id, task_of(fork, "it"))).document["output"] == {"yes": 1}
    assert await line(desk, fork) == "1 of 2"


async def test_a_running_family_starts_its_later_tasks_in_the_version_it_was_begun_with(
    desk: HubDesk,
) -> None:
    await declare(desk)
    await desk.flow(followed())
    family = await desk.begin("later")
    task = task_of(family, "first")
    await change(desk, {"op": "set", "path": ["headline"], "value": "new"})
    await desk.hub.kinds.publish(ANN, "vote", desk.mutation())
    await desk.crash()
    await desk.open()
    past = desk.hub.read(ANN, family.id, family.seq)
    fork = await desk.hub.read(ANN, (await desk.hub.fork(ANN, past, "fork", "")).stream)
    await desk.send(family.id, task, "END")
    assert await line(desk, family) == "0 of 2"
    await desk.send(fork.id, task_of(fork, "first"), "END")
    assert await line(desk, fork) == "0 of 2"


async def test_edits_have_inverses_and_are_refused_one_by_one(desk: HubDesk) -> None:
    await declare(desk)
    told = await change(
        desk,
        {"op": "set", "path": ["label"], "value": "Poll"},
        {"op": "set", "path": ["name"], "value": "other"},
        {"op": "unset", "path": ["nothing"]},
        {"op": "set", "path": ["children"], "value": "all"},
        {"op": "unset", "path": ["output", "properties", "yes"]},
    )
    assert [one["index"] for one in told["refused"]] == [1, 2, 3]
    state = await desk.hub.kinds.read(ANN, "vote")
    assert state.document["label"] == "Poll"
    assert state.edited
    assert (await change(desk, *reversed(told["inverses"])))["refused"] == []
    state = await desk.hub.kinds.read(ANN, "vote")
    assert state.document == {**VOTE, "name": "vote"}
    assert not state.edited


async def test_an_edit_that_is_sent_again_is_answered_alike(desk: HubDesk) -> None:
    await declare(desk)
    command = EditFlow(mutation="e", operations=[{"op": "set", "path": ["icon"], "value": "x"}])
    first = await desk.hub.kinds.edit(ANN, "vote", command)
    assert await desk.hub.kinds.edit(ANN, "vote", command) == first


async def test_what_is_published_unchanged_is_no_new_version(desk: HubDesk) -> None:
    await declare(desk)
    await desk.hub.kinds.publish(ANN, "vote", desk.mutation())
    assert (await desk.hub.kinds.read(ANN, "vote")).revision == 1


async def test_a_kind_with_mistakes_is_not_published_and_each_is_told(desk: HubDesk) -> None:
    await declare(desk)
    await change(
        desk,
        {"op": "set", "path": ["machine", "states", "open", "entry"], "value": ["run"]},
        {"op": "set", "path": ["machine", "states", "open", "invoke"], "value": {"src": "lm"}},
        {"op": "set", "path": ["headline"], "value": "{{ outputs.yes }} {{ sum( }}"},
    )
    with pytest.raises(KindInvalid) as refused:
        await desk.hub.kinds.publish(ANN, "vote", desk.mutation())
    assert [problem.path for problem in refused.value.problems] == [
        "/machine/states/open/entry/0",
        "/machine/states/open/invoke/src",
        "/headline",
        "/headline",
    ]
    assert desk.hub.catalogue.types["vote"].version == 1


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"config": {"type": "array"}}, "/config/type"),
        ({"config": {"properties": {"a": {"type": "no"}}}}, "/config/properties/a"),
        ({"input": {"properties": {"a.b": {}}}}, "/input/properties/a.b"),
        ({"output": {"$id": "x", "properties": {"yes": {"$ref": "x"}}}}, "/output"),
        ({"output": {"properties": {"no": {}}}}, "/machine/states/open/on/VOTE/actions"),
        ({"input": {"properties": {"answer": {"type": "boolean", "default": 5}}}}, "/input"),
        ({"machine": {"initial": "nowhere", "states": {"open": {}}}}, "/machine/initial"),
        ({"children": "some"}, "/children"),
        ({"unknown": 1}, "/unknown"),
        ({"name": "RuleVote"}, "/name"),
    ],
)
async def test_every_mistake_has_its_place(desk: HubDesk, wrong: Any, path: str) -> None:
    found = await desk.hub.kinds.problems(ANN, {**VOTE, "name": "vote", **wrong})
    assert found
    assert found[0].path.startswith(path)
    assert all(problem.message and problem.remedy for problem in found)


async def test_no_name_of_an_installed_type_can_be_taken(desk: HubDesk) -> None:
    with pytest.raises(Conflict) as refused:
        await desk.hub.kinds.create(ANN, "TaskChat", VOTE, "m")
    assert refused.value.kind == "kind.nameTaken"
    with pytest.raises(Invalid):
        await desk.hub.kinds.create(ANN, "no.name", VOTE, "n")
    with pytest.raises(Conflict, match="rule"):
        await desk.hub.kinds.create(ANN, "RuleVote", VOTE, "r")
    await declare(desk)
    with pytest.raises(Conflict):
        await desk.hub.kinds.create(BOB, "vote", VOTE, "o")


async def test_only_who_declared_a_kind_and_admins_change_it(desk: HubDesk) -> None:
    await declare(desk)
    command = EditFlow(mutation="e", operations=[{"op": "set", "path": ["icon"], "value": "x"}])
    with pytest.raises(Forbidden):
        await desk.hub.kinds.edit(BOB, "vote", command)
    await desk.hub.kinds.edit(ADMIN, "vote", command)
    with pytest.raises(Forbidden):
        await desk.hub.kinds.publish(BOB, "vote", "p")
    assert (await desk.hub.kinds.read(BOB, "vote")).document["icon"] == "x"


async def test_a_person_may_declare_so_many_kinds_and_edit_so_much_at_once(desk: HubDesk) -> None:
    desk.allowances = Allowances(person_kinds=1)
    await desk.close()
    await desk.open()
    await declare(desk)
    with pytest.raises(Limited) as refused:
        await declare(desk, "another")
    assert refused.value.kind == "limit.personKinds"
    with pytest.raises(TooLarge):
        await desk.hub.kinds.create(BOB, "large", {**VOTE, "headline": "x" * 600_000}, "m")
    with pytest.raises(TooLarge):
        await change(desk, *[{"op": "set", "path": ["icon"], "value": "x"}] * 101)


async def test_the_versions_of_a_person_may_hold_so_many_bytes(desk: HubDesk) -> None:
    desk.allowances = Allowances(person_kind_bytes=2_000)
    await desk.close()
    await desk.open()
    await declare(desk)
    await desk.close()
    await desk.open()
    await change(desk, {"op": "set", "path": ["description"], "value": "x" * 1_000})
    with pytest.raises(Limited) as refused:
        await desk.hub.kinds.publish(ANN, "vote", desk.mutation())
    assert refused.value.kind == "limit.kindBytes"
    assert (await desk.hub.kinds.read(ANN, "vote")).revision == 1
    await declare_as_bob(desk)
    await desk.hub.kinds.publish(ADMIN, "vote", desk.mutation())
    assert desk.hub.catalogue.types["vote"].version == 2


async def test_what_a_statechart_writes_must_fit_the_output(desk: HubDesk) -> None:
    chart = {
        "initial": "on",
        "states": {
            "on": {
                "on": {"GO": {"actions": {"type": "assign", "params": {"output.yes": '`"no"`'}}}}
            }
        },
    }
    await declare(desk, machine=chart)
    await desk.flow(flow())
    family = await desk.begin("ask")
    with pytest.raises(SchemaMismatch):
        await desk.send(family.id, task_of(family, "it"), "GO")


async def test_there_is_nothing_of_a_kind_that_nobody_declared(desk: HubDesk) -> None:
    with pytest.raises(NotFound) as refused:
        await desk.hub.kinds.read(ANN, "nobody")
    assert refused.value.kind == "kind.notFound"
    await declare(desk)
    with pytest.raises(NotFound):
        await desk.hub.kinds.read(ANN, "vote", 7)


async def test_a_text_with_nothing_in_it_is_told_what_a_kind_needs(desk: HubDesk) -> None:
    document, (problem,) = await desk.hub.kinds.reading(ANN, "# nothing yet\n")
    assert document is None
    assert (problem.line, problem.remedy) == (1, 'Give it a "name" and a "machine".')
