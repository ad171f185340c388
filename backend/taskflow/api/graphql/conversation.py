"""Conversation: one task as its reader hears it, beside all else on their socket."""

from collections.abc import AsyncGenerator
from enum import Enum

import strawberry

from taskflow.api.graphql.context import Asked
from taskflow.api.graphql.scalars import JSON
from taskflow.domain.errors import Invalid
from taskflow.hub.read.conversation import Follower, Item, Place, family_of
from taskflow.hub.stream.stream_errors import require_reached


@strawberry.enum
class HeardKind(Enum):
    """What is heard; the words of `/chat`, in capitals."""

    TOKEN = "token"  # noqa: S105  a piece of an answer
    THINKING = "thinking"
    PROGRESS = "progress"
    LOG = "log"
    STATE = "state"
    MESSAGE = "message"
    RESET = "reset"
    ERROR = "error"
    DONE = "done"


@strawberry.type
class Heard:
    """Something that is heard of a task."""

    kind: HeardKind
    place: str = strawberry.field(description="Where one has come by it: what `after` takes.")
    data: JSON

    @classmethod
    def of(cls, item: Item) -> "Heard":
        """Show what a follower is told."""
        return cls(kind=HeardKind(item.kind), place=str(item.place), data=JSON(item.data))


async def hearing(asker: Asked, task: str, after: str) -> AsyncGenerator[Heard, None]:
    """Give what is heard of a task from a place on, until it ends; raises for what is none."""
    family = await asker.hub.read(asker.principal, family_of(task))
    family.task(task)
    place = Place.parse(after if "." in after else f"{after}..0")
    if place is None:
        raise Invalid("This is no place in a conversation. Send a seq, or the place heard last.")
    require_reached("family", place.seq, family.seq, sure=asker.hub.appender.held)
    async for item in Follower(asker.hub.reader, asker.principal, task, place).items():
        yield Heard.of(item)
