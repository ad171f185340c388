"""Edit the transitions of a task's own statechart."""

from typing import Any, Literal

from taskflow.domain.errors import OperationRefused
from taskflow.domain.flow.machine import listed, state_of, targets
from taskflow.domain.flow.operations.operation import Operation
from taskflow.domain.flow.operations.states import OfState
from taskflow.domain.flow.places import Place, insert, value_at, without


class _OfTransition(OfState, frozen=True, kw_only=True):
    """An operation on the transitions of a state for one event, one delay (``after``) or always."""

    kind: Literal["on", "after", "always"] = "on"
    event: str = ""

    def place(self) -> Place:
        """Give where in the state the transitions stand; refuses a missing event."""
        if self.kind == "always":
            return ("always",)
        if not self.event:
            raise OperationRefused("A transition needs an event, or a delay in milliseconds.")
        return (self.kind, self.event)

    def there(self, machine: dict[str, Any]) -> list[Any]:
        """Give the transitions that stand there, as a list."""
        return listed(value_at(self.node(machine, self.at), self.place()))

    def one(self, machine: dict[str, Any], index: int) -> list[Any]:
        """Give the transitions, of which the one at the index is there."""
        there = self.there(machine)
        if not 0 <= index < len(there):
            raise OperationRefused(
                f'There is no such transition of "{".".join(self.state)}" any more.'
            )
        return there

    def leading(self, machine: dict[str, Any], transition: Any) -> Any:
        """Give a transition whose targets are all there."""
        for target in targets(transition):
            if state_of(machine, self.at, target) is None:
                raise OperationRefused(f'There is no state "{target}" to go to. Choose another.')
        return transition


class AddTransition(_OfTransition, frozen=True, kw_only=True, tag="addTransition"):
    """Add a transition: a target, or ``{target, guard, actions}``; the first that may, is taken."""

    transition: str | dict[str, Any]
    index: int | None = None

    def steps(self, machine: dict[str, Any]) -> list[Operation]:
        """Set the transition alone, or the list with it."""
        there = self.there(machine)
        added = self.leading(machine, self.transition)
        value = insert(there, self.index, added) if there else added
        return [self.set(self.at, *self.place(), value=value)]


class RemoveTransition(_OfTransition, frozen=True, kw_only=True, tag="removeTransition"):
    """Remove the transition at ``index`` of those for the event."""

    index: int = 0

    def steps(self, machine: dict[str, Any]) -> list[Operation]:
        """Set the list without it, or unset the last one."""
        kept = without(self.one(machine, self.index), self.index)
        if not kept:
            return [self.unset(self.at, *self.place())]
        return [self.set(self.at, *self.place(), value=kept)]


class UpdateTransition(_OfTransition, frozen=True, kw_only=True, tag="updateTransition"):
    """Put another transition in the place of the one at ``index``."""

    transition: str | dict[str, Any]
    index: int = 0

    def steps(self, machine: dict[str, Any]) -> list[Operation]:
        """Set it."""
        there = self.one(machine, self.index)
        changed = self.leading(machine, self.transition)
        alone = not isinstance(value_at(self.node(machine, self.at), self.place()), list)
        value = changed if alone else insert(without(there, self.index), self.index, changed)
        return [self.set(self.at, *self.place(), value=value)]
