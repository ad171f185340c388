"""Events of a family, as they are read and watched."""

from collections.abc import Callable
from enum import Enum
from typing import Any

import strawberry

from taskflow.api.graphql.authors import Author
from taskflow.api.graphql.scalars import JSON, DateTime, Long, builtins
from taskflow.domain.event import Event

ID = strawberry.ID


@strawberry.enum
class EventKind(Enum):
    """What events are about."""

    STARTED = "task.started"
    UPDATED = "task.updated"
    EFFECT = "effect."
    DONE = "task.done"
    FAILED = "task.failed"
    CANCELLED = "task.cancelled"
    FAMILY = "family."


@strawberry.enum
class EventType(Enum):
    """What an event is about, exactly; as `type` in the frames of `/hub`, with a dot there."""

    TASK_STARTED = "task.started"
    TASK_UPDATED = "task.updated"
    TASK_JOINED = "task.joined"
    TASK_MIGRATED = "task.migrated"
    TASK_DONE = "task.done"
    TASK_FAILED = "task.failed"
    TASK_CANCELLED = "task.cancelled"
    EFFECT_DONE = "effect.done"
    EFFECT_FAILED = "effect.failed"
    EFFECT_ATTEMPTED = "effect.attempted"
    FAMILY_FOUNDED = "family.founded"
    FAMILY_FORKED = "family.forked"
    FAMILY_RENAMED = "family.renamed"
    FAMILY_MIGRATED = "family.migrated"
    FAMILY_JOINED = "family.joined"
    FAMILY_LEFT = "family.left"
    FAMILY_DELETED = "family.deleted"


@strawberry.type
class FamilyEvent:
    """One accepted change of one task, or of the family itself."""

    seq: Long
    at: DateTime
    by: Author
    task: ID = strawberry.field(description="InstanceId; empty for events of the family itself.")
    type: EventType = strawberry.field(description="What it is about.")
    event: str | None = strawberry.field(description="Event given to the statechart, if any.")
    state: str | None = strawberry.field(description="State after it, if it changed.")
    patch: JSON = strawberry.field(
        description="`{merge: RFC 7396, edit: RFC 6902}`, on the task's document."
    )
    effects: JSON = strawberry.field(description="Effects made due: `[{id, name, environment}]`.")
    mutation: str | None
    revision: Long | None = strawberry.field(
        description="The revision that the family goes on at, of a migration; else null."
    )
    draw: strawberry.Private[Callable[[], Any] | None]

    @strawberry.field
    def node(self) -> JSON | None:
        """Give the node.

        The task's node of the family graph now; null for the family itself.
        """
        return JSON(self.draw()) if self.draw else None

    @classmethod
    def of(cls, event: Event, draw: Callable[[], Any] | None = None) -> "FamilyEvent":
        """Show a domain event; ``draw`` gives the task's node if it is asked for."""
        return cls(
            seq=Long(event.seq),
            at=DateTime(event.at),
            by=Author.of(event.by),
            task=ID(event.task),
            type=EventType(event.type),
            event=event.event,
            state=event.state,
            patch=builtins(event.patch),
            effects=JSON(
                [{"id": e.id, "name": e.name, "environment": e.environment} for e in event.effects]
            ),
            mutation=event.mutation,
            revision=_revision(event),
            draw=draw,
        )


def _revision(event: Event) -> Long | None:
    """Give the revision that a family goes on at with an event."""
    flow = event.patch.merge.get("flow") if event.type == EventType.FAMILY_MIGRATED.value else None
    return Long(flow["revision"]) if isinstance(flow, dict) else None
