"""Fitting: values of a task against the models of its type, each misfit with its place."""

from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakKeyDictionary

from jsonschema_rs import Draft202012Validator, RegexOptions
from msgspec import Struct, field

from taskflow.domain.editing import APPEND, pointer_of
from taskflow.domain.errors import Problem, SchemaMismatch
from taskflow.domain.flow.compatibility import Schema, schema_at
from taskflow.domain.flow.mistakes import explain
from taskflow.domain.flow.words import closest
from taskflow.domain.task import TaskType

_MOST_SAID: Final = 10
_MOST_PLACES: Final = 256


class Compiled(Struct, frozen=True):
    """A model's schema, and what checks values against it; keys it does not know are mistakes."""

    schema: Schema
    validator: Draft202012Validator
    inside: "dict[tuple[str, ...], Compiled | None]" = field(default_factory=dict)

    @property
    def members(self) -> Mapping[str, Any]:
        """Give the schemas of the model's fields; none when anything fits."""
        members: Mapping[str, Any] = self.schema.get("properties", {})
        return members


_compiled: WeakKeyDictionary[type[Any], Compiled] = WeakKeyDictionary()


def compiled(model: type[Any], kind: TaskType) -> Compiled:
    """Compile the schema of a type's model, once."""
    known = _compiled.get(model)
    if known is None:
        schema = {"additionalProperties": False, **kind.schema(model)}
        if "properties" not in schema:
            schema.pop("additionalProperties")
        known = _compiled[model] = Compiled(schema, _validator(schema))
    return known


def misfits(model: type[Any], kind: TaskType, value: Any, path: str) -> list[Problem]:
    """Give what of a value does not fit a type's model; ``path`` is the value's own."""
    fitting = compiled(model, kind)
    return explain(fitting.validator, fitting.schema, value, path)


def require_fit(
    model: type[Any], kind: TaskType, value: Mapping[str, Any], path: str, *, known_only: bool
) -> None:
    """Refuse members of a model that do not fit it; with ``known_only`` others may be anything.

    A model without fields promises nothing, so that anything fits. Raises SchemaMismatch, whose
    ``details.problems`` has each place and what to do.
    """
    members = compiled(model, kind).members
    if known_only or not members:
        value = {name: value[name] for name in value if name in members}
    problems = misfits(model, kind, value, path) if value else []
    if problems:
        raise mismatch(problems)


def require_fit_at(
    model: type[Any], kind: TaskType, path: tuple[str, ...], value: Any, above: str
) -> None:
    """Refuse a value that does not fit where it goes; ``path`` leads there within the model.

    Costs the value, not what is there already. Raises SchemaMismatch.
    """
    place = tuple("0" if token == APPEND else token for token in path)
    fitting = compiled(model, kind)
    inside = _inside(fitting, place)
    where = above + pointer_of(path)
    if inside is None:
        remedy = closest(path[0], fitting.members)
        raise mismatch([Problem(where, "There is no such place.", remedy)])
    problems = explain(inside.validator, inside.schema, value, where)
    if problems:
        raise mismatch(problems)


def _inside(fitting: Compiled, path: tuple[str, ...]) -> "Compiled | None":
    """Give what a place inside a model is checked by, compiled once; None: no such place."""
    if path not in fitting.inside:
        if len(fitting.inside) >= _MOST_PLACES:
            fitting.inside.clear()
        schema = schema_at(fitting.schema, path)
        fitting.inside[path] = None if schema is None else Compiled(schema, _validator(schema))
    return fitting.inside[path]


def _validator(schema: Schema) -> Draft202012Validator:
    """Compile a schema; patterns run in linear time and nothing is fetched."""
    return Draft202012Validator(schema, offline=True, pattern_options=RegexOptions())


def mismatch(problems: list[Problem]) -> SchemaMismatch:
    """Make the error for values that do not fit: the first in words, all as data."""
    first = problems[0]
    listed = [
        {"path": problem.path, "message": problem.message, "remedy": problem.remedy}
        for problem in problems[:_MOST_SAID]
    ]
    return SchemaMismatch(
        f"{first.path}: {first.message} {first.remedy}", details={"problems": listed}
    )
