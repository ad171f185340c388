"""StepModels: the models and schemas of a step, made of those of its operator.

A step is configured with the operator's ``Input``, each field a value, a text or an expression, and
with what every step has.
"""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Final, Literal

from msgspec import NODEFAULT, UNSET, Meta, Struct, defstruct, field, structs, to_builtins

from taskflow.domain.schema import schema_of
from taskflow.domain.values import KEY

LONGEST_WAIT: Final = 24 * 3600 * 1000
MOST_LONGER: Final = 1000
NEVER: Final = 10 * 365 * 24 * 3600 * 1000
TEMPLATE: Final = {"title": "Text with values", "type": "string", "pattern": r"\{[{%]"}
EXPRESSION: Final = {
    "title": "Expression",
    "type": "object",
    "properties": {KEY: {"type": "string", "title": "JMESPath"}},
    "required": [KEY],
    "additionalProperties": False,
}


class StepRetry(Struct):
    """How often and after which time a step tries again by itself."""

    count: Annotated[int, Meta(title="Tries after a failure", ge=0, le=100)] = 0
    wait: Annotated[
        int, Meta(title="Wait", description="Milliseconds before the first.", ge=0, le=LONGEST_WAIT)
    ] = 1000
    factor: Annotated[
        float,
        Meta(
            title="Factor",
            description="Each further wait is as many times longer.",
            ge=1,
            le=MOST_LONGER,
        ),
    ] = 2.0


class StepSettings(Struct, rename="camel"):
    """What every step is configured with beside its operator's input."""

    retry: Annotated[StepRetry, Meta(title="Retry")] = field(default_factory=StepRetry)
    timeout: Annotated[
        int, Meta(title="Time-out", description="Milliseconds; 0: none.", ge=0, le=NEVER)
    ] = 0
    on_error: Annotated[
        Literal["ask", "continue"],
        Meta(
            title="On error",
            description="Ask: a person tries again or skips. Continue: go on with output.error.",
            extra_json_schema={"x-options": {"ask": "Ask", "continue": "Continue"}},
        ),
    ] = "ask"


SETTINGS: Final = frozenset(one.encode_name for one in structs.fields(StepSettings))


def usual(model: type[Struct]) -> dict[str, Any]:
    """Give what a model's fields are unless they are set."""
    found = {}
    for one in structs.fields(model):
        value = one.default_factory() if one.default_factory is not NODEFAULT else one.default
        if value is not NODEFAULT and value is not None:
            found[one.encode_name] = to_builtins(value)
    return found


def model_like(
    name: str, model: type[Struct], *more: str, but: Collection[str] = ()
) -> type[Struct]:
    """Make a model with the same fields, of which none need be there."""
    fields_of = structs.fields(model)
    named = [(one.name, one.encode_name) for one in fields_of if one.encode_name not in but]
    named += [(extra, extra) for extra in more]
    fields = [(own, Any, UNSET) for own, _ in named]
    return defstruct(name, fields, rename=dict(named), module=__name__)


def optional(schema: dict[str, Any], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Give a schema of whose fields none need be there."""
    rest = {key: value for key, value in schema.items() if key not in ("required", "title")}
    return {**rest, "properties": {**schema.get("properties", {}), **(more or {})}}


def without(schema: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Give a schema without some of its fields."""
    fields = schema.get("properties", {})
    return {**schema, "properties": {key: fields[key] for key in fields if key not in names}}


def configured(schema: dict[str, Any], written: Collection[str]) -> dict[str, Any]:
    """Give the schema of a step's configuration: a field may also be a text or expression."""
    settings = schema_of(StepSettings)
    fields = {
        name: one if name in written else _open(one, schema)
        for name, one in schema.get("properties", {}).items()
    }
    defs = {**schema.get("$defs", {}), **settings["$defs"]}
    return {**optional(schema, settings["properties"]), "$defs": defs} | {
        "properties": {**fields, **settings["properties"]}
    }


def opened(schema: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Let some fields of a schema also be expressions, or texts with values."""
    fields = {
        name: _open(one, schema) if name in names else one
        for name, one in schema["properties"].items()
    }
    return {**schema, "properties": fields}


def _open(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """Let a field also be an expression, and a text with values where a text may be its value."""
    told = {key: schema[key] for key in ("title", "description", "default") if key in schema}
    texts = [TEMPLATE] if _takes_texts(schema, whole) else []
    value = {**_with_open_members(schema, whole), "title": "Value"}
    return {**told, "anyOf": [value, *texts, EXPRESSION]}


def _with_open_members(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """Let the members of an object or list that are no objects be expressions too."""
    given = dict(schema)
    for name in ("additionalProperties", "items"):
        inner = schema.get(name)
        if isinstance(inner, dict) and inner and "$ref" not in inner:
            given[name] = _open(inner, whole)
    return given


def _takes_texts(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> bool:
    """Say whether a text may fit a schema, however the text is made."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name:
        # A model within itself is an object, so its own name is not met on the way.
        return _takes_texts(whole.get("$defs", {}).get(name, {}), whole)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return any(_takes_texts(one, whole) for one in schema[several])
    if "enum" in schema:
        return any(isinstance(one, str) for one in schema["enum"])
    kind = schema.get("type", "string")
    return kind == "string" or (isinstance(kind, list) and "string" in kind)


def copied(schema: Any) -> Any:
    """Give a schema as the caller's own."""
    if isinstance(schema, dict):
        return {key: copied(inner) for key, inner in schema.items()}
    return [copied(inner) for inner in schema] if isinstance(schema, list) else schema
