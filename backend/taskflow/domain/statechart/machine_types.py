"""Machine types: what a step is told and what it answers."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from msgspec import Struct

CHILD_DONE: Final = "CHILD_DONE"
"""What the hub tells a task when a child of it has ended."""

RULE_SAW: Final = "RULE_SAW"
"""What the hub tells a rule when it saw what it watches."""

HUB_ALONE: Final = frozenset({CHILD_DONE, RULE_SAW})
"""Events that a machine may wait for and only the hub sends: nobody is offered them."""

_RESULTS: Final = {"done": "output", "error": "error"}

StateValue = str | dict[str, Any]
"""XState's state value: ``"input"``, ``{"open": "a"}``, ``{"p": {"x": "on", "y": {}}}``."""

History = list[list[Any]]
"""What history states remember: ``[[path of the history state, [paths of states]], …]``."""


class Invoke(Struct, frozen=True, omit_defaults=True):
    """Work that an entered state makes due: ``src`` names it, ``id`` names this invocation."""

    id: str
    src: str
    input: Any = None


class Timer(Struct, frozen=True):
    """A delayed transition that entering a state starts; ``delay`` is in milliseconds."""

    id: str
    delay: int
    event: str


class Action(Struct, frozen=True, omit_defaults=True):
    """A named action for the task type to run; ``params`` are as the machine has them."""

    type: str
    params: Any = None


class MachineEvent(Struct, frozen=True):
    """What happens to a machine.

    ``name`` is the event's for ``user``, the invocation's id for ``done`` and ``error``, the
    timer's id for ``after``. ``data`` is the payload, the result or the error.
    """

    kind: Literal["user", "done", "error", "after"]
    name: str
    data: Any = None

    def seen(self, name: str) -> dict[str, Any]:
        """Give the event as expressions see it; ``name`` is what it is called in the chart."""
        seen: dict[str, Any] = {"type": name, "data": self.data}
        if self.kind == "user":
            return {**self.data, **seen} if isinstance(self.data, dict) else seen
        if self.kind in _RESULTS:
            seen[_RESULTS[self.kind]] = self.data
        return seen

    @classmethod
    def user(cls, name: str, data: Any = None) -> "MachineEvent":
        """Make an event that a person or a program sends."""
        return cls("user", name, data)

    @classmethod
    def done(cls, invoke: str, output: Any = None) -> "MachineEvent":
        """Make the completion of an invocation."""
        return cls("done", invoke, output)

    @classmethod
    def error(cls, invoke: str, error: Any = None) -> "MachineEvent":
        """Make the failure of an invocation."""
        return cls("error", invoke, error)

    @classmethod
    def after(cls, timer: str) -> "MachineEvent":
        """Make the firing of a timer."""
        return cls("after", timer)


class Step(Struct, frozen=True):
    """What follows from an event, or from the start.

    ``label`` joins the active leaves: ``input``, ``a.b``, ``p.x.on|p.y``. ``patch`` is the merge
    patch that the assigns make on the task's fields. An invocation or timer that goes and comes
    back (re-entry) is in ``stops`` and ``starts``; one that comes and goes is in neither.
    """

    state: StateValue
    label: str
    patch: dict[str, Any] = {}
    actions: tuple[Action, ...] = ()
    starts: tuple[Invoke, ...] = ()
    stops: tuple[str, ...] = ()
    timers: tuple[Timer, ...] = ()
    cancels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    done: bool = False
    output: Any = None
    history: History | None = None


class Snapshot(Struct, frozen=True, omit_defaults=True):
    """What must be kept of a machine between two steps; JSON, without dotted keys."""

    value: StateValue
    history: History | None = None
    done: bool = False

    @classmethod
    def of(cls, step: Step) -> "Snapshot":
        """Keep what the next step needs."""
        return cls(step.state, step.history, step.done)

    @classmethod
    def from_document(cls, state: Mapping[str, Any]) -> "Snapshot":
        """Read a task's ``state`` field; what else is in it does not matter."""
        return cls(state["value"], state.get("history"), bool(state.get("done")))

    def as_document(self) -> dict[str, Any]:
        """Give ``{value, history?, done?}``, to be stored in a task's ``state`` field."""
        document: dict[str, Any] = {"value": self.value}
        if self.history:
            document["history"] = self.history
        if self.done:
            document["done"] = True
        return document
