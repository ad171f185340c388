"""Described: what can be found by a description: task types, and the definitions of all flows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from taskflow.domain.flow.document import ids
from taskflow.domain.flow.inheritance import label_of
from taskflow.domain.kind import TaskKind
from taskflow.domain.text import in_language


class Described(Struct, frozen=True):
    """One such thing; ``id`` is unique, ``type`` names the task type to add.

    A definition names its ``flow`` and its own dotted id there.
    """

    id: str
    kind: Literal["type", "definition"]
    type: str
    label: str
    description: str
    flow: str = ""
    definition: str = ""

    @property
    def text(self) -> str:
        """Give the words that are searched."""
        return f"{self.label}. {self.description}"


def types(installed: Iterable[TaskKind]) -> Iterator[Described]:
    """Describe the task types."""
    for kind in installed:
        name = kind.name
        yield Described(f"type:{name}", "type", name, kind.label or name, kind.description)


def definitions(flow: Mapping[str, Any]) -> Iterator[Described]:
    """Describe the tasks of a flow that its author described; a root may go by the flow's words."""
    dotted = ids(dict(flow))
    for task in flow["tasks"]:
        above = "" if "parent" in task else flow.get("description", "")
        description = in_language(task.get("description", above))
        if description:
            ident = dotted[task["name"]]
            yield Described(
                f"definition:{flow['name']}:{ident}",
                "definition",
                task["type"],
                label_of(task),
                description,
                flow["name"],
                ident,
            )
