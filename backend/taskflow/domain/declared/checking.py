"""Checking: everything that is wrong with a declaration, each with its place and what to do."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from jsonschema_rs import ValidationError
from msgspec.structs import replace

from taskflow.domain.declared.compiling import SECTIONS, declared, schema_of
from taskflow.domain.declared.document import Declaration, shape_problems
from taskflow.domain.declared.headline import headline_problems
from taskflow.domain.errors import Malformed, Problem, TaskflowError
from taskflow.domain.flow.charts import chart_problems, told
from taskflow.domain.flow.closest_name import closest
from taskflow.domain.flow.compatibility import schema_at
from taskflow.domain.flow.mistakes import MOST
from taskflow.domain.flow.value_validation import misfits
from taskflow.domain.formats import form_validator
from taskflow.domain.json_patch import pointer_of
from taskflow.domain.kind import Kinds, TaskKind, operators_of
from taskflow.domain.limits import check, check_key
from taskflow.domain.rule import is_rule
from taskflow.domain.schema_cost import require_checkable
from taskflow.domain.statechart import assigned

UNPUBLISHED: Final = 0
"""The version of a draft."""


def kind_problems(document: Any, kinds: Kinds) -> list[Problem]:
    """Give what is wrong with a declaration, of very many mistakes the first; none: it can be run.

    ``kinds`` are those that are known; what makes a document no declaration is told first, alone.
    """
    found = shape_problems(document)
    if not found:
        found = list(islice(_name(document, kinds), MOST))
    found = found or list(islice(_schemas(document), MOST))
    return found or list(islice(_whole(document, kinds), MOST))


def _name(document: Declaration, kinds: Kinds) -> Iterator[Problem]:
    known = kinds.get(document["name"])
    if known is not None and not known.declared:
        message = f'"{document["name"]}" is a task type that is installed.'
        yield Problem("/name", message, "Declare yours under another name.")
    if is_rule(document["name"]):
        message = f'"{document["name"]}" would be a rule, which only packages bring.'
        yield Problem("/name", message, "Choose a name that does not begin with Rule.")


def _schemas(document: Declaration) -> Iterator[Problem]:
    for section in SECTIONS:
        schema = schema_of(document, section)
        said = document.get(section, {}).get("type", "object")
        if said != "object":
            yield Problem(f"/{section}/type", "This is no object.", "Write `type: object`.")
        try:
            check(schema, dotted_keys=True)
            form_validator(schema)
            require_checkable(schema)
        except ValidationError as broken:
            path = f"/{section}{pointer_of(broken.instance_path)}"
            message = f"This is no JSON schema: {broken.message}."
            yield Problem(path, message, "Correct it; see json-schema.org.")
        except TaskflowError as error:
            yield told(error, f"/{section}")
        else:
            yield from _fields(schema, f"/{section}")


def _fields(schema: dict[str, Any], path: str) -> Iterator[Problem]:
    for name in schema["properties"]:
        try:
            check_key(name)
        except Malformed as error:
            yield told(error, path + pointer_of(("properties", name)))


def _assigned(document: Declaration, kind: TaskKind) -> Iterator[Problem]:
    """Give what the statechart writes into the output that is not in its schema."""
    try:
        calls = [call for call in assigned(document["machine"]) if call.name.startswith("output.")]
    except (TaskflowError, LookupError, TypeError, AttributeError):
        return  # it is no statechart, which is told
    for call in calls:
        keys = call.name.split(".")[1:]
        if schema_at(kind.output.schema, keys) is None:
            path = f"/machine{pointer_of(call.path)}"
            message = f"The output has no {'.'.join(keys)}."
            yield Problem(path, message, closest(keys[0], kind.output.schema["properties"]))


def _whole(document: Declaration, kinds: Kinds) -> Iterator[Problem]:
    kind = declared(document, UNPUBLISHED)
    yield from chart_problems(document["machine"], kind, operators_of(kinds), "/machine")
    yield from _assigned(document, kind)
    yield from headline_problems(document.get("headline", ""))
    for section, model in (("config", kind.config), ("input", kind.input), ("output", kind.output)):
        needless = {**model.schema}
        needless.pop("required", None)  # who makes a task of it may still say it
        for wrong in misfits(replace(model, schema=needless), kind.defaults[section], ""):
            at = pointer_of((section, "properties", *wrong.path.split("/")[1:2], "default"))
            yield Problem(at, f"The default does not fit: {wrong.message}", wrong.remedy)
