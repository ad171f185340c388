"""Differences: what became of each task of a family between two moments."""

import asyncio
from collections.abc import AsyncIterator
from enum import Enum
from typing import cast

import strawberry

from taskflow.api.graphql.context import Info, beside
from taskflow.api.graphql.scalars import JSON
from taskflow.api.graphql.tasks import PATH
from taskflow.domain.family_view import FamilyView
from taskflow.domain.patch import diff
from taskflow.domain.task import Task

ID = strawberry.ID
TURN = 100
"""Tasks compared before others get their turn on the loop."""


@strawberry.enum
class TaskChange(Enum):
    """What became of a task between two moments."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@strawberry.type
class TaskDiff:
    """What became of a task between two moments."""

    instance_id: ID
    path: str
    definition: ID = strawberry.field(deprecation_reason=PATH)
    label: str
    change: TaskChange
    patch: JSON


async def differences(info: Info, before: FamilyView, after: FamilyView) -> AsyncIterator[TaskDiff]:
    """Give what became of each task, others having their turns between."""
    for count, instance in enumerate({**before.tasks, **after.tasks}):
        if count % TURN == TURN - 1:
            await asyncio.sleep(0)
        old, new = before.tasks.get(instance), after.tasks.get(instance)
        if old is new:
            continue
        size = (old.size if old else 0) + (new.size if new else 0)
        documents = old.document if old else {}, new.document if new else {}
        patch = await beside(info, size, diff, *documents)
        if not patch:
            continue
        shown = cast(Task, new or old)
        yield TaskDiff(
            instance_id=ID(instance),
            path=shown.document["id"],
            definition=ID(shown.document["id"]),
            label=shown.label,
            change=_change(old, new),
            patch=JSON(patch),
        )


def _change(old: Task | None, new: Task | None) -> TaskChange:
    if old is None:
        return TaskChange.ADDED
    return TaskChange.REMOVED if new is None else TaskChange.CHANGED
