"""Node: whatever has an id and can be had again by it alone, as Relay wants it."""

import re
from abc import abstractmethod
from typing import Final

import strawberry

FAMILY: Final = re.compile(r"([0-9a-f]{32})(?:-\d{1,15})?")
"""The id of a family, or of a task in one."""
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


def parted(ident: str) -> tuple[str, int | None]:
    """Give an id without its moment, and the moment, if it has one."""
    found = MOMENT.fullmatch(ident)
    return (found[1], int(found[2])) if found else (ident, None)


def family_in(ident: str) -> str | None:
    """Give the family that the id of a family or a task names; None for the id of a flow."""
    found = FAMILY.fullmatch(ident)
    return found[1] if found else None
