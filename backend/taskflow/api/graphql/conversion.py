"""Conversion: what a client gave for an input, as the value that resolvers take.

Strawberry finds out anew for each value of which types an input's fields are; here that is known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING
from functools import partial
from typing import Any, NamedTuple

import strawberry
from graphql import GraphQLInputObjectType
from strawberry.types.arguments import InputContext
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField


class Shape(NamedTuple):
    """What is known of an input: which fields there are, and which are None when left out."""

    names: Mapping[str, tuple[str, StrawberryField | None]]
    """By name in the schema: the name in Python, and the field if it holds an input or a list."""
    empty: Mapping[str, None]


def quicken(schema: strawberry.Schema) -> None:
    """Convert all inputs of a schema in the short way."""
    for kind in schema._schema.type_map.values():  # noqa: SLF001  no public way
        if isinstance(kind, GraphQLInputObjectType):
            definition: StrawberryObjectDefinition = kind.extensions["strawberry-definition"]
            definition.from_input = partial(_made, _shape(schema, kind, definition.fields))


def _shape(
    schema: strawberry.Schema, kind: GraphQLInputObjectType, fields: Iterable[StrawberryField]
) -> Shape:
    names: dict[str, tuple[str, StrawberryField | None]] = {}
    empty: dict[str, None] = {}
    for field in fields:
        name = schema.config.name_converter.from_field(field)
        held = str(kind.fields[name].type)
        inner = schema._schema.type_map[held.strip("[]!")]  # noqa: SLF001  no public way
        plain = "[" not in held and not isinstance(inner, GraphQLInputObjectType)
        names[name] = field.python_name, None if plain else field
        if field.default_value is MISSING and field.default_factory is MISSING:
            empty[field.python_name] = None
    return Shape(names, empty)


def _made(shape: Shape, kind: type, given: Mapping[str, Any], context: InputContext) -> Any:
    """Make an input of what was given; what was left out is as its class says, else None."""
    made: dict[str, Any] = dict(shape.empty)
    for name, value in given.items():
        python, field = shape.names[name]
        made[python] = context.convert(value, field.resolve_type(), name) if field else value
    return kind(**made)
