"""Paging: Relay connections; at most 100 at a time, and the asker says how many."""

import base64
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

import msgspec
import strawberry

from taskflow.domain.errors import Invalid, NotFound, Unreadable
from taskflow.domain.row import Row

T = TypeVar("T")
MOST = 100


@strawberry.type
class PageInfo:
    """Whether there is more, and where it begins."""

    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    """One of a page, and the cursor after it."""

    cursor: str
    node: T


@strawberry.type
class Connection(Generic[T]):
    """A page."""

    edges: list[Edge[T]]
    page_info: PageInfo


def checked(first: int) -> int:
    """Give ``first`` if it is within bounds."""
    if not 1 <= first <= MOST:
        raise Invalid(
            f"first must be between 1 and {MOST}; ask for the next page with after.",
            details={"path": "first"},
        )
    return first


def cursor(*values: Any) -> str:
    """Make an opaque cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def position(after: str | None, *shape: type) -> tuple[Any, ...] | None:
    """Read a cursor that :func:`cursor` made of values of these types."""
    if after is None:
        return None
    try:
        text = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))
        values = msgspec.json.decode(text)
    except (ValueError, msgspec.MsgspecError):
        values = None
    if (
        not isinstance(values, list)
        or len(values) != len(shape)
        or not all(isinstance(v, kind) for v, kind in zip(values, shape, strict=True))
    ):
        raise Invalid(
            "after is no cursor of this list; take it from pageInfo.endCursor.",
            details={"path": "after"},
        )
    return tuple(values)


async def listed(
    rows: Sequence[Row], first: int, show: Callable[[str], Awaitable[T]]
) -> "Connection[T]":
    """Make a page of a list's rows, the newest change first.

    One row beyond ``first`` says that there is more. What is gone meanwhile, may not be shown any
    more, or is set aside, is left out, and the next page begins where it would have begun.
    """
    edges = []
    end = None
    for row in rows[:first]:
        end = cursor(row.updated, row.id)
        with suppress(NotFound, Unreadable):
            edges.append(Edge(cursor=end, node=await show(row.id)))
    more = len(rows) > first
    return Connection(edges=edges, page_info=PageInfo(has_next_page=more, end_cursor=end))


def page(
    rows: Sequence[tuple[str, T]],
    first: int,
    *,
    more: bool = False,
    rest: str | None = None,
) -> "Connection[T]":
    """Make a page of ``(cursor, node)``; one row beyond ``first``, or ``more``, says: go on.

    ``rest`` is the cursor of a search that was given up before it had found so many.
    """
    shown = rows[:first]
    end = shown[-1][0] if shown else None
    return Connection(
        edges=[Edge(cursor=place, node=node) for place, node in shown],
        page_info=PageInfo(
            has_next_page=len(rows) > first or more or rest is not None,
            end_cursor=rest or end,
        ),
    )
