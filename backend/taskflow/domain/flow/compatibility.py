"""Compatibility: may the value at one place flow to another? By their JSON schemas.

The answer is a reason in words, so that the editor can say why two ports cannot be connected.
Where a schema says nothing, everything fits: what is really copied is checked when it arrives.
``frontend/src/flow/compatibility.ts`` is the twin; both say the same words.
"""

import json
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from taskflow.domain.canonical import canonical
from taskflow.domain.merging import same

Schema: TypeAlias = Any
"""A JSON schema: an object, or true for anything. Its ``$ref`` lead to its own ``$defs``."""

_DEEPEST: Final = 16
_LISTED: Final = 200
"""Values that are compared with as many others; where a schema lists more, they are looked up."""

_WORDS: Final = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}


def schema_at(schema: Schema, path: Sequence[str]) -> Schema | None:
    """Give the schema at a path inside; None when there can be nothing at that path."""
    defs = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    for token in path:
        schema = _member(_resolved(schema, defs), token)
        if schema is None:
            return None
    schema = _resolved(schema, defs)
    return {**schema, "$defs": defs} if defs and isinstance(schema, dict) else schema


def ports_compatible(output: Schema, input_: Schema) -> str | None:
    """Give None when values of one schema may fit the other, else the reason why none does."""
    return _reason(output, input_, (_defs(output), _defs(input_)), 0)


def _reason(output: Schema, input_: Schema, defs: tuple[Any, Any], depth: int) -> str | None:
    output, input_ = _resolved(output, defs[0]), _resolved(input_, defs[1])
    if not (isinstance(output, dict) and isinstance(input_, dict)) or depth > _DEEPEST:
        return None
    reasons = [
        _single(one, other, defs, depth)
        for one in _alternatives(output)
        for other in _alternatives(input_)
    ]
    return None if None in reasons else reasons[0]


def _single(output: Schema, input_: Schema, defs: tuple[Any, Any], depth: int) -> str | None:
    """Compare two schemas that are no choices of several."""
    if "anyOf" in output or "oneOf" in output or "$ref" in output or "$ref" in input_:
        return _reason(output, input_, defs, depth + 1)
    given, taken = _types(output), _types(input_)
    if given and taken and not any(_fits(one, other) for one in given for other in taken):
        return f"it gives {_words(given)}, but {_words(taken)} is taken"
    return _values(output, input_) or _inside(output, input_, defs, depth)


def _values(output: Schema, input_: Schema) -> str | None:
    given, taken = _listed(output), _listed(input_)
    if not given or not taken or _meet(given, taken):
        return None
    return f"it gives one of {_shown(given)}, but one of {_shown(taken)} is taken"


def _meet(given: list[Any], taken: list[Any]) -> bool:
    """Say whether two lists have a value in common; many are looked up by their text."""
    if len(given) <= _LISTED and len(taken) <= _LISTED:
        return any(same(one, other) for one in given for other in taken)
    return not {*map(canonical, given)}.isdisjoint(map(canonical, taken))


def _inside(output: Schema, input_: Schema, defs: tuple[Any, Any], depth: int) -> str | None:
    """Compare the items of two lists, or the members of two objects."""
    if "items" in output and "items" in input_:
        reason = _reason(output["items"], input_["items"], defs, depth + 1)
        return reason and f"of its items, {reason}"
    given, taken = output.get("properties", {}), input_.get("properties", {})
    for name in input_.get("required", []):
        if given and name not in given and not output.get("additionalProperties"):
            return f'it has no "{name}", which is needed'
    for name in taken:
        if name in given:
            reason = _reason(given[name], taken[name], defs, depth + 1)
            if reason:
                return f'of "{name}", {reason}'
    return None


def _member(schema: Schema, token: str) -> Schema | None:
    """Give the schema of a member or an item; None when the schema has no such member."""
    if not isinstance(schema, dict):
        return True
    choices = _alternatives(schema)
    if len(choices) > 1:
        found = [_member(choice, token) for choice in choices if _types(choice) != {"null"}]
        known = [choice for choice in found if choice is not None]
        return known[0] if len(known) == 1 else (True if known else None)
    only = choices[0] if choices else schema
    types = _types(only)
    if token.isdigit() and "array" in types:
        return only.get("items", True)
    if types and "object" not in types:
        return None
    properties = only.get("properties")
    if isinstance(properties, dict) and token in properties:
        return properties[token]
    more = only.get("additionalProperties", properties is None or None)
    return more if more is not False else None


def _alternatives(schema: Schema) -> list[Schema]:
    for key in ("anyOf", "oneOf"):
        if isinstance(schema.get(key), list):
            return [choice for choice in schema[key] if isinstance(choice, dict)] or [{}]
    return [schema]


def _resolved(schema: Schema, defs: Any) -> Schema:
    """Follow references to the schema's own definitions."""
    for _ in range(_DEEPEST):
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if not isinstance(reference, str):
            return schema
        schema = defs.get(reference.rpartition("/")[2], True)
    return True


def _defs(schema: Schema) -> Any:
    return schema.get("$defs", {}) if isinstance(schema, dict) else {}


def _types(schema: Schema) -> set[str]:
    """Give the types a schema allows; none when it says nothing of them."""
    kind = schema.get("type")
    if isinstance(kind, str):
        return {kind}
    if isinstance(kind, list):
        return set(kind) - {"null"} or {"null"}
    return {_type_of(value) for value in _listed(schema)}


def _type_of(value: Any) -> str:
    for kind, name in ((bool, "boolean"), (str, "string"), (list, "array"), (dict, "object")):
        if isinstance(value, kind):
            return name
    return "null" if value is None else "number"


def _fits(given: str, taken: str) -> bool:
    return given == taken or {given, taken} == {"integer", "number"}


def _listed(schema: Schema) -> list[Any]:
    """Give the only values a schema allows, if it lists them."""
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else []


def _words(types: set[str]) -> str:
    return " or ".join(_WORDS.get(kind, kind) for kind in sorted(types))


def _shown(values: list[Any]) -> str:
    return ", ".join(json.dumps(value, ensure_ascii=False) for value in values[:5])
