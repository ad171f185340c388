"""ListedFamily: a family as its row tells it, without loading it."""

from typing import cast

from taskflow.domain.family import Family
from taskflow.domain.family_view import FamilyView
from taskflow.domain.row import Row
from taskflow.domain.task import Kind, Task


class ListedFamily(FamilyView):
    """All of a family but its tasks; of those, how many there are and wait for a person."""

    __slots__ = ("_row",)
    _row: Row

    def __init__(self, row: Row) -> None:
        """Tell what a ``whole`` row tells."""
        members = {ident: {"name": name, "role": role} for ident, name, role in row.people}
        flow = {"name": row.flow, "revision": row.revision, "hash": row.hash}
        family = Family(row.id, row.seq)
        family.updated = row.updated
        family.itself = Task(
            {
                "label": row.label,
                "owner": row.owner,
                "members": members,
                "flow": flow,
                "createdAt": row.created,
            }
        )
        super().__init__(family, {}, {})
        object.__setattr__(self, "_row", row)

    @property
    def status(self) -> Kind:
        """Say in one word how the family is."""
        return cast("Kind", self._row.status)

    @property
    def task_count(self) -> int:
        """Give how many tasks there are."""
        return self._row.tasks

    @property
    def waiting_count(self) -> int:
        """Give how many tasks wait for a person."""
        return self._row.waiting
