"""Schema: the JSON schema of a model."""

from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct


def schema_of(model: type[Struct]) -> dict[str, Any]:
    """Give the JSON schema of a model, self-contained; it is the caller's own."""
    schema: dict[str, Any] = msgspec.json.decode(_schema(model))
    return schema


@lru_cache(maxsize=256)
def _schema(model: type[Struct]) -> bytes:
    """Write a model's schema once: to make it takes longer than to read it."""
    (schema,), components = msgspec.json.schema_components((model,), ref_template="#/$defs/{name}")
    name = schema.get("$ref", "").rpartition("/")[2]
    body = dict(components.pop(name)) if name else dict(schema)
    return msgspec.json.encode({**body, "$defs": components} if components else body)
