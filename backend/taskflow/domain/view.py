"""TaskView: what a task type's own code sees of its task."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from taskflow.domain.definition import Definition
from taskflow.domain.event import By
from taskflow.domain.item import item_of


class Child(Struct, frozen=True):
    """A child as its parent sees it: one instance of it, or that none was started yet.

    ``item`` is what it was started for, ``{"index", "value"}`` where it was started once for each
    of several; ``attempt``
    counts how often it was started for that.
    """

    definition: Definition
    instance_id: str | None
    document: Mapping[str, Any]

    @property
    def item(self) -> Any:
        """Give what it was started for; None: it is the only one of its name."""
        return item_of(self.document)

    @property
    def attempt(self) -> int:
        """Give which attempt it is, from 1; 0: it was not started yet."""
        started = 1 if self.instance_id else 0
        return int(self.document.get("meta", {}).get("attempt", started))

    @property
    def done(self) -> bool:
        """Say whether the child has ended."""
        return bool(self.document.get("state", {}).get("done"))


class TaskView(Struct, frozen=True):
    """One task at one moment, to be read only.

    ``document`` is the task's whole document. ``children`` are, in the order in which the flow
    declares them, all instances of each, the newest first; or the one child that has no instance
    yet. ``tasks`` maps the names of the family's tasks, as far as this task sees them, to their
    documents: of several instances those of the task's own item, else of any, and of these the
    newest.
    """

    family_id: str
    instance_id: str
    document: Mapping[str, Any]
    definition: Definition
    children: tuple[Child, ...]
    tasks: Mapping[str, Mapping[str, Any]]

    def field(self, name: str) -> Mapping[str, Any]:
        """Give a field that is an object (``config``, ``input``, ``output`` …), empty if unset."""
        value = self.document.get(name)
        return value if isinstance(value, dict) else {}

    def child(self, name: str, item: Any = None) -> Child | None:
        """Give the newest instance of a child, of those started for ``item`` unless that is None.

        One that was not started yet has no instance; None: there is no child of this name.
        """
        named = (one for one in self.children if one.definition.name == name)
        return next((one for one in named if item is None or one.item == item), None)

    @property
    def item(self) -> Any:
        """Give what this task, or one above it, was started for; None: nothing in particular."""
        return item_of(self.document)

    @property
    def local(self) -> Mapping[str, Any]:
        """Give the configuration of this task's own type."""
        local = self.field("config").get("local")
        return local if isinstance(local, dict) else {}


class Happening(Struct, frozen=True):
    """What a pure action answers to: the event, its data, who sent it and when."""

    type: str
    by: By
    at: int
    data: Any = None
    seq: int = 0


class Half(Struct, frozen=True):
    """What an effect had said when it was ended without a result, and why it was.

    ``text`` is what it streamed, empty if nothing, ``log`` the last lines it told; ``effect`` its
    name, ``attempt`` that of the attempt. It was ``stopped`` (by a person, or with its task), had
    ``failed``, or took too long (``timeout``).
    """

    effect: str
    why: Literal["stopped", "failed", "timeout"]
    by: By
    at: int
    text: str = ""
    attempt: str = ""
    log: tuple[str, ...] = ()
