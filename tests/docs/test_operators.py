"""The page "Operators": its example does what the page says, and it names all that are shipped."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.test_operators import until
from hubdesk import ANN, HubDesk, task_of
from scripted_model import ScriptedModel
from taskflow import plugins
from taskflow.domain import command as commands
from taskflow.domain.errors import Upstream
from taskflow.domain.flow.validation import problems
from taskflow.domain.kind import kinds_of
from taskflow.domain.plugin import operate
from taskflow.domain.step import step
from taskflow.domain.step_models import SETTINGS
from taskflow.operators.llm import LLM
from taskflow.operators.python import Python
from taskflow.operators.template import Template
from taskflow.operators.transform import Transform
from taskflow.services.openai import Chat
from taskflow.testing.operator_run import Told

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "operators.md").read_text("utf-8")
EXAMPLE = json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    template = Template()
    desk = HubDesk(database_url, {"template": template}, kinds=[step(template)])
    await desk.open()
    yield desk
    await desk.close()


async def test_the_example_greets_whoever_is_named(desk: HubDesk) -> None:
    entry = {"name": "root", "type": "TaskConversation", "initiator": True, "fsm": EXAMPLE}
    await desk.flow({"name": "greeting", "tasks": [entry]})
    family = await desk.begin("greeting")
    task = task_of(family, "root")
    command = commands.Send(
        mutation=desk.mutation(), task=task, event="GREET", data={"name": "Ada"}
    )
    await desk.hub.submit(ANN, family.id, command)
    document = await until(desk, family.id, task, "shared.said")
    assert document["shared"]["said"] == "Hello Ada!"


async def test_with_a_schema_an_answer_is_json_that_fits_it() -> None:
    async with ScriptedModel() as model:
        chat = Chat({"OPENAI_BASE_URL": model.url, "TASKFLOW_MODEL": "big"})
        schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
        asked = {"prompt": "Give me a.", "schema": schema}
        model.script('{"a": 1}')
        output = await operate(LLM(), asked, Told({"chat": chat}))
        assert (output["text"], output["value"]) == ('{"a": 1}', {"a": 1})
        model.script('{"a": "x"}')
        with pytest.raises(Upstream) as told:
            await operate(LLM(), asked, Told({"chat": chat}))
        assert told.value.kind == "model.misfit"
        await chat.close()


def test_every_operator_that_is_shipped_has_its_section() -> None:
    ours = {
        name
        for name, one in plugins.find().operators.items()
        if type(one).__module__.startswith("taskflow.operators.")
    }
    assert ours == set(re.findall(r"^## (\S+)$", PAGE, re.MULTILINE))
    assert ours == set(EXAMPLES)


def test_the_page_names_the_fields_of_every_step() -> None:
    assert all(f"- `{name}`:" in PAGE for name in SETTINGS)


EXAMPLES = {
    entry["type"]: entry
    for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    for entry in yaml.safe_load(text)
}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_example_of_a_step_is_a_flow_without_mistakes(kind: str) -> None:
    root = {"name": "conversation", "type": "TaskConversation", "initiator": True}
    form: dict[str, Any] = {"name": "form", "parent": "conversation", "type": "TaskSelect"}
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    form["config"] = {"local": {"schema": schema}}
    entry = {**EXAMPLES[kind], "parent": "conversation"}
    form["next"] = entry["name"]
    flow = {"name": "example", "tasks": [root, form, entry]}
    assert problems(flow, kinds_of(plugins.find().tasks)) == []


ELSEWHERE = (
    "https://example.org/",
    "//example.org",
    "/\\example.org",
    "javascript:alert(1)",
    "inbox",
)


@pytest.mark.parametrize("link", ["", "/inbox", "/families/a?b=c#d", *ELSEWHERE])
def test_a_link_of_a_notification_stays_within_taskflow(link: str) -> None:
    local = {**EXAMPLES["notify"]["config"]["local"], "text": "", "link": link}
    entry = {"name": "tell", "type": "notify", "initiator": True, "config": {"local": local}}
    found = problems({"name": "example", "tasks": [entry]}, kinds_of(plugins.find().tasks))
    assert bool(found) == (link in ELSEWHERE)
    assert all("link" in one.path for one in found)


async def test_the_examples_of_values_and_texts_come_to_what_they_say() -> None:
    local = EXAMPLES["template"]["config"]["local"]
    assert await operate(Template(), local, Told()) == {"text": "Dear Ada, your RYE is ready."}
    local = EXAMPLES["transform"]["config"]["local"]
    assert await operate(Transform(), local, Told()) == {"value": ["rye"]}


async def test_the_example_of_a_model_asks_for_json() -> None:
    async with ScriptedModel() as model:
        chat = Chat({"OPENAI_BASE_URL": model.url, "TASKFLOW_MODEL": "big"})
        model.script('{"mood": "good"}')
        local = EXAMPLES["llm"]["config"]["local"]
        output = await operate(LLM(), local, Told({"chat": chat}))
        assert output["value"] == {"mood": "good"}
        await chat.close()


async def test_the_example_of_python_adds_up() -> None:
    local = EXAMPLES["python"]["config"]["local"]
    made = await operate(Python(), local, Told())
    assert made == {"result": 5, "printed": "2 rows\n"}
