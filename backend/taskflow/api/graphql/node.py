"""Node: whatever has an id and can be had again by it alone, as Relay wants it."""

import re
from abc import abstractmethod
from typing import Final

import strawberry

FAMILY: Final = re.compile(r"([0-9a-f]{32})(?:-\d{1,15})?")
"""The id of a family, or of a task in one."""
FLOW: Final = "flow:"
"""What stands before the name of a flow that looks like the id of a family or a task."""
MOMENT: Final = re.compile(r"(.+)@(\d{1,15})", re.DOTALL)
"""What is of the past, and the seq or the revision that it is shown at."""


@strawberry.interface
class Node:
    """What can be had again by its id alone."""

    @strawberry.field
    @abstractmethod
    def id(self) -> strawberry.ID:
        """Give the id.

        The id: no other object has it, ever.
        """


def unlike(kind: str, ident: str = "") -> strawberry.ID:
    """Make the id of what is no node: no family, task or flow has a colon in its own like this."""
    return strawberry.ID(f"{kind}:{ident}")


def flow_id(name: str, revision: int | None) -> strawberry.ID:
    """Give the id of a flow, or of the flow at a revision."""
    plain = f"{FLOW}{name}" if FAMILY.fullmatch(name) else name
    return strawberry.ID(plain if revision is None else f"{plain}@{revision}")


def parted(ident: str) -> tuple[str, int | None]:
    """Give an id without its moment, and the moment, if it has one."""
    found = MOMENT.fullmatch(ident)
    return (found[1], int(found[2])) if found else (ident, None)


def family_in(ident: str) -> str | None:
    """Give the family that the id of a family or a task names; None for the id of a flow."""
    found = FAMILY.fullmatch(ident)
    return found[1] if found else None
