"""The shape of a flow document, and how to look things up in one.

A flow document is plain JSON (or the same as YAML) and is never mutated. The Structs here say what
it may hold; :data:`FLOW_SCHEMA` is their JSON schema. Empty collections are left out. Tasks refer
to one another by name; a name is unique within its flow.
"""

from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from taskflow.domain.limits import FORBIDDEN_KEYS
from taskflow.domain.text import Text

Flow: TypeAlias = dict[str, Any]
Entry: TypeAlias = dict[str, Any]

MAX_BYTES: Final = 1024 * 1024
"""Largest flow document, as JSON or as text."""

MAX_NESTING: Final = 32
"""How deep tasks may be nested in tasks."""

SECTIONS: Final = ("config", "error", "input", "output", "request", "response", "shared", "state")
"""The parts of a running task that a connection can name."""

PORTS: Final = tuple(section for section in SECTIONS if section not in {"request", "response"})
"""Those that a task may have; the others are names that the original had, and stay reserved."""

COLLECTIONS: Final = ("connections", "notes", "groups", "layout")

RESERVED: Final = frozenset({*SECTIONS, *FORBIDDEN_KEYS})
"""What no task may be called."""

Name = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z][A-Za-z0-9_-]{0,63}$",
        description="A name begins with a letter and goes on with letters, digits, - and _.",
    ),
]
Endpoint = Annotated[
    str, Meta(description="A task and a path in it: chat.shared.topic.", max_length=512)
]
Position = Annotated[list[float], Meta(min_length=2, max_length=2, description="[x, y] in pixels.")]


class TaskEntry(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One task as the flow declares it; a child inherits its parent's ``config``."""

    name: Name
    type: Annotated[str, Meta(min_length=1, description="The task type, such as TaskChat.")]
    parent: Name | UnsetType = UNSET
    label: Text | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    initiator: bool | UnsetType = UNSET
    permissions: list[str] | UnsetType = UNSET
    environments: list[str] | UnsetType = UNSET
    config: dict[str, Any] | UnsetType = UNSET
    input: dict[str, Any] | UnsetType = UNSET
    next: str | list[str] | UnsetType = UNSET  # a pattern in such a union crashes msgspec 0.22
    fsm: dict[str, Any] | UnsetType = UNSET


class ConnectionEntry(
    Struct,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"source": "from", "target": "to"},
):
    """A data link; ``when`` is a JMESPath guard over the task it comes from."""

    source: Endpoint
    target: Endpoint
    when: str | UnsetType = UNSET


class Note(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A note on the canvas; ``size`` is [width, height] in pixels."""

    id: str
    text: str
    position: Position
    size: Position | UnsetType = UNSET


class Group(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Tasks that are drawn together."""

    id: str
    tasks: list[Name]
    label: Text | UnsetType = UNSET


class FlowDocument(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A tree of tasks with sequence, data connections, notes and layout."""

    name: Name
    label: Text | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    tasks: list[TaskEntry]
    connections: list[ConnectionEntry] | UnsetType = UNSET
    notes: list[Note] | UnsetType = UNSET
    groups: list[Group] | UnsetType = UNSET
    layout: dict[str, Position] | UnsetType = UNSET


FLOW_SCHEMA: Final = msgspec.json.schema(FlowDocument)


def find_task(flow: Flow, name: str) -> Entry | None:
    """Give the entry of a task, if there is one."""
    return next((task for task in flow["tasks"] if task["name"] == name), None)


def names(flow: Flow) -> list[str]:
    """Give the names of all tasks, in the order of declaration."""
    return [task["name"] for task in flow["tasks"]]


def next_names(task: Entry) -> list[str]:
    """Give the names of the tasks that follow this one in sequence."""
    following = task.get("next", [])
    return [following] if isinstance(following, str) else list(following)


def above(flow: Flow, name: str) -> list[str]:
    """Give a task and everything above it, children before their parents."""
    parents = {task["name"]: task["parent"] for task in flow["tasks"] if "parent" in task}
    found = [name]
    while (parent := parents.get(found[-1])) is not None:
        found.append(parent)
    return found


def levels(flow: Flow, name: str) -> int:
    """Give how many levels there are from a task down, itself included."""
    children, count, level = _children(flow), 0, [name]
    while level:
        count += 1
        level = [child for task in level for child in children.get(task, ())]
    return count


def _children(flow: Flow) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for task in flow["tasks"]:
        if "parent" in task:
            children.setdefault(task["parent"], []).append(task["name"])
    return children


def below(flow: Flow, name: str) -> list[str]:
    """Give a task and everything under it, parents before their children."""
    children = _children(flow)
    found = [name]
    for task in found:
        found.extend(children.get(task, []))
    return found


def ids(flow: Flow) -> dict[str, str]:
    """Give the dotted id of each task by its name; the parents of a sound flow all exist."""
    parents = {task["name"]: task.get("parent") for task in flow["tasks"]}
    found: dict[str, str] = {}
    for name in parents:
        chain = [name]
        while (parent := parents.get(chain[-1])) is not None and len(chain) <= MAX_NESTING:
            chain.append(parent)
        found[name] = ".".join(reversed(chain))
    return found


def tidy(flow: Flow) -> Flow:
    """Leave out collections that are empty, so that equal flows are equal documents."""
    return {key: value for key, value in flow.items() if value or key not in COLLECTIONS}


def in_order(flow: Flow) -> Flow:
    """Give a flow with the members of every entry in the order in which their shape declares them.

    What people order themselves stays: lists, and the members of configurations and inputs.
    """
    ordered = _in_order(flow, FlowDocument)
    for name, model in _ENTRIES.items():
        if name in ordered:
            ordered[name] = [_in_order(entry, model) for entry in ordered[name]]
    return ordered


_ENTRIES: Final = {
    "tasks": TaskEntry,
    "connections": ConnectionEntry,
    "notes": Note,
    "groups": Group,
}


def _in_order(members: dict[str, Any], model: type[Any]) -> dict[str, Any]:
    return {name: members[name] for name in model.__struct_encode_fields__ if name in members}
