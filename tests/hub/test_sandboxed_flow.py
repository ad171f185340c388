"""Large flows are checked and edited by worker processes, as they would be here."""

from typing import Any

import pytest

from hubdesk import ADMIN, HubDesk
from taskflow import plugins, sandbox
from taskflow.domain.command import Command
from taskflow.domain.errors import TooLarge
from taskflow.domain.flow.reading import read_flow
from taskflow.domain.flow.validation import problems
from taskflow.domain.flowlog import CreateFlow, EditFlow
from taskflow.domain.kind import kinds_of
from taskflow.hub.decide import sandboxed_flow
from taskflow.hub.heavy_work import HeavyWork

MANY = 400


class Workers:
    """Worker processes, and what they were asked for."""

    def __init__(self, seconds: float | None = None) -> None:
        self.asked: list[str] = []
        self.seconds = seconds

    async def __call__(self, person: str, function: str, *given: Any, seconds: float) -> Any:
        self.asked.append(function.partition(":")[2])
        allowed = self.seconds or seconds
        return await sandbox.call(person, function, *given, seconds=allowed)


def large(name: str = "large", kind: str = "TaskChat", **more: Any) -> dict[str, Any]:
    """Give a flow of many tasks, the last of which may be odd."""
    tasks = [{"name": f"t{number}", "type": "TaskChat"} for number in range(MANY)]
    return {"name": name, "tasks": [*tasks, {"name": "last", "type": kind, **more}]}


async def give(desk: HubDesk, name: str, command: Command) -> Any:
    return (await desk.hub.flows.submit(ADMIN, name, command)).value


@pytest.mark.parametrize(
    "last",
    [
        {},
        {"kind": "TaskChatt"},
        {"config": {"local": {"temperature": "hot"}}},
        {"fsm": {"initial": "a", "states": {"a": {"on": {"GO": "nowhere"}}}}},
        {"kind": "TaskSelect", "config": {"local": {"schema": {"type": "objekt"}}}},
        {"next": "nobody"},
    ],
)
async def test_a_worker_finds_the_mistakes_that_are_found_here(last: dict[str, Any]) -> None:
    document = large(**last)
    found = [
        {"path": one.path, "message": one.message, "remedy": one.remedy}
        for one in problems(document, kinds_of(plugins.find().tasks))
    ]
    told = await sandbox.call(
        "ann", "taskflow.hub.decide.sandboxed_flow:mistakes", document, seconds=20
    )
    assert [{key: one[key] for key in ("path", "message", "remedy")} for one in told] == found
    assert bool(found) is bool(last)


async def test_a_large_flow_is_checked_by_a_worker_and_one_with_types_of_others_here(
    desk: HubDesk,
) -> None:
    workers = Workers()
    desk.hub.flows.beside = HeavyWork(workers)
    assert await desk.hub.flows.check(ADMIN, large()) == []
    assert workers.asked == ["mistakes"]
    # No worker could say that it is not installed: it knows only what comes with T@skFlow.
    (wrong,) = await desk.hub.flows.check(ADMIN, large(kind="TaskOfOthers"))
    assert "TaskOfOthers" in wrong.message
    assert await desk.hub.flows.check(ADMIN, {"name": "small", "tasks": large()["tasks"][:3]}) == []
    assert workers.asked == ["mistakes"]


async def test_an_edit_by_a_worker_leaves_what_one_here_would(desk: HubDesk) -> None:
    operations: list[Any] = [
        {"op": "set", "task": f"t{number}", "path": ["label"], "value": f"Talk {number}"}
        for number in range(MANY)
    ]
    operations += [{"op": "rename", "task": "nobody", "name": "x"}]
    told = []
    for name, workers in (("here", None), ("there", Workers())):
        await give(desk, name, CreateFlow(mutation=desk.mutation(), document=large(name)))
        desk.hub.flows.beside = HeavyWork(workers)
        edit = EditFlow(mutation=desk.mutation(), operations=operations)
        told.append(await give(desk, name, edit))
        assert await give(desk, name, edit) == told[-1], "sent again, it is answered the same"
        if workers is not None:
            assert set(workers.asked) == {"edited"}
    assert told[0] == told[1]
    assert [one["index"] for one in told[0]["refused"]] == [MANY]
    here, there = [(await desk.hub.flows.read(ADMIN, name)).document for name in ("here", "there")]
    assert {**here, "name": ""} == {**there, "name": ""}
    assert there["tasks"][7]["label"] == "Talk 7"


async def test_a_check_that_takes_too_long_is_ended_and_others_go_on(desk: HubDesk) -> None:
    workers = Workers(seconds=1e-9)
    desk.hub.flows.beside = HeavyWork(workers)
    with pytest.raises(TooLarge) as refused:
        await desk.hub.flows.check(ADMIN, large())
    assert refused.value.kind == "limit.work"
    workers.seconds = None
    assert await desk.hub.flows.check(ADMIN, large()) == []


def test_a_worker_tells_in_which_lines_of_a_file_the_mistakes_are() -> None:
    text = "name: talk\ntasks:\n  - name: chat\n    type: TaskChatt\n"
    found = problems(read_flow(text), kinds_of(plugins.shipped()))
    (told,) = sandboxed_flow.lines(sandboxed_flow.mistakes(read_flow(text)), text, "talk.yaml")
    assert (told["file"], told["line"], told["message"]) == ("talk.yaml", 4, found[0].message)
