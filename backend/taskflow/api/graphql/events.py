"""Events of a family, as they are read and watched."""

from collections.abc import Callable
from enum import Enum
from typing import Any

import strawberry

from taskflow.api.graphql.authors import Author
from taskflow.api.graphql.scalars import JSON, DateTime, builtins
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


@strawberry.type
class FamilyEvent:
    """One accepted change of one task, or of the family itself."""

    seq: int
    at: DateTime
    by: Author
    task: ID = strawberry.field(description="InstanceId; empty for events of the family itself.")
    type: str = strawberry.field(
        description="task.started, task.updated, task.done, task.failed, task.cancelled, "
        "task.joined, effect.done, effect.failed, family.*"
    )
    event: str | None = strawberry.field(description="Event given to the statechart, if any.")
    state: str | None = strawberry.field(description="State after it, if it changed.")
    patch: JSON = strawberry.field(
        description="`{merge: RFC 7396, edit: RFC 6902}`, on the task's document."
    )
    effects: JSON = strawberry.field(description="Effects made due: `[{id, name, environment}]`.")
    mutation: str | None
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
            seq=event.seq,
            at=DateTime(event.at),
            by=Author.of(event.by),
            task=ID(event.task),
            type=event.type,
            event=event.event,
            state=event.state,
            patch=builtins(event.patch),
            effects=JSON(
                [{"id": e.id, "name": e.name, "environment": e.environment} for e in event.effects]
            ),
            mutation=event.mutation,
            draw=draw,
        )
