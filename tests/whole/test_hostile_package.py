"""A package that does its worst is installed: its own tasks suffer, everything else goes on."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import sampleplugin
from runningserver import ROOT, ModelProcess, Person, Refusal, RunningServer, wait_until
from talking import say, tasks, welcome

RAISED = (
    "keyboard",
    "exit",
    "cancelled",
    "generator",
    "memory",
    "recursion",
    "stranger",
    "fine",
    "wordless",
)
GIVEN = ("nothing", "number", "nan", "huge", "thing", "circle", "patchless", "half", "large")
FLOW = """
name: foes
tasks:
- {name: foe, type: TaskFoe, initiator: true}
- {name: friend, type: TaskShowInstruction, parent: foe}
"""
RULED = (
    FLOW.replace("foes", "ruled")
    + """connections:
- {from: friend.output.readBy, to: foe.shared.reader}
"""
)


@pytest.fixture(scope="module")
def beset(tmp_path_factory: pytest.TempPathFactory, model: ModelProcess) -> Iterator[RunningServer]:
    """A server into which the package was installed."""
    source = ROOT / "tests" / "hostile_plugin"
    path = sampleplugin.install(tmp_path_factory.mktemp("foe"), source)
    running = RunningServer(
        tmp_path_factory.mktemp("beset"), OPENAI_BASE_URL=model.url, PYTHONPATH=":".join(path)
    )
    running.start()
    yield running
    assert running.stop() == 0
    assert [line for line in running.said if "never retrieved" in line] == []


@pytest.fixture(scope="module")
def max_(beset: RunningServer) -> Person:
    """The admin there, who has brought the flow in."""
    person = beset.admin("max")
    for text in (FLOW, RULED):
        person.do("importFlow", "ImportFlow", "seq", text=text)
    return person


def begun(person: Person, deed: str, flow: str = "foes") -> tuple[str, str]:
    """Start the flow with a deed to be done; gives the family and the foe."""
    started = person.do("startTask", "StartTask", "family { id }", flow=flow)
    family = started["family"]["id"]
    foe = tasks(person, family)["foe"]["instanceId"]
    person.do("updateTask", "UpdateTask", "seq", family=family, task=foe, patch=deed_of(deed))
    return family, foe


def deed_of(deed: str) -> dict[str, Any]:
    return {"input": {"deed": deed}}


def others_go_on(server: RunningServer, person: Person) -> None:
    """Somebody else's conversation is answered, and the pages have what they need."""
    family, chat = welcome(person)
    assert say(person, chat, "hello")[-1].event == "done"
    assert person.ask(f'{{ family(id: "{family}") {{ graph }} }}')
    assert httpx.get(f"{server.url}/health/ready", timeout=30).status_code == 200


def test_it_is_told_what_is_wrong_with_the_package_and_the_rest_of_it_can_be_used(
    beset: RunningServer, max_: Person
) -> None:
    types = {
        one["name"]: one["description"]
        for one in max_.ask("{ taskTypes { name label description machine outputSchema } }")[
            "taskTypes"
        ]
    }
    assert types["TaskFoe"] == "Does its worst."
    assert types["TaskChat"] != types["TaskFoe"]
    said = "".join(beset.said)
    for name in ("Wordless", "Unwritten", "Unfounded", "Circle", "Lost", "Gone"):
        assert f"Task{name}" not in types
        assert "taskflow-foe 6.6.6" in said
    others_go_on(beset, max_)


def test_a_rule_that_does_its_worst_refuses_the_command_and_stops_nothing(max_: Person) -> None:
    for deed in (*RAISED, "endless"):
        with pytest.raises(Refusal) as told:
            begun(max_, deed, "ruled")
        assert told.value.code == "plugin.failed", deed


@pytest.mark.parametrize("event", ["ACT", "WORK"])
def test_whatever_it_gives_or_does_its_task_can_be_told_and_everybody_else_goes_on(
    beset: RunningServer, max_: Person, event: str
) -> None:
    family, foe = begun(max_, "")
    for deed in (*RAISED, *GIVEN, "hub's own", "change", "block"):
        max_.do("updateTask", "UpdateTask", "seq", family=family, task=foe, patch=deed_of(deed))
        told = refused(max_, family, foe, event)
        assert told in {"", "plugin.failed", "task.fieldForbidden", "input.tooLarge"}, (deed, told)
        assert wait_until(lambda: tasks(max_, family)["foe"]["state"] == "ready"), deed
    assert max_.ask(f'{{ family(id: "{family}") {{ graph }} }}')
    assert refused(max_, family, tasks(max_, family)["friend"]["instanceId"], "CONTINUE") == ""
    others_go_on(beset, max_)


def refused(person: Person, family: str, task: str, event: str) -> str:
    """Send an event; gives the code that refuses it, "" when nothing does."""
    try:
        person.do("sendEvent", "SendEvent", "seq", family=family, task=task, event=event)
    except Refusal as told:
        return str(told.code)
    return ""


def test_what_it_adds_at_the_end_is_checked(max_: Person) -> None:
    family, foe = begun(max_, "")
    for deed in (*RAISED, *GIVEN):
        max_.do("updateTask", "UpdateTask", "seq", family=family, task=foe, patch=deed_of(deed))
        with pytest.raises(Refusal) as told:
            max_.do("completeTask", "CompleteTask", "seq", family=family, task=foe)
        assert told.value.code == "plugin.failed", deed


def test_work_that_never_ends_is_stopped_with_its_task(max_: Person) -> None:
    family, foe = begun(max_, "never")
    assert refused(max_, family, foe, "WORK") == ""
    assert refused(max_, family, foe, "STOP") == ""
    assert refused(max_, family, foe, "WORK") == ""
    max_.do("cancelTask", "TaskCommand", "seq", family=family, task=foe)
    assert tasks(max_, family)["foe"]["kind"] == "CANCELLED"


def test_mistakes_without_end_are_the_flows_own_mistake(max_: Person) -> None:
    text = FLOW.replace("foes", "endless").replace(
        "initiator: true", "initiator: true, config: {local: {endless: true}}"
    )
    max_.do("importFlow", "ImportFlow", "seq", text=text)
    with pytest.raises(Refusal) as told:
        max_.do("startTask", "StartTask", "seq", flow="endless")
    assert told.value.code == "flow.invalid"
