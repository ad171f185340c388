"""Template: a person's text with values of the task in it, filled in by a worker process."""

from typing import Any, Final

from taskflow.domain.errors import TooLarge
from taskflow.domain.view import TaskView
from taskflow.sandbox import call
from taskflow.sandbox.process import Overrun

PATIENCE: Final = 2.0
"""Seconds for one template: its process is killed then, and everybody else's goes on."""
OWN: Final = ("config", "input", "output", "shared", "state")
RENDER: Final = "taskflow.operators.prompt.rendering:render"


async def fill(template: str, task: TaskView, person: str = "") -> str:
    """Fill in ``{{ tasks.name.… }}``, ``{{ input.x }}``, ``{{ output.x }}``, ``{{ shared.x }}``.

    People take turns. Raises Invalid (``template.invalid``) or TooLarge (``template.tooLarge``).
    """
    if "{{" not in template and "{%" not in template:
        return template
    try:
        filled = await call(person, RENDER, template, _values(template, task), seconds=PATIENCE)
    except (Overrun, ValueError):
        raise TooLarge(
            "The template takes too long to fill in; take out loops or large values.",
            code="template.tooLarge",
        ) from None
    return str(filled)


def _values(template: str, task: TaskView) -> dict[str, Any]:
    """Give what the template names: a long conversation need not go along to say a topic."""
    own = {name: task.field(name) for name in OWN if name in template}
    named = {name: dict(document) for name, document in task.tasks.items() if name in template}
    return {**own, "tasks": named}
