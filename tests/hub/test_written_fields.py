"""What an operator evaluates is said word for word by the flow: nothing that people say gets in."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from hub.test_operators import until
from hubdesk import ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.definition import Definition
from taskflow.domain.operator import Operator
from taskflow.domain.step import step
from taskflow.domain.view import TaskView
from taskflow.operators.template import Template
from taskflow.operators.transform import Transform
from taskflow.testing.operator_run import Told

EVIL = "{{ secret }}"
SECRET = {"secret": "s3cret"}


def noted(expression: str) -> dict[str, Any]:
    """Give the way back that notes what came of the work."""
    action = {"type": "assign", "params": {"shared.said": expression}}
    return {"target": "ready", "actions": [action]}


def filling(**given: Any) -> dict[str, Any]:
    """Give a state that fills in a text."""
    ways = {"onDone": noted("event.output.text"), "onError": noted("event.error.code")}
    return {"invoke": {"src": "template", "input": given, **ways}}


WORD = {"=": "event.data.word"}
CHART: dict[str, Any] = {
    "initial": "ready",
    "states": {
        "ready": {"tags": ["stable"], "on": {"VALUE": "value", "TEXT": "text"}},
        "value": filling(text="I say {{ said }}", values={**SECRET, "said": WORD}),
        "text": filling(text=WORD, values=SECRET),
    },
}


class Stepping(Told):
    """A run that keeps what an operator is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, Any] = {}

    async def text(self, template: str) -> str:
        raise AssertionError(template)

    async def values(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        return dict(fields)

    async def operator(self, _: str, given: Mapping[str, Any]) -> dict[str, Any]:
        self.asked = dict(given)
        return {}


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    shelf: dict[str, Operator] = {"template": Template(), "transform": Transform()}
    desk = HubDesk(database_url, shelf, kinds=[step(one) for one in shelf.values()])
    await desk.open()
    yield desk
    await desk.close()


async def done(desk: HubDesk, kind: str, local: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give what a step comes to."""
    entry = {"name": "root", "type": kind, "initiator": True, "config": {"local": local}, **more}
    await desk.flow({"name": "stepping", "tasks": [entry]})
    family = await desk.begin("stepping")
    document = await until(desk, family.id, task_of(family, "root"), "output")
    output: dict[str, Any] = document["output"]
    return output


async def test_a_step_fills_in_its_text_with_its_values_alone(desk: HubDesk) -> None:
    values = {"who": {"=": "tasks.root.name"}, "wait": "{{ config.local.timeout }}"}
    local = {"text": "{{ who }} {{ wait }} {{ config.local.timeout }}", "values": values}
    assert await done(desk, "template", local) == {"text": "root 60000 "}


async def test_a_step_evaluates_its_expression_as_it_is_written(desk: HubDesk) -> None:
    value = {"say": "it's", "n": {"=": "length(tasks.root.name)"}}
    local = {"expression": "{a: say, b: {c: n}}", "value": value}
    assert await done(desk, "transform", local) == {"value": {"a": "it's", "b": {"c": 4}}}


async def test_what_comes_into_a_step_may_be_a_value_and_is_no_template(desk: HubDesk) -> None:
    came = {"values": {**SECRET, "said": EVIL}}
    output = await done(desk, "template", {"text": "Hello {{ said }}"}, input=came)
    assert output == {"text": f"Hello {EVIL}"}


async def test_a_flow_that_lets_the_text_of_a_step_come_in_is_told_so(desk: HubDesk) -> None:
    entry = {"name": "root", "type": "template", "initiator": True, "input": {"text": EVIL}}
    problems = await desk.hub.flows.check(ANN, {"name": "own", "tasks": [entry]})
    assert [problem.path for problem in problems] == ["/tasks/0/input/text"]


async def test_a_step_takes_its_text_from_the_flow_whatever_its_task_was_told_since() -> None:
    local = {"text": "Hello {{ said }}"}
    drawn = Definition("root", "root", "template", config={"local": local})
    since = {"text": EVIL, "values": SECRET}
    document = {"config": {"local": {**local, **since}}, "input": since}
    run = Stepping()
    await step(Template()).perform(TaskView("f", "i", document, drawn, (), {}), run)
    assert run.asked == {"text": "Hello {{ said }}", "values": SECRET}


@pytest.mark.parametrize(
    ("event", "said"), [("VALUE", f"I say {EVIL}"), ("TEXT", "operator.input")]
)
async def test_what_a_person_says_is_no_template_of_an_invocation(
    desk: HubDesk, event: str, said: str
) -> None:
    entry = {"name": "root", "type": "TaskConversation", "initiator": True, "fsm": CHART}
    await desk.flow({"name": "own", "tasks": [entry]})
    family = await desk.begin("own")
    task = task_of(family, "root")
    word = {"word": EVIL}
    command = commands.Send(mutation=desk.mutation(), task=task, event=event, data=word)
    await desk.hub.submit(ANN, family.id, command)
    document = await until(desk, family.id, task, "shared.said")
    assert document["shared"]["said"] == said
