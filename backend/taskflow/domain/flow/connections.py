"""Connections: which value of which task is copied where."""

from collections.abc import Mapping
from typing import TypeAlias

from taskflow.domain.definition import Connection
from taskflow.domain.errors import Invalid
from taskflow.domain.flow.document import PORTS, SECTIONS, Entry, Flow, ids, tidy

WRITABLE: tuple[str, ...] = ("config", "input", "shared")
"""The sections of a task that a connection may write."""

Port: TypeAlias = tuple[str, tuple[str, ...]]
"""A task's name and a path in it: ``("chat", ("shared", "topic"))``."""


def port_of(flow: Flow, endpoint: str, known: Mapping[str, str] | None = None) -> Port:
    """Resolve ``topic.output.selected`` or ``conversation.topic.output.selected`` to a port.

    A task is referred to by its name or by its dotted id, whole or from any task on. Who asks for
    many hands over the ids of all tasks as ``known``. Raises Invalid saying what is wrong.
    """
    tokens = tuple(endpoint.split("."))
    cut = next((i for i, token in enumerate(tokens) if i and token in SECTIONS), 0)
    if not cut or not all(tokens):
        raise _no_port(endpoint)
    reference, name = ".".join(tokens[:cut]), tokens[cut - 1]
    ident = (ids(flow) if known is None else known).get(name, "")
    if not f".{ident}".endswith(f".{reference}"):
        raise Invalid(f'There is no task "{reference}". Use the name of a task of this flow.')
    return name, tokens[cut:]


def _no_port(endpoint: str) -> Invalid:
    return Invalid(
        f'"{endpoint}" must be a task, one of {", ".join(PORTS)}, and a path. '
        "Write it like topic.output.selected."
    )


def endpoint_of(port: Port) -> str:
    """Write a port as the document has it: by the task's name."""
    return ".".join((port[0], *port[1]))


def link(
    flow: Flow, source: str, target: str, known: Mapping[str, str] | None = None
) -> tuple[Port, Port]:
    """Resolve both ends of a connection; raises Invalid when it cannot be."""
    known = ids(flow) if known is None else known
    start, end = port_of(flow, source, known), port_of(flow, target, known)
    for endpoint, (_, path) in ((source, start), (target, end)):
        if path[0] not in PORTS:
            raise _no_port(endpoint)
    if start[0] == end[0]:
        raise Invalid(f'"{start[0]}" cannot be connected to itself. Connect it to another task.')
    if end[1][0] not in WRITABLE:
        raise Invalid(
            f'A connection cannot write the {end[1][0]} of "{end[0]}". '
            f"Connect it to one of: {', '.join(WRITABLE)}."
        )
    return start, end


def links(flow: Flow) -> tuple[Connection, ...]:
    """Give the connections of a sound flow between definition ids."""
    ident = ids(flow)
    found = []
    for entry in flow.get("connections", []):
        start, end = link(flow, entry["from"], entry["to"], ident)
        found.append(
            Connection((ident[start[0]], start[1]), (ident[end[0]], end[1]), entry.get("when"))
        )
    return tuple(found)


def normal(flow: Flow) -> Flow:
    """Write a sound flow in its one form: connections by name, no empty collections."""
    known = ids(flow)
    entries = [_by_name(flow, entry, known) for entry in flow.get("connections", [])]
    return tidy({**flow, "connections": entries})


def _by_name(flow: Flow, entry: Entry, known: Mapping[str, str]) -> Entry:
    ends = {end: endpoint_of(port_of(flow, entry[end], known)) for end in ("from", "to")}
    return {**entry, **ends}
