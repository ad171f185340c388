"""RuleCount: it sees what it watches, and answers in the commit of the change itself."""

from typing import Any

import pytest

from taskflow import plugins
from taskflow.domain.errors import Forbidden, IllegalEvent
from taskflow.domain.flow.validation import problems
from taskflow.domain.kind import kinds_of
from taskflow.hub.decide.views import view
from taskflow.rules.count import Count
from taskflow.testing.rehearsal import Rehearsal, plan

BELL = {"initial": "on", "states": {"on": {"on": {"RING": "on", "STOP": "off"}}, "off": {}}}
ROOT = {"name": "root", "type": "TaskConversation"}
ASK = {"name": "ask", "type": "TaskConversation", "fsm": BELL}
HELP = {
    "name": "help",
    "type": "TaskConversation",
    "fsm": {
        "initial": "quiet",
        "states": {
            "quiet": {"on": {"HELP": "open"}},
            "open": {"on": {"HELP": "open"}},
        },
    },
}


def counting(**local: Any) -> Rehearsal:
    rule = {"name": "often", "type": "RuleCount", "local": {"tasks": ["ask"], **local}}
    return Rehearsal(plan(ROOT, ASK, HELP, rule))


async def test_after_so_many_events_a_task_is_told_in_the_same_commit() -> None:
    family = counting(event="RING", many=3, to="help", send="HELP")
    family.send("ask", "RING")
    family.send("ask", "RING")
    assert family.output("often")["count"] == 2
    assert family.task("help").state["current"] == "quiet"
    family.send("ask", "RING")
    assert family.task("help").state["current"] == "open"
    last = [(event.task, event.event, event.by.kind) for event in family.events[-3:]]
    names = {k: task.document["name"] for k, task in family.family.tasks.items()}
    assert [(names[task], event, by) for task, event, by in last] == [
        ("ask", "RING", "user"),
        ("often", "RULE_SAW", "rule"),
        ("help", "HELP", "rule"),
    ]
    assert {event.because for event in family.events[-2:]} == {family.events[-3].seq}


async def test_it_counts_anew_rests_or_ends_after_its_answer() -> None:
    again = counting(event="RING", many=2)
    resting = counting(event="RING", many=2, afterwards="rest")
    once = counting(event="RING", many=2, afterwards="end")
    for family in (again, resting, once):
        for _ in range(5):
            family.send("ask", "RING")
    assert again.output("often") == {"count": 1, "total": 5, "answers": 2}
    assert resting.output("often")["answers"] == 1
    assert (once.task("often").kind, once.output("often")["answers"]) == ("done", 1)
    resting.send("often", "RESET")
    assert resting.output("often")["count"] == 0
    resting.send("ask", "RING")
    assert resting.output("often")["count"] == 1


async def test_it_counts_what_the_condition_holds_of_and_writes_a_value() -> None:
    family = counting(
        path="input.answer",
        guard="input.answer != 'right' && event.by.kind == 'user'",
        many=2,
        value="input.answer",
        shared="last",
    )
    for answer in ("wrong", "right", "odd"):
        family.update("ask", input={"answer": answer})
    assert family.output("often")["value"] == "odd"
    assert family.task("often").document["shared"]["last"] == "odd"
    family.update("ask", input={"other": 1})
    assert family.output("often")["total"] == 2


@pytest.mark.parametrize("name", ["last", "a/b~c", "-"])
async def test_the_value_is_written_as_a_whole_in_place_of_the_one_before(name: str) -> None:
    family = counting(path="input.given", value="input.given", shared=name, to="help", send="HELP")
    for given, whole in (
        ({"a": 1, "c": {"d": [1]}}, {"a": 1, "c": {"d": [1]}}),
        ({"a": None, "b": 2, "c": {}}, {"b": 2, "c": {}}),
        ([{"x": None}], [{"x": None}]),
        ("text", "text"),
    ):
        family.update("ask", input={"given": None})
        family.update("ask", input={"given": given})
        rule = family.task("often").document
        assert rule["output"]["value"] == whole
        assert rule["shared"][name] == whole
    family.update("ask", input={"given": None})
    rule = family.task("often").document
    assert "value" not in rule["output"]
    assert name not in rule["shared"]


