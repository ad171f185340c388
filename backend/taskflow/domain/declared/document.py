"""The shape of a declared kind: plain JSON (or the same as YAML), never mutated."""

from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from jsonschema_rs import Draft202012Validator, RegexOptions
from msgspec import UNSET, Meta, Struct, UnsetType

from taskflow.domain.errors import Problem
from taskflow.domain.flow.mistakes import explain
from taskflow.domain.text import Text

Declaration: TypeAlias = dict[str, Any]

MAX_BYTES: Final = 512 * 1024
"""Largest declaration, as JSON or as text."""
LONGEST: Final = 20_000
LONGEST_NAME: Final = 64

Words = Annotated[str, Meta(max_length=200)]


class KindDocument(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What tasks of a kind can do.

    ``config``, ``input`` and ``output`` are JSON schemas of objects, ``machine`` is a statechart
    whose actions are assignments and whose invocations name operators. ``headline`` is a text with
    ``{{ expressions }}``. ``children`` says whether tasks below start with it.
    """

    name: Annotated[
        str,
        Meta(
            pattern="^[A-Za-z][A-Za-z0-9_-]{0,63}$",
            description="A name begins with a letter and goes on with letters, digits, - and _.",
        ),
    ]
    label: Text | UnsetType = UNSET
    icon: Words | UnsetType = UNSET
    category: Words | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    headline: Annotated[str, Meta(max_length=2_000)] | UnsetType = UNSET
    config: dict[str, Any] | UnsetType = UNSET
    input: dict[str, Any] | UnsetType = UNSET
    output: dict[str, Any] | UnsetType = UNSET
    machine: dict[str, Any]
    children: Literal["heads", "none"] | UnsetType = UNSET


KIND_SCHEMA: Final = msgspec.json.schema(KindDocument)
_ROOT: Final = {**KIND_SCHEMA["$defs"]["KindDocument"], "$defs": KIND_SCHEMA["$defs"]}
_SHAPE: Final = Draft202012Validator(_ROOT, offline=True, pattern_options=RegexOptions())
NEW: Final[Declaration] = {
    "machine": {
        "initial": "open",
        "states": {
            "open": {"tags": ["stable", "waits-for-person"], "on": {"DONE": "done"}},
            "done": {"type": "final"},
        },
    }
}
"""What a new declaration holds beside its name: a task that a person ends."""


def shape_problems(document: Any) -> list[Problem]:
    """Give the ways in which a document has not the shape of a declaration."""
    return explain(_SHAPE, _ROOT, document)


def named(document: Declaration) -> Declaration:
    """Give a declaration with its members in the order in which its shape declares them."""
    fields = KindDocument.__struct_encode_fields__
    return {field: document[field] for field in fields if field in document}
