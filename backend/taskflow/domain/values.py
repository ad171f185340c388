"""Values: expressions in what a definition hands over, ``{"=": "JMESPath"}``, and their values.

What was evaluated stands in a list, ``{"=": [value]}``: so nothing that people wrote is ever taken
for an expression or a text of the definition, however it looks.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from taskflow.domain.budget import Budget, pay_for
from taskflow.domain.errors import Invalid, Problem
from taskflow.domain.expression import Expression, compile_expression
from taskflow.domain.item import ITEM, item_of
from taskflow.domain.merging import without_nulls
from taskflow.domain.view import TaskView

KEY: Final = "="
TASKS: Final = "tasks"
"""Under which name an expression of such a value sees the other tasks of its family."""


def is_expression(given: Any) -> bool:
    """Say whether a value is an expression, or what one came to."""
    return isinstance(given, dict) and given.keys() == {KEY}


def wrong(given: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Problem]]:
    """Give every expression in a value that is none, with the keys that lead to it."""
    if is_expression(given):
        try:
            _read(given[KEY])
        except Invalid as error:
            message, _, remedy = error.message.rstrip(".").rpartition(". ")
            yield path, Problem("", f"{message}.", f"{remedy}.")
    else:
        for key, inner in _members(given):
            yield from wrong(inner, (*path, key))


def texts(given: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give every expression in a value, with the keys that lead to it."""
    if is_expression(given):
        yield path, given[KEY]
    else:
        for key, inner in _members(given):
            yield from texts(inner, (*path, key))


def is_open(given: Any) -> bool:
    """Say whether anything in a value is an expression, or a text with values."""
    if isinstance(given, str):
        return "{{" in given or "{%" in given
    return is_expression(given) or any(is_open(inner) for _, inner in _members(given))


def as_drawn(task: TaskView, local: Mapping[str, Any]) -> dict[str, Any]:
    """Give of a task's configuration what is as its flow drew it.

    What came since, by a connection or from a person, is nobody's text to be filled in.
    """
    drawn = task.definition.config.get("local") or {}
    return {name: value for name, value in local.items() if drawn.get(name) == value}


def evaluated(given: Any, task: TaskView, event: Mapping[str, Any], budget: Budget) -> Any:
    """Give a value with what its expressions come to; raises Invalid, TooCostly."""
    if is_expression(given):
        return {KEY: [value_of(given[KEY], task, event, budget)]}
    if isinstance(given, dict):
        return {key: evaluated(inner, task, event, budget) for key, inner in given.items()}
    if isinstance(given, list):
        return [evaluated(inner, task, event, budget) for inner in given]
    return given


def value_of(text: str, task: TaskView, event: Mapping[str, Any], budget: Budget) -> Any:
    """Give what an expression comes to for a task.

    It sees its fields, ``item``, ``event`` and ``tasks``.
    """
    expression = compile_expression(text)
    value = expression.value(_scope(expression, task, event), budget)
    pay_for(value, budget)
    return without_nulls(value)


def _scope(expression: Expression, task: TaskView, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what an expression sees; of the other tasks only those that it may mean."""
    scope = {name: task.document[name] for name in expression.reads if name in task.document}
    if ITEM in expression.reads:
        scope.setdefault(ITEM, item_of(task.document))
    if "event" in expression.reads:
        scope["event"] = event
    if TASKS in expression.reads:
        named = [name for name in task.tasks if name in expression.names]
        scope[TASKS] = {name: dict(task.tasks[name]) for name in named}
    return scope


def _read(text: object) -> None:
    if not isinstance(text, str):
        raise Invalid("This is no expression. Write JMESPath, as `input.prompt`.")
    compile_expression(text)


def _members(given: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(given, dict):
        yield from given.items()
    elif isinstance(given, list):
        yield from ((str(number), inner) for number, inner in enumerate(given))
