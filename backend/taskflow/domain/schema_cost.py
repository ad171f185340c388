"""Schema cost: what it takes at most to check a value against a person's JSON schema.

A schema of a kilobyte can send a validator the same way half a million times (``allOf`` of two
references to an ``allOf`` of two …), and a wrong value makes it write as many complaints. So the
ways are counted before one is gone: each pair of a part of the schema and a part of the value is
looked at once, however often a validator would come by. A unit is about one rule for one value.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from taskflow.domain.errors import TooCostly
from taskflow.domain.pattern_cost import trying_cost

CHECKED: Final = 20_000
"""Units of a check that says yes or no."""

EXPLAINED: Final = 2_500
"""Units up to which a check may also say all that is wrong: each complaint costs as much as
hundreds of rules that hold."""

PARTS: Final = 10_000
"""Values in a schema that is compiled for a check."""

PATTERN: Final = 100
"""Values that are compiled for the cost of a pattern."""

_PAIRS: Final = 3_000
"""Pairs that are remembered: counting must take less than what is counted."""

_VALUES: Final = 40_000
"""Values that are checked at all."""

_TEXT: Final = 256
_LISTED: Final = 32
"""Characters of a text, and values of an ``enum`` or names of a rule, that are looked at for one
unit."""

_FORMATTED: Final = 8
"""Characters of a text with a format that are looked at for one unit."""

_LONG: Final = 200
"""Characters of a name from which on each counts: every complaint says the way to its place."""

_FAR: Final = 1e20
_DIVIDED: Final = 60
"""Numbers whose fractions are large, and the units that dividing them takes."""

_MOST_REACHED: Final = 400
"""References and parts within one another on the way to a rule."""

_ALONGSIDE: Final = ("allOf", "anyOf", "oneOf")
_SINGLE: Final = ("if", "then", "else", "not")
_NAMED: Final = ("dependentSchemas", "dependencies")
_AGAIN: Final = frozenset({"unevaluatedProperties", "unevaluatedItems"})
_ELSEWHERE: Final = ("$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef")

_LEADING: Final = frozenset({"$ref", *_ALONGSIDE, *_SINGLE, *_NAMED})

Schema = Any


def require_checkable(schema: Schema) -> None:
    """Refuse a schema that takes too much to compile, or whose ways cannot be counted.

    Raises TooCostly.
    """
    left = PARTS
    for part in _parts(schema):
        left -= 1 + sum(PATTERN + len(pattern) for pattern in _patterns(part))
        if left < 0:
            raise TooCostly(
                "The schema is too large to check anything by it: it has too many parts or "
                "patterns. Ask for less in one form."
            )
        if _refers_elsewhere(part, schema):
            raise TooCostly(
                "The schema refers to a part of itself by a name ($id, $anchor, $dynamicRef). "
                "Refer to it by its place, such as #/$defs/address."
            )


def checking_cost(schema: Schema, value: Any) -> int:
    """Give the units of a check; raises TooCostly beyond ``CHECKED``."""
    return _Counting(schema).cost(schema, value, 0)


def explaining_cost(schema: Schema, value: Any) -> int:
    """Give the units of a check of which complaints can come: trying a text gives one at most."""
    return _Counting(schema, texts=False).cost(schema, value, 0)


class _Counting:
    """The costs of all pairs that were met so far."""

    def __init__(self, root: Schema, *, texts: bool = True) -> None:
        self._root = root
        self._texts = texts
        self._values = 0
        self._known: dict[tuple[int, int], int | None] = {}
        self._sizes: dict[int, int] = {}
        self._met = 0

    def cost(self, schema: Schema, value: Any, depth: int) -> int:
        if not isinstance(schema, dict):
            return 1
        if _LEADING.isdisjoint(schema) and not isinstance(value, (dict, list)):
            return self._own(schema, value)
        # Equal texts and numbers may share an id, and the same cost.
        pair = id(schema), id(value)
        if pair in self._known:
            known = self._known[pair]
            return 0 if known is None else known  # a circle: a validator goes round it once
        self._met += 1
        if self._met > _PAIRS or depth > _MOST_REACHED:
            raise _too_costly()
        self._known[pair] = None
        total = self._own(schema, value)
        again = 1 if _AGAIN.isdisjoint(schema) else 2
        for part, inner in self._below(schema, value):
            total += again * self.cost(part, inner, depth + 1)
            if total > CHECKED:
                raise _too_costly()
        self._known[pair] = total
        return total

    def _own(self, schema: Mapping[str, Any], value: Any) -> int:
        """Give what the rules of a part cost by themselves: each may show the value in a complaint.

        So does each choice of several, of all that it has come to.
        """
        size = self._size(value)
        cost = len(schema) * (1 + size // _LISTED)
        if isinstance(value, (dict, list)):
            # What is compared may differ in its last member only.
            compared = (schema.get(key) for key in ("enum", "const"))
            cost += sum(self._size(one) for one in compared if isinstance(one, (dict, list)))
            unique = schema.get("uniqueItems") is True and isinstance(value, list)
            return cost + (_of_names(schema, value) if isinstance(value, dict) else unique * size)
        if isinstance(listed := schema.get("enum"), list):
            cost += self._size(listed) // _LISTED
        if isinstance(value, str):
            return cost + (_of_text(schema, value) if self._texts else 0)
        return cost + (_DIVIDED if _divides_far(schema.get("multipleOf"), value) else 0)

    def _size(self, value: Any) -> int:
        """Give about how many values a value holds, long texts and names counted as several."""
        if isinstance(value, str):
            return 1 + len(value) // _TEXT
        if not isinstance(value, (dict, list)):
            return 1
        known = self._sizes.get(id(value))
        if known is None:
            self._values += len(value)
            if self._values > _VALUES:
                raise _too_costly()
            inside = value.values() if isinstance(value, dict) else value
            known = 1 + sum(map(self._size, inside))
            if isinstance(value, dict):
                known += sum(len(name) for name in value if len(name) > _LONG)
            self._sizes[id(value)] = known
        return known

    def _below(self, schema: Mapping[str, Any], value: Any) -> Iterator[tuple[Schema, Any]]:
        if isinstance(reference := schema.get("$ref"), str):
            yield self._resolved(reference), value
        yield from ((part, value) for part in _of_the_same(schema))
        if isinstance(value, dict):
            yield from _of_members(schema, value)
        elif isinstance(value, list):
            yield from _of_items(schema, value)

    def _resolved(self, reference: str) -> Schema:
        found = self._root
        for token in reference.split("/")[1:]:
            name = unquote(token).replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
                found = found[int(name)]
            else:
                found = found.get(name) if isinstance(found, dict) else None
        return found


def _of_the_same(schema: Mapping[str, Any]) -> Iterator[Schema]:
    """Give the parts that speak of the same value."""
    for key in _ALONGSIDE:
        if isinstance(several := schema.get(key), list):
            yield from several
    yield from (schema[key] for key in _SINGLE if key in schema)
    for key in _NAMED:
        if isinstance(named := schema.get(key), dict):
            yield from named.values()


def _of_items(schema: Mapping[str, Any], value: list[Any]) -> Iterator[tuple[Schema, Any]]:
    for key in ("items", "contains", "unevaluatedItems"):
        if key in schema:
            yield from ((schema[key], item) for item in value)
    if isinstance(first := schema.get("prefixItems"), list):
        yield from zip(first, value, strict=False)


def _of_members(schema: Mapping[str, Any], value: dict[str, Any]) -> Iterator[tuple[Schema, Any]]:
    if isinstance(named := schema.get("properties"), dict):
        yield from ((named[key], inner) for key, inner in value.items() if key in named)
    if isinstance(fitting := schema.get("patternProperties"), dict):
        yield from ((part, inner) for part in fitting.values() for inner in value.values())
    for key in ("additionalProperties", "unevaluatedProperties"):
        if key in schema:
            yield from ((schema[key], inner) for inner in value.values())
    if "propertyNames" in schema:
        yield from ((schema["propertyNames"], name) for name in value)


def _of_names(schema: Mapping[str, Any], value: dict[str, Any]) -> int:
    """Give what is looked up by name; each name that is required may be missed."""
    cost = len(required) if isinstance(required := schema.get("required"), list) else 0
    for key in ("properties", "dependentRequired", *_NAMED):
        if isinstance(named := schema.get(key), dict):
            cost += len(named) // _LISTED
            needed = (named[name] for name in value if name in named) if key != "properties" else ()
            cost += sum(len(names) for names in needed if isinstance(names, list))
    if isinstance(fitting := schema.get("patternProperties"), dict):
        cost += sum(trying_cost(pattern, name) for pattern in fitting for name in value)
    return cost


def _of_text(schema: Mapping[str, Any], text: str) -> int:
    """Give what it takes to read a text by its pattern and its format."""
    cost = len(text) // _FORMATTED if "format" in schema else 0
    pattern = schema.get("pattern")
    return cost + (trying_cost(pattern, text) if isinstance(pattern, str) else 0)


def _divides_far(by: Any, value: Any) -> bool:
    """Say whether dividing takes long: what is divided is far from what it is divided by."""
    numbers = isinstance(by, (int, float)) and isinstance(value, (int, float)) and by
    return bool(numbers and not 1 / _FAR < abs(value or 1) / abs(by) < _FAR)


def _parts(schema: Schema) -> Iterator[Any]:
    """Give all values in a schema."""
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _patterns(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(pattern := part.get("pattern"), str):
            yield pattern
        if isinstance(named := part.get("patternProperties"), dict):
            yield from named


def _refers_elsewhere(part: Any, root: Any) -> bool:
    """Say whether a part renames itself or refers by a name, so that a place says nothing.

    What refers to another document is no legal schema here, unless this one has a name.
    """
    if not isinstance(part, dict):
        return False
    reference = part.get("$ref")
    if isinstance(reference, str) and reference != "#" and not reference.startswith("#/"):
        named = reference.startswith("#")
        if named or "$id" in root:
            return True
    return any(isinstance(part.get(key), str) for key in _ELSEWHERE if part is not root)


def _too_costly() -> TooCostly:
    return TooCostly(
        "It takes too much work to check this by its schema: parts of it are gone through again "
        "and again, or the value is too large. Ask for less in one form."
    )
