"""Listed: a family as its row tells it, without loading it."""

from typing import cast

from taskflow.domain.family import Family
from taskflow.domain.row import Row
from taskflow.domain.task import Kind, Task


class Listed(Family):
    """All of a family but its tasks; of those, how many there are and wait for a person."""

    __slots__ = ("_row",)

    def __init__(self, row: Row) -> None:
        """Tell what a ``whole`` row tells."""
        members = {ident: {"name": name, "role": role} for ident, name, role in row.people}
        flow = {"name": row.flow, "revision": row.revision, "hash": row.hash}
        super().__init__(row.id, row.seq)
        self._row = row
        self.updated = row.updated
        self.itself = Task(
            {
                "label": row.label,
                "owner": row.owner,
                "members": members,
                "flow": flow,
                "createdAt": row.created,
            }
        )

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
