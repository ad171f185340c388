"""Scalars: JSON, numbers, moments in time, and documents that are sent as they are."""

from datetime import UTC, datetime
from math import isinf
from typing import Any, Final, NewType

import msgspec
import strawberry
from msgspec.json import encode
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from taskflow.api.graphql.sizes import written
from taskflow.domain.errors import Invalid, Malformed
from taskflow.domain.limits import MAX_INTEGER, check

JSON = NewType("JSON", object)
DateTime = NewType("DateTime", int)
Long = NewType("Long", int)
FamilyGraph = NewType("FamilyGraph", object)
FlowOperation = NewType("FlowOperation", object)
KindOperation = NewType("KindOperation", object)


BEYOND: Final = 1e300
"""What stands for a number that is too large even for this."""
SHOWN: Final = 40
"""Characters of a wrong value that its error says."""


def _given(value: Any) -> Any:
    """Check what a client sends before anything walks through it."""
    check(value, dotted_keys=True)
    return value


def _long(value: Any) -> int:
    """Check a number that grows without end; JSON does not tell 9.0 and 9 apart."""
    if isinstance(value, float) and (value.is_integer() or isinf(value)):
        value = int(max(-BEYOND, min(value, BEYOND)))
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid(f"{_brief(value)} is no whole number; write it as 9, without quotes.")
    if not 0 <= value <= MAX_INTEGER:
        raise Invalid(f"{_brief(value)} is not between 0 and {MAX_INTEGER}; correct it.")
    return value


def _brief(value: Any) -> str:
    text = encode(value).decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


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
    Long: strawberry.scalar(
        name="Long",
        description=(
            f"A whole number from 0 to {MAX_INTEGER} (2^53 - 1), as a JSON number: what JavaScript "
            "holds exactly. For what may grow beyond 2^31, which ends `Int`."
        ),
        serialize=_long,
        parse_value=_long,
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
    KindOperation: strawberry.scalar(
        name="KindOperation",
        description=(
            'One operation on a declared kind: `{op: "set", path, value, index?}`, `{op: '
            '"unset", path}`, `{op: "replace", document}` or `{op: "batch", operations}`.'
        ),
        serialize=written,
        parse_value=_given,
    ),
}

CONFIG = StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True)


def builtins(value: Any) -> JSON:
    """Give a struct as plain JSON."""
    return JSON(msgspec.to_builtins(value))
