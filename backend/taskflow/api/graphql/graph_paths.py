"""Graph paths: which tasks of a family or a flow lead to one another, and by which paths."""

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from typing import Annotated, Protocol

import strawberry
from msgspec import Struct

from taskflow.api.graphql import graphs
from taskflow.api.graphql.context import Info, asked
from taskflow.api.graphql.paging import checked
from taskflow.hub.read import graph_paths
from taskflow.hub.read.graph_paths import GraphPaths

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


class Walkable(Protocol):
    """What has tasks that lead to one another: a family, or a flow."""

    def walk(self, walker: GraphPaths) -> "Walk":
        """Give how to walk in it."""
        ...


class Walk(Struct, frozen=True):
    """Walking in a family or a flow of so many ``tasks``."""

    tasks: int
    paths: Callable[[str, str, int], Awaitable[list[list[str]]]]
    reachable: Callable[..., Awaitable[list[str]]]


async def paths(  # noqa: PLR0913, PLR0917  the schema's arguments
    root: Walkable,
    info: Info,
    from_: Annotated[ID, strawberry.argument(name="from")],
    to: ID,
    first: int,
    kinds: list[LinkKind] | None = None,
) -> list[list[ID]]:
    """Give the paths."""
    most = checked(first)
    walk = root.walk(_walker(info, kinds))
    graphs.count(walk.tasks)
    return [[ID(task) for task in path] for path in await walk.paths(from_, to, most)]


async def reachable(
    root: Walkable,
    info: Info,
    from_: Annotated[ID, strawberry.argument(name="from")],
    kinds: list[LinkKind] | None = None,
    direction: Direction = Direction.FORWARD,
) -> list[ID]:
    """Give what one task leads to, or what leads to it."""
    walk = root.walk(_walker(info, kinds))
    graphs.count(walk.tasks)
    found = await walk.reachable(from_, backward=direction is Direction.BACKWARD)
    return [ID(one) for one in found]


def _walker(info: Info, kinds: Sequence[LinkKind] | None) -> GraphPaths:
    """Give what walks along links of these kinds for the asker, or of all."""
    asker = asked(info)
    chosen = None if kinds is None else {kind.value for kind in kinds}
    wanted = [kind for kind in graph_paths.KINDS if chosen is None or kind in chosen]
    return GraphPaths(asker.hub.flows.beside, asker.principal.id, wanted)
