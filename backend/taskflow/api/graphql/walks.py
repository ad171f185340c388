"""Walks: which tasks of a family or a flow lead to one another, and by which paths."""

from collections.abc import Sequence
from enum import Enum

import strawberry

from taskflow.api.graphql.context import Info, asked
from taskflow.hub.read import walking
from taskflow.hub.read.walking import Walker

ID = strawberry.ID


@strawberry.enum
class LinkKind(Enum):
    """How one task is linked to another."""

    PARENT = "parent"
    SEQUENCE = "sequence"
    CONNECTION = "connection"


@strawberry.enum
class Direction(Enum):
    """Which way links are followed."""

    FORWARD = "forward"
    BACKWARD = "backward"


def walked(paths: list[list[str]]) -> list[list[ID]]:
    """Show what was found."""
    return [[ID(task) for task in path] for path in paths]


def walker(info: Info, kinds: Sequence[LinkKind] | None) -> Walker:
    """Give what walks along links of these kinds for the asker, or of all."""
    asker = asked(info)
    chosen = None if kinds is None else {kind.value for kind in kinds}
    wanted = [kind for kind in walking.KINDS if chosen is None or kind in chosen]
    return Walker(asker.hub.flows.beside, asker.principal.id, wanted)
