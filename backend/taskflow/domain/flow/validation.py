"""Validation: everything that is wrong with a flow, each with its place and what to do."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from msgspec.structs import replace

from taskflow.domain import plugin
from taskflow.domain.editing import pointer_of
from taskflow.domain.errors import FlowInvalid, Invalid, Problem, TaskflowError
from taskflow.domain.expression import compile_expression
from taskflow.domain.fields import OBJECTS, OF_THE_HUB, RESERVED, TOLD
from taskflow.domain.flow.compatibility import Schema, ports_compatible, schema_at
from taskflow.domain.flow.connections import Port, link
from taskflow.domain.flow.document import Entry, ids, names
from taskflow.domain.flow.fitting import misfits
from taskflow.domain.flow.heritage import inherited_problems
from taskflow.domain.flow.mentions import mentions
from taskflow.domain.flow.mistakes import MOST
from taskflow.domain.flow.structure import structure_problems
from taskflow.domain.flow.words import closest
from taskflow.domain.merging import merge, without_nulls
from taskflow.domain.statechart import Machine, assigned, read, unknown
from taskflow.domain.step import names_of_operators
from taskflow.domain.task import TaskType

Types = Mapping[str, TaskType]
"""The installed task types by name."""


def problems(flow: Any, types: Types) -> list[Problem]:
    """Give what is wrong with a document, of very many mistakes the first; none if it can be run.

    What makes a document no flow at all is told first, alone: the rest builds on it.
    """
    return structure_problems(flow) or list(islice(_each(flow, types), MOST))


def _each(flow: Any, types: Types) -> Iterator[Problem]:
    known = dict.fromkeys(names(flow))
    for index, entry in enumerate(flow["tasks"]):
        yield from _task(entry, f"/tasks/{index}", types)
        yield from _mentions(entry.get("config", {}), f"/tasks/{index}/config", known)
    yield from inherited_problems(flow)
    tasks, ident = {entry["name"]: entry for entry in flow["tasks"]}, ids(flow)
    for index, entry in enumerate(flow.get("connections", [])):
        start, end = link(flow, entry["from"], entry["to"], ident)
        schemas = (
            port_schema(tasks[start[0]], start, types, reads=True),
            port_schema(tasks[end[0]], end, types, reads=False),
        )
        yield from _connection(entry, f"/connections/{index}", (start, end), schemas)


def port_schema(entry: Entry, port: Port, types: Types, *, reads: bool) -> Schema | None:
    """Give the JSON schema at a task's port, of what it gives (``reads``) or takes.

    None: there is no such port.
    """
    _, (section, *path) = port
    kind = types.get(entry["type"])
    if kind is None or section not in ("input", "output"):
        return True
    if section == "input":
        return schema_at(kind.schema(kind.Input), path)
    if not reads:
        return schema_at(kind.schema(kind.Output), path)
    local = merge(kind.defaults.get("config", {}), entry.get("config", {}).get("local") or {})
    try:
        return schema_at(plugin.reads(kind, local), path)
    except TaskflowError:
        return True  # nobody knows; the type's own check tells of its mistake


def _task(entry: Entry, path: str, types: Types) -> Iterator[Problem]:
    kind = types.get(entry["type"])
    if kind is None:
        message = f'The task type "{entry["type"]}" is not installed.'
        yield Problem(f"{path}/type", message, closest(entry["type"], types))
    else:
        local = entry.get("config", {}).get("local")
        yield from _local({} if local is None else local, kind, f"{path}/config/local")
        yield from _fit(kind.Input, kind, entry.get("input", {}), f"{path}/input")
    if "fsm" in entry:
        wrong = list(_machine(entry["fsm"], f"{path}/fsm"))
        yield from wrong
        if kind and not wrong:
            operators = names_of_operators(types)
            yield from _calls(entry["fsm"], kind, operators, f"{path}/fsm")
            yield from _assigns(entry["fsm"], f"{path}/fsm")
            yield from _reads(entry["fsm"], kind, f"{path}/fsm")


def _local(local: Any, kind: TaskType, path: str) -> Iterator[Problem]:
    """Give what is wrong with a configuration: what its schema says, else what its type says."""
    wrong = _fit(kind.Config, kind, local, path)
    if not wrong:
        whole = merge(kind.defaults["config"], without_nulls(local))
        try:
            found = plugin.mistakes(kind, whole)
            wrong = [replace(fault, path=path + fault.path) for fault in found]
        except TaskflowError as error:
            wrong = [_told(error, path)]
    yield from wrong


def _fit(model: type[Any], kind: TaskType, value: Any, path: str) -> list[Problem]:
    return misfits(model, kind, without_nulls(value), path)


def _machine(machine: Any, path: str) -> Iterable[Problem]:
    try:
        Machine.compile(machine)
    except FlowInvalid as error:
        for problem in error.problems:
            inside = pointer_of(problem.path.split(".")) if problem.path else ""
            yield Problem(path + inside, problem.message, problem.remedy)
    except TaskflowError as error:
        yield _told(error, path)


def _calls(
    machine: Any, kind: TaskType, operators: Collection[str], path: str
) -> Iterator[Problem]:
    """Give what a flow's own statechart calls that neither its type nor an operator does."""
    effects = dict.fromkeys([*kind.effects, *operators])
    for call in unknown(machine, kind.actions, effects):
        known = kind.actions if call.kind == "action" else effects
        message = f'{kind.name} has no {call.kind} "{call.name}".'
        yield Problem(path + pointer_of(call.path), message, closest(call.name, known))


def _assigns(machine: Any, path: str) -> Iterator[Problem]:
    """Give what a flow's own statechart writes that is not its to write."""
    for call in assigned(machine):
        keys = tuple(call.name.split("."))
        if keys[0] in OF_THE_HUB or keys[: len(RESERVED)] == RESERVED:
            yield _not_theirs(keys, "A statechart", path + pointer_of(call.path))


def _reads(machine: Any, kind: TaskType, path: str) -> Iterator[Problem]:
    """Give what a flow's own statechart reads though no task has it: it is always null."""
    own = {call.name.split(".")[0] for call in assigned(machine)}
    known = OF_THE_HUB | OBJECTS | TOLD | own | {*kind.writes, "null"}  # that is meant to be null
    for call in read(machine):
        if call.name not in known:
            yield Problem(
                path + pointer_of(call.path),
                f'A task has no field "{call.name}", so this is always null.',
                "Write an expression over its fields, as `input.ready`; a name alone is no guard.",
            )


def _not_theirs(keys: tuple[str, ...], who: str, path: str) -> Problem:
    named = ".".join(keys[: len(RESERVED)] if keys[0] == RESERVED[0] else keys[:1])
    return Problem(path, f"{who} cannot write `{named}`.", "Write input, output or shared.")


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
            yield _told(error, f"{path}/when")
    (start, end), (given, taken) = ends, schemas
    if end[1][: len(RESERVED)] == RESERVED:
        yield _not_theirs(end[1], "A connection", f"{path}/to")
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


def _told(error: TaskflowError, path: str) -> Problem:
    message, _, remedy = error.message.rpartition(". ")
    return Problem(path, f"{message}." if message else error.message, remedy)
