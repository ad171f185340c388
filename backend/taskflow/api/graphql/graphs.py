"""Graphs: how much the graphs that one operation asks for may show together.

A family's graph is one compact field, so it is not cut into pages; its size is known only when the
family has been found. It is counted then, before it is drawn.
"""

from contextvars import ContextVar
from typing import Final

from taskflow.api.graphql.cost import refusal

TASKS: Final = 20_000
"""Tasks in all graphs of one operation; a single graph is given however large it is."""


class _Shown:
    """The tasks in the graphs that an operation was given so far; shared by its resolvers."""

    def __init__(self) -> None:
        self.tasks = 0


_shown: ContextVar[_Shown] = ContextVar("tasks shown in graphs")


def begin() -> None:
    """Begin an operation: no task is shown."""
    _shown.set(_Shown())


def count(tasks: int) -> None:
    """Count a graph of so many tasks; raises ``limit.cost`` when it is one too many."""
    shown = _shown.get()
    if shown.tasks and shown.tasks + tasks > TASKS:
        raise refusal("limit.cost", f"for graphs of {shown.tasks + tasks} tasks together", TASKS)
    shown.tasks += tasks
