"""Paging: Relay connections; at most 100 at a time, and the asker says how many."""

import base64
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

import msgspec
import strawberry

from taskflow.domain.errors import Invalid, NotFound, Unreadable
from taskflow.domain.limits import MAX_INTEGER
from taskflow.domain.row import Row

T = TypeVar("T")
MOST = 100


@strawberry.type
class PageInfo:
    """Whether there is more before and after this page, and where it begins and ends."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
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
        or not all(_fits(v, kind) for v, kind in zip(values, shape, strict=True))
    ):
        raise Invalid(
            "after is no cursor of this list; take it from pageInfo.endCursor.",
            details={"path": "after"},
        )
    return tuple(values)


def _fits(value: Any, kind: type) -> bool:
    if kind is int:  # which True is too
        return type(value) is int and 0 <= value <= MAX_INTEGER
    return isinstance(value, kind)


async def listed(
    rows: Sequence[Row], first: int, after: str | None, show: Callable[[str], Awaitable[T]]
) -> "Connection[T]":
    """Make a page of a list's rows, the newest change first, after a cursor.

    One row beyond ``first`` says that there is more. What is gone meanwhile, may not be shown any
    more, or is set aside, is left out, and the next page begins where it would have begun.
    """
    edges = []
    end = None
    for row in rows[:first]:
        end = cursor(row.updated, row.id)
        with suppress(NotFound, Unreadable):
            edges.append(Edge(cursor=end, node=await show(row.id)))
    return _connection(edges, after, end, more=len(rows) > first)


def page(
    rows: Sequence[tuple[str, T]],
    first: int,
    after: str | None,
    *,
    more: bool = False,
    rest: str | None = None,
) -> "Connection[T]":
    """Make a page of ``(cursor, node)``; one row beyond ``first``, or ``more``, says: go on.

    ``rest`` is the cursor of a search that was given up before it had found so many.
    """
    edges = [Edge(cursor=place, node=node) for place, node in rows[:first]]
    end = rest or (edges[-1].cursor if edges else None)
    return _connection(edges, after, end, more=len(rows) > first or more or rest is not None)


def _connection(
    edges: list[Edge[T]], after: str | None, end: str | None, *, more: bool
) -> Connection[T]:
    """Make a page; who gives a cursor has seen what stands before it."""
    return Connection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=more,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=end,
        ),
    )
