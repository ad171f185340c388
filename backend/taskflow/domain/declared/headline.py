"""Headline: a text with ``{{ expressions }}``, each of them bounded, for the card of a task."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from taskflow.domain.budget import Budget
from taskflow.domain.errors import Problem, TaskflowError, TooCostly
from taskflow.domain.expression import compile_expression
from taskflow.domain.flow.charts import told
from taskflow.domain.item import ITEM
from taskflow.domain.values import value_of
from taskflow.domain.view import TaskView

_PLACE: Final = re.compile(r"\{\{(.{1,1000}?)\}\}", re.DOTALL)
SEEN: Final = frozenset(
    {"config", "error", "input", ITEM, "label", "output", "shared", "state", "tasks"}
)
"""What its expressions can read."""


def headline_of(text: str) -> Callable[[TaskView, Budget], str]:
    """Compile a headline; it is what went wrong, if anything did, and empty where it costs more."""

    def shown(task: TaskView, budget: Budget) -> str:
        if error := task.field("error").get("message"):
            return str(error)
        try:
            return _PLACE.sub(
                lambda found: _written(value_of(found[1].strip(), task, {}, budget)), text
            )
        except TooCostly:
            return ""

    return shown


def headline_problems(text: str) -> Iterator[Problem]:
    """Give every expression in a headline that is none, or reads what no task has."""
    for found in _PLACE.finditer(text):
        try:
            reads = compile_expression(found[1].strip()).reads
        except TaskflowError as error:
            yield told(error, "/headline")
        else:
            for name in sorted(reads - SEEN):
                yield Problem(
                    "/headline",
                    f'"{found[1].strip()}" reads {name}, which is not there.',
                    "Read input, output, shared, config, item or tasks.NAME.",
                )


def _written(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
