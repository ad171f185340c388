"""Draw tasks together in groups."""

from msgspec import UNSET, UnsetType

from taskflow.domain.flow.document import Flow, Group
from taskflow.domain.flow.operations.items import add, change, remove
from taskflow.domain.flow.operations.operation import Applied, Operation, task_of
from taskflow.domain.text import Text


class MakeGroup(Operation, frozen=True, kw_only=True, tag="group"):
    """Draw tasks together."""

    group: Group
    index: int | None = None

    def apply(self, flow: Flow) -> Applied:
        """Add the group; the inverse dissolves it."""
        for name in self.group.tasks:
            task_of(flow, name)
        return add(flow, "groups", self.group, self.index), (Ungroup(id=self.group.id),)


class SetGroup(Operation, frozen=True, kw_only=True, tag="setGroup"):
    """Change the label (null: none) or the members of a group."""

    id: str
    label: Text | UnsetType | None = UNSET
    tasks: list[str] | UnsetType = UNSET

    def apply(self, flow: Flow) -> Applied:
        """Change what is given; the inverse changes it back."""
        for name in [] if self.tasks is UNSET else self.tasks:
            task_of(flow, name)
        changed, old = change(flow, "groups", Group, self)
        return changed, (SetGroup(**old),)


class Ungroup(Operation, frozen=True, kw_only=True, tag="ungroup"):
    """Dissolve a group; its tasks stay."""

    id: str

    def apply(self, flow: Flow) -> Applied:
        """Remove the group; the inverse makes it again at its place."""
        changed, group, index = remove(flow, "groups", Group, self.id)
        return changed, (MakeGroup(group=group, index=index),)
