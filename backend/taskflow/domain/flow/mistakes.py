"""Mistakes: what a JSON schema complains about, in words that say what to do."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from jsonschema_rs import Draft202012Validator, ValidationError

from taskflow.domain.errors import Problem
from taskflow.domain.flow.closest_name import closest
from taskflow.domain.json_patch import pointer_of

MOST: Final = 200
"""Mistakes that are told of one document; to explain many more would take long."""
_LONGEST: Final = 200


def explain(
    validator: Draft202012Validator, schema: Any, document: Any, above: str = ""
) -> list[Problem]:
    """Give a problem for each place that does not fit, of very many the first ones.

    ``above`` is the document's own path.
    """
    found: list[Problem] = []
    for error in validator.iter_errors(document):
        path = above + pointer_of(error.instance_path)
        found.extend(_unknown(error, schema, path) or [_other(error, schema, path)])
        if len(found) >= MOST:
            break
    return found[:MOST]


def _unknown(error: ValidationError, schema: Any, path: str) -> list[Problem]:
    """Give one problem for each key that is not known."""
    known = _at(schema, error.schema_path[:-1]).get("properties", {})
    return [
        Problem(path + pointer_of([key]), f'The key "{key}" is unknown here.', closest(key, known))
        for key in islice(getattr(error.kind, "unexpected", ()), MOST)
    ]


def _other(error: ValidationError, schema: Any, path: str) -> Problem:
    missing = getattr(error.kind, "property", None)
    if isinstance(missing, str) and error.schema_path[-1:] == ["required"]:
        return Problem(path, f'"{missing}" is missing.', f'Add "{missing}".')
    place = _at(schema, error.schema_path[:-1])
    said = error.message if len(error.message) <= _LONGEST else error.message[:_LONGEST] + "…"
    if "pattern" in place and "description" in place:
        said = f'"{error.instance}" is not allowed here'
    return Problem(path, f"{said}.", str(place.get("description") or "Correct the value."))


def _at(schema: Any, path: Sequence[str | int]) -> Any:
    for token in path:
        schema = schema[token]
    return schema if isinstance(schema, dict) else {}
