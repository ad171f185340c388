"""Form: the fields for which a JSON schema of an object asks, always or only at times.

``Form(schema).fields`` are all of them; some appear only while others have certain values (``if``,
``then``, ``dependentSchemas``, one of several). ``frontend/src/ui/form/schemaFields.ts`` is a twin.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final
from urllib.parse import unquote

from jsonschema_rs import Draft202012Validator, ValidationError

from taskflow.domain.errors import TooCostly
from taskflow.domain.formats import form_validator
from taskflow.domain.pattern_cost import trying_cost

MOST_TRIED: Final = 2_000
"""How often names are tried against the patterns of a part, long ones counted as several."""

Schema = Mapping[str, Any]
Place = tuple[str, ...]

_AT_TIMES: Final = ("then", "else")
_ONE_OF: Final = ("anyOf", "oneOf")
_ONCE_THERE: Final = ("dependentSchemas", "dependencies")


class Form:
    """The fields of a schema; what is no schema has none."""

    def __init__(self, schema: Any) -> None:
        """Take the schema, which need not be a legal one."""
        self._root: Schema = schema if isinstance(schema, dict) else {}
        self._tried = 0

    @cached_property
    def always(self) -> Mapping[str, Any]:
        """Give the fields that are asked for whatever is filled in: name to schema."""
        return _fields(part for _, part in _walk(self._root, at_times=False))

    @cached_property
    def parts(self) -> list[tuple[Place, Schema]]:
        """Give the schema and all in it that speaks of the same object, with where it stands."""
        return list(_walk(self._root, at_times=True))

    @cached_property
    def fields(self) -> Mapping[str, Any]:
        """Give all fields that may ever be asked for: name to schema."""
        return {**_fields(part for _, part in self.parts), **self.always}

    @cached_property
    def is_open(self) -> bool:
        """Say whether people may add fields under names of their own."""
        return any(part.get("additionalProperties") not in (None, False) for _, part in self.parts)

    def asks_for(self, name: str) -> bool:
        """Say whether a field of this name may be filled in."""
        return name in self.fields or self.is_open or self._fits(name)

    @cached_property
    def _patterns(self) -> list[Draft202012Validator]:
        """Give what says of a name that it fits none of the patterns of a part."""
        return [one for _, part in self.parts if (one := _refusing(part))]

    @cached_property
    def _written(self) -> list[str]:
        return [pattern for _, part in self.parts for pattern in _patterns(part)]

    def _fits(self, name: str) -> bool:
        """Say whether a name fits one of the patterns; they run in linear time."""
        self._tried += len(self._patterns)
        self._tried += sum(trying_cost(pattern, name) for pattern in self._written)
        if self._tried > MOST_TRIED:
            raise TooCostly(
                "It takes too much work to find out which of these fields there are: the form has "
                "too many patterns. Send fewer at a time."
            )
        return not all(one.is_valid({name: None}) for one in self._patterns)


def _fields(parts: Iterator[Schema]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for part in parts:
        if isinstance(properties := part.get("properties"), dict):
            for name, spec in properties.items():
                fields.setdefault(name, spec)
    return fields


def _walk(root: Schema, *, at_times: bool) -> Iterator[tuple[Place, Schema]]:
    """Go through the parts of a schema, each of them once; nothing recurses."""
    seen: set[int] = set()
    below: list[tuple[Place, Any]] = [((), root)]
    while below:
        place, part = below.pop()
        if not isinstance(part, dict) or id(part) in seen:
            continue
        seen.add(id(part))
        yield place, part
        inside = list(_inside(place, part, root, at_times=at_times))
        below.extend(reversed(inside))


def _inside(
    place: Place, part: Schema, root: Schema, *, at_times: bool
) -> Iterator[tuple[Place, Any]]:
    if isinstance(reference := part.get("$ref"), str):
        yield _resolved(reference, root)
    yield from _listed(place, part, "allOf")
    if not at_times:
        return
    for key in _AT_TIMES:
        yield (*place, key), part.get(key)
    for key in _ONE_OF:
        yield from _listed(place, part, key)
    for key in _ONCE_THERE:
        if isinstance(named := part.get(key), dict):
            yield from (((*place, key, name), inner) for name, inner in named.items())


def _listed(place: Place, part: Schema, key: str) -> Iterator[tuple[Place, Any]]:
    if isinstance(several := part.get(key), list):
        yield from (((*place, key, str(index)), inner) for index, inner in enumerate(several))


def _resolved(reference: str, root: Schema) -> tuple[Place, Any]:
    """Give what a local reference stands for; None when it leads nowhere or elsewhere."""
    place = tuple(
        unquote(token).replace("~1", "/").replace("~0", "~") for token in reference.split("/")[1:]
    )
    found: Any = root if reference.startswith("#") else None
    for token in place:
        if isinstance(found, list) and token.isdigit() and int(token) < len(found):
            found = found[int(token)]
        else:
            found = found.get(token) if isinstance(found, dict) else None
    return place, found


def _refusing(part: Schema) -> Draft202012Validator | None:
    """Give what takes an object unless one of its names fits a pattern of this part."""
    if not (patterns := _patterns(part)):
        return None
    try:
        return form_validator({"patternProperties": dict.fromkeys(patterns, False)})
    except ValidationError:
        return None


def _patterns(part: Schema) -> Iterable[str]:
    named = part.get("patternProperties")
    return named if isinstance(named, dict) else ()
