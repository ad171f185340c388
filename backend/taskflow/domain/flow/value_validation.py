"""Value validation: values of a task against the models of its kind, each misfit with its place."""

from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakKeyDictionary

from jsonschema_rs import Draft202012Validator, RegexOptions
from msgspec import Struct, field

from taskflow.domain.errors import Problem, SchemaMismatch, TooCostly
from taskflow.domain.flow.closest_name import closest
from taskflow.domain.flow.compatibility import Schema, schema_at
from taskflow.domain.flow.mistakes import explain
from taskflow.domain.json_patch import APPEND, pointer_of
from taskflow.domain.kind import Model
from taskflow.domain.schema_cost import EXPLAINED, checking_cost

_MOST_SAID: Final = 10
_MOST_PLACES: Final = 256
_PLAIN: Final = frozenset(
    {
        *(
            "additionalProperties",
            "const",
            "default",
            "description",
            "examples",
            "items",
            "maxItems",
        ),
        *("maxLength", "maximum", "minItems", "minLength", "minimum", "properties", "required"),
        *("title", "type"),
    }
)
"""What a schema may say of whose cost the size of a value tells enough."""
_UNTOLD: Final = ("Something in here does not fit its schema.", "Compare it with the schema.")


class Compiled(Struct, frozen=True):
    """A model's schema, and what checks values against it; keys it does not know are mistakes."""

    schema: Schema
    validator: Draft202012Validator
    counted: bool = False
    inside: "dict[tuple[str, ...], Compiled | None]" = field(default_factory=dict)

    @property
    def members(self) -> Mapping[str, Any]:
        """Give the schemas of the model's fields; none when anything fits."""
        members: Mapping[str, Any] = self.schema.get("properties", {})
        return members


_compiled: WeakKeyDictionary[Model, Compiled] = WeakKeyDictionary()


def compiled(model: Model) -> Compiled:
    """Compile the schema of a model, once."""
    known = _compiled.get(model)
    if known is None:
        schema = {"additionalProperties": False, **model.schema}
        if "properties" not in schema:
            schema.pop("additionalProperties")
        counted = model.counted and not _is_plain(schema)
        known = _compiled[model] = Compiled(schema, _validator(schema), counted)
    return known


def misfits(model: Model, value: Any, path: str) -> list[Problem]:
    """Give what of a value does not fit a model; ``path`` is the value's own."""
    fitting = compiled(model)
    return _explained(fitting, value, path)


def _is_plain(schema: Any) -> bool:
    """Say whether a check by a schema takes no more than its value is large, whoever wrote it."""
    parts = [schema]
    while parts:
        part = parts.pop()
        if isinstance(part, bool):
            continue
        if not isinstance(part, dict) or not part.keys() <= _PLAIN:
            return False
        parts += part.get("properties", {}).values()
        parts += [part[name] for name in ("items", "additionalProperties") if name in part]
    return True


def _explained(fitting: Compiled, value: Any, path: str) -> list[Problem]:
    if fitting.counted:
        try:
            if checking_cost(fitting.schema, value) > EXPLAINED:
                return [] if fitting.validator.is_valid(value) else [Problem(path, *_UNTOLD)]
        except TooCostly as error:
            what, _, remedy = error.message.rpartition(". ")
            return [Problem(path, f"{what}.", remedy)]
    if fitting.validator.is_valid(value):  # which is found out much sooner than why not
        return []
    return explain(fitting.validator, fitting.schema, value, path)


def require_fit(model: Model, value: Mapping[str, Any], path: str, *, known_only: bool) -> None:
    """Refuse members of a model that do not fit it; with ``known_only`` others may be anything.

    A model without fields promises nothing, so that anything fits. Raises SchemaMismatch, whose
    ``details.problems`` has each place and what to do.
    """
    members = compiled(model).members
    if known_only or not members:
        value = {name: value[name] for name in value if name in members}
    problems = misfits(model, value, path) if value else []
    if problems:
        raise mismatch(problems)


def require_fit_at(model: Model, path: tuple[str, ...], value: Any, above: str) -> None:
    """Refuse a value that does not fit where it goes; ``path`` leads there within the model.

    Costs the value, not what is there already. Raises SchemaMismatch.
    """
    place = tuple("0" if token == APPEND else token for token in path)
    fitting = compiled(model)
    inside = _inside(fitting, place)
    where = above + pointer_of(path)
    if inside is None:
        remedy = closest(path[0], fitting.members)
        raise mismatch([Problem(where, "There is no such place.", remedy)])
    problems = _explained(inside, value, where)
    if problems:
        raise mismatch(problems)


def _inside(fitting: Compiled, path: tuple[str, ...]) -> "Compiled | None":
    """Give what a place inside a model is checked by, compiled once; None: no such place."""
    if path not in fitting.inside:
        if len(fitting.inside) >= _MOST_PLACES:
            fitting.inside.clear()
        schema = schema_at(fitting.schema, path)
        fitting.inside[path] = (
            None if schema is None else Compiled(schema, _validator(schema), fitting.counted)
        )
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
