"""FlowDecision: commands on one flow, decided one after the other for one commit."""

import re
from collections.abc import Callable, Sequence

import msgspec

from taskflow.domain.errors import Conflict, Invalid, NotFound, TaskflowError
from taskflow.domain.event import Commit
from taskflow.domain.flowlog import FlowEvent, FlowState
from taskflow.domain.permission import require_flow
from taskflow.domain.ports import Checkpoint
from taskflow.hub.decide.flow_draft import FlowDraft, Pins, after, no_pins
from taskflow.hub.decide.handlers import flow_handler_of
from taskflow.hub.stream.queued_command import QueuedCommand

PREFIX = "flow:"
"""Streams of flows are named after it."""


class FlowDecision:
    """What is decided on a flow; states are immutable, so the newest is simply kept."""

    thing = "flow"
    draft: type[FlowDraft] = FlowDraft

    def __init__(self, state: FlowState, at: int, pins: Pins = no_pins) -> None:
        """Begin with no event; ``pins`` says which versions a revision is made of."""
        self._draft = self.draft(state, at, pins)

    @property
    def events(self) -> Sequence[FlowEvent]:
        """Give what was decided so far."""
        return self._draft.events

    @property
    def seq(self) -> int:
        """Give the seq after what was decided so far."""
        return self._draft.state.seq

    @property
    def work(self) -> int:
        """Give the units that deciding has cost so far."""
        return self._draft.work

    def take(self, ask: QueuedCommand) -> None:
        """Authorise and decide one command; raises what refuses it."""
        command, state = ask.command, self._draft.state
        handler = flow_handler_of(command)
        require_flow(ask.principal, handler.right)
        exists = state.seq > 0 and not state.deleted
        if exists == command.founding:
            raise _absent_or_there(state, self.thing)
        handler.decide(self._draft, command, ask)

    def onto(self, _state: FlowState) -> FlowState:
        """Give the newest state."""
        return self._draft.state


OPERATION = 100
"""Slight events that it would take as long to fold in as one operation on a large flow."""


class FlowSubject:
    """What the machinery of streams needs to know of flows."""

    thing = "flow"

    prefix = PREFIX
    state: type[FlowState] = FlowState
    decision: type[FlowDecision] = FlowDecision

    def __init__(self, now: Callable[[], int], pins: Pins = no_pins) -> None:
        """Remember the clock, and what says which versions a revision is made of."""
        self._now = now
        self._pins = pins

    def begin(self, state: FlowState) -> FlowDecision:
        """Begin to decide."""
        return self.decision(state, self._now(), self._pins)

    def foresee(self, decision: FlowDecision, asks: Sequence[QueuedCommand]) -> None:
        """Begin nothing: no work becomes due in a flow."""

    def forgo(self, decision: FlowDecision) -> None:
        """End nothing."""

    def follow(self, decision: FlowDecision, ask: QueuedCommand, since: int) -> None:
        """Do nothing: a flow has no work."""

    def fold(self, state: FlowState, events: Sequence[FlowEvent]) -> FlowState:
        """Fold events in."""
        for event in events:
            state = after(state, event, apply=self.decision.draft.apply)
        return state

    def weight(self, events: Sequence[FlowEvent]) -> int:
        """Count each operation, after which the whole flow is measured, as many events."""
        return len(events) + OPERATION * sum(len(event.operations) for event in events)

    def read(self, commit: Commit) -> Sequence[FlowEvent]:
        """Decode a stored commit's events."""
        return _DECODER.decode(commit.events)

    def names(self, ident: str) -> bool:
        """Say whether a flow can have this name."""
        name = ident.removeprefix(self.prefix)
        return ident.startswith(self.prefix) and _NAME.fullmatch(name) is not None

    def empty(self, ident: str, seq: int = 0) -> FlowState:
        """Give a flow before its first change, or of which nothing is known up to ``seq``."""
        return self.state(name=ident.removeprefix(self.prefix), seq=seq)

    def restore(self, _point: Checkpoint, parts: dict[str, bytes]) -> FlowState:
        """Make a flow from its one part."""
        return msgspec.msgpack.decode(parts[""], type=self.state)

    def parts(self, state: FlowState) -> dict[str, FlowState]:
        """Give the whole state as one part."""
        return {"": state}

    def changed(self, events: Sequence[FlowEvent]) -> set[str]:
        """Name the one part."""
        return {""} if events else set()

    def view(self, state: FlowState) -> FlowState:
        """Give the flow itself, which never changes: each change makes another."""
        return state

    def ends(self, _state: FlowState) -> bool:
        """Keep the past of flows that were deleted: families still run from it."""
        return False

    def is_grave(self, _commit: Commit) -> bool:
        """Find none: the past of flows is kept."""
        return False

    def buried(self, ident: str, _grave: Commit) -> FlowState:
        """Never happens to a flow."""
        return self.empty(ident)

    async def prepare(self, state: FlowState) -> None:
        """Need nothing."""


_NAME = re.compile("[A-Za-z][A-Za-z0-9_-]{0,63}")
_DECODER = msgspec.msgpack.Decoder(list[FlowEvent])


def require_name(name: str, thing: str = "flow") -> None:
    """Refuse a name that no flow can have."""
    if _NAME.fullmatch(name) is None:
        raise Invalid(
            f"A {thing}'s name begins with a letter and goes on with up to 63 letters, digits, - "
            "and _. Choose another name; the label may be anything.",
            code=f"{thing}.nameInvalid",
        )


def _absent_or_there(state: FlowState, thing: str) -> TaskflowError:
    if state.seq and not state.deleted:
        return Conflict(
            f"There is a {thing} named {state.name} already; choose another name.",
            code=f"{thing}.nameTaken",
            details={"name": state.name},
        )
    return NotFound(f"There is no {thing} {state.name}.", code=f"{thing}.notFound")
