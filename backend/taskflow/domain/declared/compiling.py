"""Compiling: a declaration becomes a kind, as task types and operators do."""

from collections.abc import Mapping
from typing import Any, Final

from taskflow.domain.declared.document import Declaration
from taskflow.domain.declared.headline import headline_of
from taskflow.domain.kind import Model, TaskKind
from taskflow.domain.patch import EMPTY
from taskflow.domain.text import in_language

SECTIONS: Final = ("config", "input", "output")
ANYTHING: Final[Mapping[str, Any]] = {"type": "object", "properties": {}}
"""The schema of a section of which nothing was declared: there is nothing in it."""
AUTHOR: Final = __name__.partition(".")[0]


def declared(document: Declaration, version: int) -> TaskKind:
    """Compile a sound declaration as the ``version`` under which it was published."""
    schemas = {section: schema_of(document, section) for section in SECTIONS}
    output = Model(_open(schemas["output"]), counted=True)
    return TaskKind(
        name=document["name"],
        version=version,
        label=in_language(document.get("label", "")),
        description=in_language(document.get("description", "")),
        icon=document.get("icon", "square"),
        category=document.get("category", ""),
        children=document.get("children", "heads"),
        machine=document["machine"],
        config=Model(schemas["config"], counted=True),
        input=Model(_open(schemas["input"]), counted=True),
        output=output,
        defaults={section: defaults(schema) for section, schema in schemas.items()},
        actions={},
        effects={},
        headline=headline_of(document.get("headline", "")),
        completed=lambda _task, _output, _happening: {},
        signatures=lambda _output: (),
        interrupted=lambda _task, _half: EMPTY,
        pause=lambda _task, _timer, usual: usual,
        reads=lambda _local: output.schema,
        mistakes=lambda _local: (),
        author=AUTHOR,
        declared=True,
    )


def schema_of(document: Declaration, section: str) -> dict[str, Any]:
    """Give the schema of a section, which is always that of an object."""
    return {**ANYTHING, **document.get(section, {}), "type": "object"}


def defaults(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the fields of a schema are unless they are set."""
    fields = schema.get("properties", {})
    return {
        name: one["default"]
        for name, one in fields.items()
        if isinstance(one, dict) and one.get("default") is not None
    }


def _open(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Give a schema whose fields need not all be there: they come one after the other."""
    return {key: value for key, value in schema.items() if key != "required"}
