"""Definition: one task of a flow with all it inherits, ready to be started."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from taskflow.domain.canonical import state_hash
from taskflow.domain.version import Version


class Definition(Struct, frozen=True, rename="camel", omit_defaults=True):
    """One task of a flow, resolved.

    ``id`` is the dotted path of names from the root task; ``parent``, ``next`` and ``children``
    (in declaration order) are such ids; ``rules`` are those below that watch, and are no children.
    ``config`` is merged: type, ancestors, own. ``machine`` is set when the flow replaces the type's
    statechart. ``version`` is that of its kind, which may be one that people ``declared``.
    """

    id: str
    name: str
    type: str
    label: str = ""
    description: str = ""
    parent: str | None = None
    children: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    initiator: bool = False
    permissions: tuple[str, ...] = ("*",)
    environments: tuple[str, ...] = ()
    config: dict[str, Any] = field(default_factory=dict)
    input: dict[str, Any] = field(default_factory=dict)
    machine: dict[str, Any] | None = None
    version: int = 1
    rules: tuple[str, ...] = ()
    declared: bool = False

    @property
    def kind(self) -> Version:
        """Give which version of which kind it is of."""
        return Version(self.type, self.version, self.declared)


class Connection(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A data link: what changes at ``source`` is copied to ``target``.

    Both are (definition id, path within the task); ``when`` is a guard over the source task.
    """

    source: tuple[str, tuple[str, ...]]
    target: tuple[str, tuple[str, ...]]
    when: str | None = None


class Plan(Struct, frozen=True, rename="camel", omit_defaults=True, dict=True):
    """A flow at one revision, resolved: what a family is started from.

    ``revision`` is 0 for a draft; ``hash`` is of all else that is here, and of the document.
    """

    flow: str
    revision: int
    hash: str
    definitions: dict[str, Definition]
    connections: tuple[Connection, ...] = ()

    def of(self, document: Mapping[str, Any]) -> Definition:
        """Give the definition of a running task, or what is left of one that is no more.

        A task that had ended when its family was migrated may have none: it is what it was.
        """
        known = self.definitions.get(document["id"])
        if known is not None:
            return known
        meta = document["meta"]
        return Definition(
            id=document["id"],
            name=document["name"],
            type=document["type"],
            config=document.get("config") or {},
            version=meta.get("version", 1),
            declared=meta.get("declared", False),
        )

    def named(self, name: str) -> str:
        """Give the id of the definition with this name or id; empty when there is none."""
        return name if name in self.definitions else self.ids.get(name, "")

    @cached_property
    def ids(self) -> dict[str, str]:
        """Give each definition's id by its name."""
        return {definition.name: definition.id for definition in self.definitions.values()}

    def initiator(self, name: str | None) -> str:
        """Give the id of the initiator with this name, or of the first one."""
        for definition in self.definitions.values():
            if definition.initiator and name in (None, definition.name, definition.id):
                return definition.id
        return name or ""

    @cached_property
    def machines(self) -> tuple[str, ...]:
        """Give the hashes of the statecharts that the flow brought itself."""
        own = (one.machine for one in self.definitions.values() if one.machine is not None)
        return tuple(sorted({state_hash(machine) for machine in own}))

    @cached_property
    def links(self) -> dict[str, tuple[Connection, ...]]:
        """Give the connections that begin or end at a definition, by its id."""
        found: dict[str, dict[Connection, None]] = {}
        for link in self.connections:
            for end in (link.source[0], link.target[0]):
                found.setdefault(end, {})[link] = None
        return {ident: tuple(links) for ident, links in found.items()}
