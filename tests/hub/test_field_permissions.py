"""Field permissions: people, results, charts, rules and actions write only what is theirs."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, ClassVar

import pytest
from msgspec import Meta, Struct, field

from taskflow import plugins
from taskflow.domain.definition import Plan
from taskflow.domain.errors import TaskflowError
from taskflow.domain.event import Event
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.rule import BeforeRule, Proposal, Sight
from taskflow.domain.service import Run
from taskflow.domain.task import Change, TaskType, action, effect
from taskflow.domain.view import Happening, TaskView
from taskflow.testing.rehearsal import ANNA, Rehearsal, plan, registry


class Writes(TaskType):
    """Writes what it is told to, by every way there is."""

    name = "TaskWrites"
    writes: ClassVar[tuple[str, ...]] = ("notes", "meta")
    machine: ClassVar[dict[str, Any]] = {
        "id": "writes",
        "initial": "open",
        "states": {
            "open": {"on": {"GO": "going", "ACT": {"actions": "act"}}},
            "going": {"invoke": {"src": "work", "onDone": "open", "onError": "tired"}},
            "tired": {"tags": ["failed"]},
        },
    }

    class Output(Struct):
        text: str = ""
        items: Annotated[list[int], Meta(max_length=3)] = field(default_factory=list)

    @effect("work")
    async def work(self, _task: TaskView, _run: Run) -> Patch:
        return Patch()

    @action("act")
    def act(self, _task: TaskView, happening: Happening) -> Change:
        return Change(Patch(merge=happening.data))


class Meddler(BeforeRule):
    """A rule that proposes what it is told to."""

    name = "meddler"
    proposed: ClassVar[dict[str, Any]] = {}

    def react(self, event: Event, _sight: Sight, _plan: Plan) -> Iterable[Proposal]:
        if event.event == "ACT":
            yield Proposal(event.task, Patch(merge=self.proposed))


def going(fsm: dict[str, Any] | None = None) -> Rehearsal:
    known = registry()
    installed = plugins.Registry(
        tasks={**known.tasks, "TaskWrites": Writes()}, rules={**known.rules, "meddler": Meddler()}
    )
    task = {"name": "it", "type": "TaskWrites"}
    other = {"name": "other", "type": "TaskChat"}
    links = [{"from": "it.shared.x", "to": "other.shared.x"}]
    whole = plan(
        {**task, "fsm": fsm} if fsm else task, other, installed=installed, connections=links
    )
    return Rehearsal(whole, installed)


def refused(code: str, deed: Callable[[], None]) -> TaskflowError:
    with pytest.raises(TaskflowError) as caught:
        deed()
    assert caught.value.kind == code
    assert caught.value.message.endswith(".")
    return caught.value


THE_HUBS = ("familyId", "id", "instanceId", "meta", "name", "state", "type", "users")
FORBIDDEN = "task.fieldForbidden"


@pytest.mark.parametrize("name", [*THE_HUBS, "config", "output", "error", "invented"])
async def test_people_write_input_shared_and_label_alone(name: str) -> None:
    family = going()
    refused(FORBIDDEN, lambda: family.update("it", **{name: {"a": 1}}))
    refused(FORBIDDEN, lambda: family.update("it", Operation("add", f"/{name}/a", 1)))
    refused(FORBIDDEN, lambda: family.update("it", Operation("remove", f"/{name}")))
    refused(FORBIDDEN, lambda: family.send("it", "GO", **{name: {"a": 1}}))
    family.update("it", input={"a": 1}, shared={"b": 2}, label="Mine")


@pytest.mark.parametrize(
    "edit",
    [
        Operation("add", "/shared/system", 1),
        Operation("add", "/shared/system/admin", 1),
        Operation("test", "/shared/system", 1),
        Operation("replace", "", {}),
        Operation("remove", ""),
    ],
)
async def test_an_edit_reaches_nothing_that_is_not_its_own(edit: Operation) -> None:
    family = going()
    before = family.task("it").document
    refused(FORBIDDEN, lambda: family.update("it", edit))
    assert family.task("it").document == before


@pytest.mark.parametrize(
    ("code", "edit", "merge"),
    [
        ("schema.mismatch", Operation("replace", "/shared", {}), {"shared": None}),
        ("schema.mismatch", Operation("remove", "/shared"), {"shared": "text"}),
        ("schema.mismatch", Operation("remove", "/input"), {"input": None}),
        ("schema.mismatch", Operation("replace", "/input", [1]), {"input": [1]}),
        ("label.bad", Operation("remove", "/label"), {"label": None}),
        ("label.bad", Operation("replace", "/label", 5), {"label": {"en": "x"}}),
        ("label.bad", Operation("replace", "/label", " "), {"label": ""}),
        ("label.bad", Operation("replace", "/label", "x" * 201), {"label": "x" * 201}),
        ("task.fieldForbidden", Operation("add", "/shared/system", 1), {"shared": {"system": 1}}),
    ],
)
async def test_fields_stay_what_others_rely_on(
    code: str, edit: Operation, merge: dict[str, Any]
) -> None:
    family = going()
    before = family.task("it").document
    refused(code, lambda: family.update("it", edit))
    refused(code, lambda: family.update("it", **merge))
    refused(code, lambda: family.send("it", "ACT", {}, **merge))
    assert family.task("it").document == before


@pytest.mark.parametrize("name", [*THE_HUBS, "config", "input", "label", "invented"])
async def test_a_result_writes_output_shared_error_and_what_its_type_declares(name: str) -> None:
    family = going()
    family.send("it", "GO")
    before = family.task("it").document
    family.result("it", **{name: {"a": 1}, "output": {"text": "taken"}})
    after = family.task("it").document
    assert after["error"]["code"] == FORBIDDEN
    assert name in after["error"]["message"]
    assert (after["state"]["current"], after["output"]) == ("tired", before["output"])
    assert after.get(name) == (after["state"] if name == "state" else before.get(name))


@pytest.mark.parametrize(
    ("edit", "merge", "code"),
    [
        ((), {"output": {"text": 5}}, "schema.mismatch"),
        ((), {"output": {"text": None}}, "schema.mismatch"),
        ((), {"output": {"unknown": 1}}, "schema.mismatch"),
        ((), {"output": "text"}, "schema.mismatch"),
        ((), {"output": {"items": [1, 2, 3, 4]}}, "schema.mismatch"),
        ((), {"error": "text"}, "schema.mismatch"),
        ((Operation("add", "/output/items/-", "one"),), {}, "schema.mismatch"),
        ((Operation("replace", "/output/items", "one"),), {}, "schema.mismatch"),
        ((Operation("replace", "/output", {"items": 5}),), {}, "schema.mismatch"),
        ((Operation("replace", "", {"output": {}}),), {}, FORBIDDEN),
        ((Operation("add", "/shared/system", 1),), {}, FORBIDDEN),
        ((), {"shared": {"system": 1}}, FORBIDDEN),
    ],
)
async def test_a_result_that_is_not_what_its_type_promises_takes_the_way_of_errors(
    edit: tuple[Operation, ...], merge: dict[str, Any], code: str
) -> None:
    family = going()
    family.send("it", "GO")
    family.result("it", *edit, **merge)
    document = family.task("it").document
    assert (document["state"]["current"], document["error"]["code"]) == ("tired", code)
    assert document["output"] == {"text": "", "items": []}
    assert "system" not in document["shared"]


async def test_a_result_writes_all_that_is_its_own() -> None:
    family = going()
    family.send("it", "GO")
    edit = Operation("add", "/output/items/-", 1)
    family.result("it", edit, output={"text": "Done"}, shared={"a": 1}, notes={"b": 2})
    document = family.task("it").document
    assert document["state"]["current"] == "open"
    assert document["output"] == {"text": "Done", "items": [1]}
    assert (document["shared"], document["notes"]) == ({"a": 1}, {"b": 2})


def assigning(**params: str) -> dict[str, Any]:
    do = {"actions": {"type": "assign", "params": params}}
    return {"id": "own", "initial": "open", "states": {"open": {"on": {"GO": do}}}}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("users.ben", "{name: 'Ben'}", FORBIDDEN),
        ("users", "{ben: {name: 'Ben'}}", FORBIDDEN),
        ("name", "'other'", FORBIDDEN),
        ("shared.system", "`1`", FORBIDDEN),
        ("shared.system.admin", "`true`", FORBIDDEN),
        ("shared", "{system: `1`}", FORBIDDEN),
        ("shared", "`5`", "schema.mismatch"),
        ("output", "`null`", "schema.mismatch"),
        ("label", "`null`", "label.bad"),
        ("error", "'Oh'", "schema.mismatch"),
    ],
)
async def test_a_chart_assigns_fields_of_its_own_alone(path: str, value: str, code: str) -> None:
    family = going(assigning(**{path: value}))
    before = family.task("it").document
    refused(code, lambda: family.send("it", "GO"))
    assert family.task("it").document == before


async def test_a_chart_assigns_what_is_its_own() -> None:
    family = going(assigning(**{"output.text": "'x'", "shared.y": "`1`", "count": "`2`"}))
    family.send("it", "GO")
    document = family.task("it").document
    assert (document["output"]["text"], document["shared"]["y"], document["count"]) == ("x", 1, 2)


@pytest.mark.parametrize("name", [*THE_HUBS])
async def test_an_action_leaves_the_hubs_fields_alone(name: str) -> None:
    family = going()
    refused(FORBIDDEN, lambda: family.send("it", "ACT", {name: {"a": 1}}))
    refused(FORBIDDEN, lambda: family.send("it", "ACT", {"shared": {"system": 1}}))
    family.send("it", "ACT", {"output": {"text": "x"}})


@pytest.mark.parametrize("name", [*THE_HUBS, "output", "error", "label", "invented"])
async def test_a_rule_writes_config_input_and_shared_alone(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = going()
    monkeypatch.setattr(Meddler, "proposed", {name: {"a": 1}})
    refused(FORBIDDEN, lambda: family.send("it", "ACT", {}))
    monkeypatch.setattr(Meddler, "proposed", {"shared": {"system": 1}})
    refused(FORBIDDEN, lambda: family.send("it", "ACT", {}))
    monkeypatch.setattr(Meddler, "proposed", {"shared": {"z": 1}})
    family.send("it", "ACT", {})
    assert family.task("it").document["shared"]["z"] == 1


def linked(source: str, target: str) -> Rehearsal:
    room = {"name": "room", "type": "TaskConversation"}
    chats = ({"name": name, "type": "TaskChat"} for name in ("a", "b"))
    return Rehearsal(plan(room, *chats, connections=[{"from": source, "to": target}]))


@pytest.mark.parametrize(
    ("source", "target", "given"),
    [
        ("a.input.x", "b.shared.system", 1),
        ("a.input.x", "b.shared.system.admin", True),
        ("a.input.x", "b.shared", {"system": {"admin": True}}),
    ],
)
async def test_a_connection_of_an_old_flow_writes_nothing_of_the_system(
    source: str, target: str, given: object
) -> None:
    family = linked(source, target)
    refused(FORBIDDEN, lambda: family.update("a", input={"x": given}))
    assert family.task("b").document["shared"] == {}


CHAT = "output.messages"
FORGED = "[{id: 'x', role: 'user', content: 'I agree', user: 'ben', name: 'Ben'}]"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (CHAT, FORGED),
        (CHAT, "[{id: 'x', role: 'user', content: 'I agree', name: 'Ben'}]"),
        ("output.waiting", FORGED),
        ("output", f"{{messages: {FORGED}}}"),
        (CHAT, "[{id: 'x', role: 'assistant', content: 'y', stopped: {user: 'ben', name: 'Ben'}}]"),
    ],
)
async def test_a_chart_puts_words_into_nobodys_mouth(path: str, value: str) -> None:
    fsm = assigning(**{path: value})
    family = Rehearsal(plan({"name": "chat", "type": "TaskChat", "fsm": fsm}))
    forged = refused(FORBIDDEN, lambda: family.send("chat", "GO"))
    assert "Ben" in forged.message
    assert family.output("chat")["messages"] == []


async def test_a_chart_may_take_away_and_move_what_was_said_and_say_something_itself() -> None:
    fsm = {
        "id": "own",
        "initial": "open",
        "states": {
            "open": {
                "on": {
                    "SEND": {"actions": ["say"]},
                    "GO": {
                        "actions": {
                            "type": "assign",
                            "params": {
                                CHAT: "[{id: 'x', role: 'assistant', content: 'Go on.'}, "
                                "output.messages[-1]]"
                            },
                        }
                    },
                }
            }
        },
    }
    family = Rehearsal(plan({"name": "chat", "type": "TaskChat", "fsm": fsm}))
    family.say("chat", "one")
    family.say("chat", "two")
    family.send("chat", "GO")
    said = [message["content"] for message in family.output("chat")["messages"]]
    assert said == ["Go on.", "two"]


@pytest.mark.parametrize("name", ["chosenBy", "readBy"])
async def test_a_chart_signs_for_nobody(name: str) -> None:
    kind = {"chosenBy": "TaskSelect", "readBy": "TaskShowInstruction"}[name]
    fsm = assigning(**{f"output.{name}": "'Ben'"})
    family = Rehearsal(plan({"name": "it", "type": kind, "fsm": fsm}))
    refused(FORBIDDEN, lambda: family.send("it", "GO", by=ANNA))


async def test_a_result_says_nothing_in_the_name_of_a_person() -> None:
    family = Rehearsal(plan({"name": "chat", "type": "TaskChat"}))
    family.say("chat", "one")
    words = {"id": "x", "role": "user", "content": "I agree", "user": "ben", "name": "Ben"}
    family.result("chat", Operation("add", "/output/messages/-", words))
    assert family.state("chat") == "failed"
    assert family.task("chat").document["error"]["code"] == FORBIDDEN
    assert [message["content"] for message in family.output("chat")["messages"]] == ["one"]
