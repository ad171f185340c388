"""Validation: everything that is wrong with a flow, each with its place and what to do."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from msgspec.structs import replace

from taskflow.domain import plugin
from taskflow.domain.errors import Invalid, Problem, TaskflowError
from taskflow.domain.expression import compile_expression
from taskflow.domain.fields import RESERVED
from taskflow.domain.flow.charts import chart_problems, not_theirs, told
from taskflow.domain.flow.closest_name import closest
from taskflow.domain.flow.compatibility import Schema, ports_compatible, schema_at
from taskflow.domain.flow.connections import Port, link
from taskflow.domain.flow.document import Entry, ids, names
from taskflow.domain.flow.inherited_size import inherited_problems
from taskflow.domain.flow.mentions import mentions
from taskflow.domain.flow.mistakes import MOST
from taskflow.domain.flow.rule_problems import rule_problems
from taskflow.domain.flow.structure import structure_problems
from taskflow.domain.flow.value_validation import misfits
from taskflow.domain.kind import Kinds, Model, TaskKind, operators_of
from taskflow.domain.merging import merge, without_nulls


def problems(flow: Any, types: Kinds) -> list[Problem]:
    """Give what is wrong with a document, of very many mistakes the first; none if it can be run.

    What makes a document no flow at all is told first, alone: the rest builds on it.
    """
    return structure_problems(flow) or list(islice(_each(flow, types), MOST))


def _each(flow: Any, types: Kinds) -> Iterator[Problem]:
    known = dict.fromkeys(names(flow))
    for index, entry in enumerate(flow["tasks"]):
        yield from _task(entry, f"/tasks/{index}", types)
        yield from _mentions(entry.get("config", {}), f"/tasks/{index}/config", known)
    yield from inherited_problems(flow)
    yield from rule_problems(flow, types)
    tasks, ident = {entry["name"]: entry for entry in flow["tasks"]}, ids(flow)
    for index, entry in enumerate(flow.get("connections", [])):
        start, end = link(flow, entry["from"], entry["to"], ident)
        schemas = (
            port_schema(tasks[start[0]], start, types, reads=True),
            port_schema(tasks[end[0]], end, types, reads=False),
        )
        yield from _connection(entry, f"/connections/{index}", (start, end), schemas)


def port_schema(entry: Entry, port: Port, types: Kinds, *, reads: bool) -> Schema | None:
    """Give the JSON schema at a task's port, of what it gives (``reads``) or takes.

    None: there is no such port.
    """
    _, (section, *path) = port
    kind = types.get(entry["type"])
    if kind is None or section not in ("input", "output"):
        return True
    if section == "input":
        return schema_at(kind.input.schema, path)
    if not reads:
        return schema_at(kind.output.schema, path)
    local = merge(kind.defaults.get("config", {}), entry.get("config", {}).get("local") or {})
    try:
        return schema_at(plugin.reads(kind, local), path)
    except TaskflowError:
        return True  # nobody knows; the type's own check tells of its mistake


def _task(entry: Entry, path: str, types: Kinds) -> Iterator[Problem]:
    kind = types.get(entry["type"])
    if kind is None:
        message = f'The task type "{entry["type"]}" is not installed.'
        yield Problem(f"{path}/type", message, closest(entry["type"], types))
    else:
        local = entry.get("config", {}).get("local")
        yield from _local({} if local is None else local, kind, f"{path}/config/local")
        yield from _fit(kind.input, entry.get("input", {}), f"{path}/input")
    if "fsm" in entry:
        yield from chart_problems(entry["fsm"], kind, operators_of(types), f"{path}/fsm")


def _local(local: Any, kind: TaskKind, path: str) -> Iterator[Problem]:
    """Give what is wrong with a configuration: what its schema says, else what its type says."""
    wrong = _fit(kind.config, local, path)
    if not wrong:
        whole = merge(kind.defaults["config"], without_nulls(local))
        try:
            found = plugin.mistakes(kind, whole)
            wrong = [replace(fault, path=path + fault.path) for fault in found]
        except TaskflowError as error:
            wrong = [told(error, path)]
    yield from wrong


def _fit(model: Model, value: Any, path: str) -> list[Problem]:
    return misfits(model, without_nulls(value), path)


def _mentions(config: Any, path: str, known: Collection[str]) -> Iterator[Problem]:
    for place, name in mentions(config, path):
        if name not in known:
            message = f'The template names a task "{name}", which is not there.'
            yield Problem(place, message, closest(name, known))


def _connection(
    entry: Entry, path: str, ends: tuple[Port, Port], schemas: tuple[Schema | None, Schema | None]
) -> Iterator[Problem]:
    if "when" in entry:
        try:
            compile_expression(entry["when"])
        except Invalid as error:
            yield told(error, f"{path}/when")
    (start, end), (given, taken) = ends, schemas
    if end[1][: len(RESERVED)] == RESERVED:
        yield not_theirs(end[1], "A connection", f"{path}/to")
        return
    for schema, key, port in ((given, "from", start), (taken, "to", end)):
        if schema is None:
            yield Problem(
                f"{path}/{key}",
                f'"{port[0]}" has no {".".join(port[1])}.',
                "Choose one of the ports of the task.",
            )
            return
    reason = ports_compatible(given, taken)
    if reason:
        yield Problem(
            path,
            f"{entry['from']} does not fit {entry['to']}: {reason}.",
            "Connect it to another port.",
        )