async def test_an_event_carries_what_is_written_and_nothing_that_is_not() -> None:
    keep = {"type": "assign", "params": {"shared.heard": "event.data.value"}}
    told = {"initial": "a", "states": {"a": {"on": {"HELP": {"actions": keep}}}}}
    value = "{left: input.none, kept: input.given}"
    local = {"tasks": ["ask"], "event": "RING", "value": value, "to": "help", "send": "HELP"}
    rule = {"name": "often", "type": "RuleCount", "local": local}
    family = Rehearsal(plan(ROOT, ASK, {**HELP, "fsm": told}, rule))
    family.update("ask", input={"given": {"a": 1}})
    family.send("ask", "RING")
    assert family.output("often")["value"] == {"kept": {"a": 1}}
    assert family.task("help").document["shared"]["heard"] == {"kept": {"a": 1}}


async def test_a_value_that_would_cost_too_much_to_write_is_the_rules_own_mistake() -> None:
    family = counting(event="RING", value="input.much")
    family.update("ask", input={"much": [0] * 20_000})
    family.send("ask", "RING")
    assert family.task("often").document["error"]["code"] == "step.tooCostly"
    assert family.task("ask").kind == "resting"


async def test_a_state_is_counted_when_it_is_entered() -> None:
    family = counting(state="off")
    family.send("ask", "RING")
    assert family.output("often")["total"] == 0
    family.send("ask", "STOP")
    assert family.output("often")["total"] == 1


async def test_ends_of_tasks_are_counted_of_all_when_none_is_named() -> None:
    family = counting(tasks=[], event="task.cancelled")
    family.cancel("ask")
    family.cancel("help")
    assert family.output("often")["total"] == 2


async def test_what_it_watches_starts_after_it() -> None:
    family = counting(event="task.started")
    assert family.output("often")["total"] == 1


async def test_it_is_no_child_of_the_task_that_it_stands_below() -> None:
    ends = {**ROOT, "local": {"endsWithChildren": True}}
    rule = {"name": "often", "type": "RuleCount", "local": {"event": "RING"}}
    family = Rehearsal(plan(ends, ASK, rule))
    family.cancel("ask")
    assert family.task("root").kind == "done"
    assert family.task("often").kind == "cancelled"


async def test_people_cannot_tell_it_what_it_saw_and_it_offers_no_such_event() -> None:
    family = counting(event="RING")
    with pytest.raises(Forbidden):
        family.send("often", "RULE_SAW")
    with pytest.raises(IllegalEvent) as told:
        family.send("often", "ODD")
    assert told.value.details["legal"] == ["RESET"]


@pytest.mark.parametrize(
    ("local", "path"),
    [
        ({}, "/event"),
        ({"event": "A", "guard": "a b"}, "/guard"),
        ({"event": "A", "value": "length("}, "/value"),
        ({"event": "A", "to": "ask"}, "/send"),
        ({"event": "A", "send": "GO"}, "/send"),
        ({"event": "A", "many": 0}, "/many"),
    ],
)
def test_mistakes_are_told_with_their_place(local: dict[str, Any], path: str) -> None:
    root = {"name": "root", "type": "TaskConversation", "initiator": True}
    rule = {"name": "r", "type": "RuleCount", "parent": "root", "config": {"local": local}}
    found = problems({"name": "f", "tasks": [root, rule]}, kinds_of(plugins.find().tasks))
    assert [one.path for one in found] == [f"/tasks/1/config/local{path}"]


@pytest.mark.parametrize(
    ("rule", "path", "words"),
    [
        ({"config": {"local": {"tasks": ["rot"]}}}, "/tasks/1/config/local", 'no task "rot"'),
        (
            {"config": {"local": {"event": "RING", "to": "rot", "send": "GO"}}},
            "/tasks/1/config/local",
            'no task "rot" to tell',
        ),
        ({"parent": None}, "/tasks/1", "stands below"),
        ({"next": "root"}, "/tasks/1/next", "follows nobody"),
    ],
)
def test_a_rule_that_stands_or_watches_nowhere_is_a_mistake_of_the_flow(
    rule: dict[str, Any], path: str, words: str
) -> None:
    root = {"name": "root", "type": "TaskConversation", "initiator": True}
    whole = {"name": "r", "type": "RuleCount", "parent": "root", **rule}
    whole = {"config": {"local": {"event": "RING"}}, **whole}
    drawn = {key: value for key, value in whole.items() if value is not None}
    found = problems({"name": "f", "tasks": [root, drawn]}, kinds_of(plugins.find().tasks))
    assert [one.path for one in found] == [path]
    assert words in found[0].message
    assert found[0].remedy


async def test_it_says_how_far_it_is() -> None:
    family = counting(event="RING", many=2)
    for _ in range(3):
        family.send("ask", "RING")
    instance, document = family.instances("often")[-1], family.task("often").document
    shown = view("f", instance, document, family.family, family.plan)
    assert Count().headline(shown) == "1 of 2, answered once"
