"""Scalars: JSON, moments in time, and documents that are sent as they are."""

from datetime import UTC, datetime
from typing import Any, NewType

import msgspec
import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from taskflow.api.graphql.sizes import written
from taskflow.domain.errors import Malformed
from taskflow.domain.limits import check

JSON = NewType("JSON", object)
DateTime = NewType("DateTime", int)
FamilyGraph = NewType("FamilyGraph", object)
FlowOperation = NewType("FlowOperation", object)


def _given(value: Any) -> Any:
    """Check what a client sends before anything walks through it."""
    check(value, dotted_keys=True)
    return value


def _time(value: Any) -> str:
    return datetime.fromtimestamp(value / 1000, UTC).isoformat(timespec="milliseconds")


def _milliseconds(value: Any) -> int:
    try:
        when = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Malformed(f"{value!r} is no time; write it as 2026-11-22T21:33:00Z.") from None
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1000)


SCALARS: dict[object, ScalarDefinition] = {
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value.",
        serialize=written,
        parse_value=_given,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="ISO 8601 in UTC.",
        serialize=_time,
        parse_value=_milliseconds,
    ),
    FamilyGraph: strawberry.scalar(
        name="FamilyGraph",
        description=(
            "A family as one compact document: `{seq, nodes: [{instanceId, id, name, type, label, "
            "parent, state, kind, line, since, seq, error?, people?}], edges: [{from, to, kind: "
            '"parent" | "sequence" | "connection"}]}`. `parent`, `from` and `to` are instanceIds, '
            "`since` is milliseconds since 1970, `kind` of a node is one of resting, waiting, "
            "working, done, failed, cancelled."
        ),
        serialize=written,
    ),
    FlowOperation: strawberry.scalar(
        name="FlowOperation",
        description='One flow operation: `{op: "addTask", ...}`; see the reference.',
        serialize=written,
        parse_value=_given,
    ),
}

CONFIG = StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True)


def builtins(value: Any) -> JSON:
    """Give a struct as plain JSON."""
    return JSON(msgspec.to_builtins(value))
