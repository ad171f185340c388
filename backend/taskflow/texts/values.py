"""Values: what a definition hands over, made into what it means for a task when work begins."""

import re
from collections.abc import Mapping
from typing import Any, Final

from taskflow.domain.budget import Budget
from taskflow.domain.errors import TooLarge
from taskflow.domain.values import KEY, is_expression, value_of
from taskflow.domain.view import TaskView
from taskflow.texts.template import fill

MOST_TEXTS: Final = 64
"""Texts that are filled in for one piece of work."""
OPENING: Final = re.compile(r"\{[{%]")


async def made(given: Any, task: TaskView, person: str, budget: Budget | None = None) -> Any:
    """Fill in its texts, and evaluate its expressions where that was not done yet.

    Raises what those raise.
    """
    budget = budget or Budget()
    _require_few(given)
    return await _made(given, task, person, budget)


def _require_few(given: Any) -> None:
    """Refuse what has many texts to be filled in: each takes a worker its time."""
    found, left = 0, [given]
    while left:
        one = left.pop()
        if isinstance(one, Mapping):
            left += one.values()
        elif isinstance(one, list):
            left += one
        found += isinstance(one, str) and OPENING.search(one) is not None
    if found > MOST_TEXTS:
        raise TooLarge(
            f"There are {found:,} texts with values to be filled in for one piece of work, and "
            f"{MOST_TEXTS} are allowed. Put some of them together."
        )


async def _made(given: Any, task: TaskView, person: str, budget: Budget) -> Any:
    if isinstance(given, str):
        return await fill(given, task, person)
    if is_expression(given):
        held = given[KEY]
        return held[0] if isinstance(held, list) else value_of(held, task, {}, budget)
    if isinstance(given, Mapping):
        return {key: await _made(inner, task, person, budget) for key, inner in given.items()}
    if isinstance(given, list):
        return [await _made(inner, task, person, budget) for inner in given]
    return given
