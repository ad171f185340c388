"""Values: what a definition hands over, made into what it means for a task when work begins."""

from collections.abc import Mapping
from typing import Any

from taskflow.domain.budget import Budget
from taskflow.domain.values import KEY, is_expression, value_of
from taskflow.domain.view import TaskView
from taskflow.texts.template import fill


async def made(given: Any, task: TaskView, person: str, budget: Budget | None = None) -> Any:
    """Fill in its texts, and evaluate its expressions where that was not done yet.

    Raises what those raise.
    """
    budget = budget or Budget()
    if isinstance(given, str):
        return await fill(given, task, person)
    if is_expression(given):
        held = given[KEY]
        return held[0] if isinstance(held, list) else value_of(held, task, {}, budget)
    if isinstance(given, Mapping):
        return {key: await made(inner, task, person, budget) for key, inner in given.items()}
    if isinstance(given, list):
        return [await made(inner, task, person, budget) for inner in given]
    return given
