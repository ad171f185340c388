"""Edit the states of a task's own statechart.

Every operation here is made of ``set`` and ``unset`` at the smallest places, which undo it.
"""

from typing import Any

from msgspec import field

from taskflow.domain.errors import OperationRefused
from taskflow.domain.flow.document import Flow
from taskflow.domain.flow.machine import (
    StatePath,
    listed,
    place_of,
    state_of,
    targets,
    transitions,
)
from taskflow.domain.flow.operations.operation import Applied, Operation, in_turn, task_of
from taskflow.domain.flow.operations.values import SetValue, UnsetValue
from taskflow.domain.flow.places import value_at


class OfState(Operation, frozen=True, kw_only=True):
    """An operation on one state of a task's own machine; an empty path is the machine itself."""

    task: str
    state: list[str]

    @property
    def at(self) -> StatePath:
        """Give the path of the state."""
        return tuple(self.state)

    def steps(self, machine: dict[str, Any]) -> list[Operation]:
        """Give the values to set and unset."""
        raise TypeError(f"{type(self).__name__} has no steps on {machine.get('id')}; define them.")

    def apply(self, flow: Flow) -> Applied:
        """Take the steps; the inverse takes them back."""
        machine = task_of(flow, self.task).get("fsm")
        if machine is None:
            raise OperationRefused(
                f'"{self.task}" has the statechart of its type. Give it one of its own first: '
                'set "fsm" to a copy.'
            )
        return in_turn(flow, self.steps(machine))

    def node(self, machine: dict[str, Any], state: StatePath) -> dict[str, Any]:
        """Give a state; refuses when it is not there."""
        node = value_at(machine, place_of(state))
        if not isinstance(node, dict):
            raise OperationRefused(f'There is no state "{".".join(state)}" any more.')
        return node

    def set(self, state: StatePath, *members: str | int, value: Any) -> Operation:
        """Give the step that sets a value in a state."""
        return SetValue(task=self.task, path=["fsm", *place_of(state), *members], value=value)

    def unset(self, state: StatePath, *members: str | int) -> Operation:
        """Give the step that takes a value out of a state."""
        return UnsetValue(task=self.task, path=["fsm", *place_of(state), *members])


def inside(node: dict[str, Any]) -> dict[str, Any]:
    """Give the states inside a state."""
    states = node.get("states")
    return states if isinstance(states, dict) else {}


class AddState(OfState, frozen=True, kw_only=True, tag="addState"):
    """Add a state; the last of ``state`` is its name. A parent's first state is its initial one."""

    value: dict[str, Any] = field(default_factory=dict)

    def steps(self, machine: dict[str, Any]) -> list[Operation]:
        """Set the state, and make it the initial one where there was none."""
        above, name = self.at[:-1], self.at[-1:]
        parent = self.node(machine, above)
        if not name or not name[0] or set(name[0]) & {".", "#"}:
            raise OperationRefused('A state needs a name without "." and "#". Choose one.')
        if name[0] in inside(parent):
            raise OperationRefused(f'There is a state "{name[0]}" already. Choose another name.')
        steps = [self.set(self.at, value=self.value)]
        if not inside(parent) and parent.get("type") != "parallel":
            steps += [] if "initial" in parent else [self.set(above, "initial", value=name[0])]
        return steps


class RemoveState(OfState, frozen=True, kw_only=True, tag="removeState"):
    """Remove a state with those inside it and every transition that leads there."""

    def steps(self, machine: dict[str, Any]) -> list[Operation]:
        """Cut the transitions, then unset the state; the last one takes ``states`` with it."""
        if not self.at:
            raise OperationRefused("The machine itself cannot be removed. Unset fsm instead.")
        self.node(machine, self.at)
        above = self.at[:-1]
        parent = self.node(machine, above)
        alone = len(inside(parent)) == 1
        if parent.get("initial") == self.at[-1] and not alone:
            raise OperationRefused(
                f'"{self.at[-1]}" is the initial state. Make another one initial first.'
            )
        steps = self._cut(machine)
        if not alone:
            return [*steps, self.unset(self.at)]
        steps.append(self.unset(above, "states"))
        return [*steps, self.unset(above, "initial")] if "initial" in parent else steps

    def _cut(self, machine: dict[str, Any]) -> list[Operation]:
        steps: list[Operation] = []
        for source, place, value in transitions(machine):
            if self._inside(source):
                continue
            kept = [t for t in listed(value) if not self._leads_here(machine, source, t)]
            if len(kept) == len(listed(value)):
                continue
            path = ["fsm", *place]
            if kept:
                steps.append(SetValue(task=self.task, path=path, value=kept))
            else:
                steps.append(UnsetValue(task=self.task, path=path))
        return steps

    def _leads_here(self, machine: dict[str, Any], source: StatePath, transition: Any) -> bool:
        found = (state_of(machine, source, target) for target in targets(transition))
        return any(state is not None and self._inside(state) for state in found)

    def _inside(self, state: StatePath) -> bool:
        return state[: len(self.at)] == self.at


class UpdateState(OfState, frozen=True, kw_only=True, tag="updateState"):
    """Set members of a state such as ``tags``, ``entry`` or ``initial``; null takes one away."""

    changes: dict[str, Any]

    def steps(self, machine: dict[str, Any]) -> list[Operation]:
        """Set or unset each member."""
        node = self.node(machine, self.at)
        if "states" in self.changes:
            raise OperationRefused('Use "addState" and "removeState" to change the states inside.')
        initial = self.changes.get("initial")
        if initial is not None and initial not in list(inside(node)):
            raise OperationRefused(f'There is no state "{initial}" inside to begin with.')
        return [
            self.unset(self.at, key) if value is None else self.set(self.at, key, value=value)
            for key, value in self.changes.items()
            if value is not None or key in node
        ]
