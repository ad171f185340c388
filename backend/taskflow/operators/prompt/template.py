"""Template: a person's text with values of the task in it, filled in off the event loop."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from taskflow.domain.errors import TooLarge
from taskflow.domain.view import TaskView

PATIENCE = 2.0
"""Seconds for one template; its own limits end it soon after, though a thread cannot be killed."""

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="template")


async def fill(template: str, task: TaskView) -> str:
    """Fill in ``{{ tasks.name.… }}``, ``{{ input.x }}``, ``{{ output.x }}``, ``{{ shared.x }}``.

    Raises Invalid (``template.invalid``) or TooLarge (``template.tooLarge``).
    """
    if "{{" not in template and "{%" not in template:
        return template
    values = _values(template, task)
    loop = asyncio.get_running_loop()
    # On a busy machine loading may take long after the start; that is not the template's fault.
    render = await loop.run_in_executor(_threads, _renderer)
    filling = loop.run_in_executor(_threads, render, template, values)
    try:
        async with asyncio.timeout(PATIENCE):
            return await filling
    except TimeoutError:
        raise TooLarge(
            "The template takes too long to fill in; take out loops or large values.",
            code="template.tooLarge",
        ) from None


def _values(template: str, task: TaskView) -> dict[str, Any]:
    """Give what the template may use; of other tasks only those that it names."""
    own = {name: task.field(name) for name in ("config", "input", "output", "shared", "state")}
    named = {name: document for name, document in task.tasks.items() if name in template}
    return {**own, "tasks": named}


def _renderer() -> Callable[[str, Mapping[str, Any]], str]:
    """Load Liquid here, in the thread: it takes half a second."""
    from taskflow.operators.prompt.rendering import render  # noqa: PLC0415  see above

    return render
