"""FlowDecision: commands on one flow, decided one after the other for one commit."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from taskflow.domain import flowlog
from taskflow.domain.errors import Conflict, Invalid, NotFound, TaskflowError
from taskflow.domain.event import Commit
from taskflow.domain.flow.identity import flow_hash
from taskflow.domain.flow.operations import apply_operation
from taskflow.domain.flow.sizes import Sizes
from taskflow.domain.flowlog import FlowEvent, FlowState, Revision
from taskflow.domain.permission import require_flow
from taskflow.domain.ports import Checkpoint
from taskflow.hub.decide.flow_edit import made
from taskflow.hub.stream.ask import Ask

PREFIX = "flow:"
"""Streams of flows are named after it."""

MOST_LABEL = 200
KEPT_AS = {"imported": "Before the import", "taken": "Before the update"}
"""The revision in which a draft is kept that somebody lets a file replace."""


class FlowDecision:
    """What is decided on a flow; states are immutable, so the newest is simply kept."""

    def __init__(self, state: FlowState, at: int) -> None:
        """Begin with no event."""
        self._state = state
        self._at = at
        self.work = 0
        self.events: list[FlowEvent] = []

    @property
    def seq(self) -> int:
        """Give the seq after what was decided so far."""
        return self._state.seq

    def take(self, ask: Ask) -> None:
        """Authorise and decide one command; raises what refuses it."""
        command = ask.command
        require_flow(ask.principal, "edit")
        exists = self._state.seq > 0 and not self._state.deleted
        if exists == isinstance(command, flowlog.CreateFlow):
            raise _absent_or_there(self._state)
        match command:
            case flowlog.CreateFlow():
                self._emit(ask, "created", document=command.document, shipped=command.shipped)
                if command.shipped:
                    self._save(ask, "Shipped")
            case flowlog.EditFlow():
                self._edit(ask, command)
            case flowlog.SaveFlow():
                self._save(ask, command.label)
            case flowlog.ReplaceFlow():
                self._replace(ask, command)
            case flowlog.OfferUpdate():
                self._offer(ask, command)
            case flowlog.DeleteFlow():
                self._emit(ask, "deleted")
            case _:
                raise TypeError(f"No answer to {type(command).__name__}; add a case.")

    def onto(self, _state: FlowState) -> FlowState:
        """Give the newest state."""
        return self._state

    def _edit(self, ask: Ask, command: flowlog.EditFlow) -> None:
        """Apply what is possible; the asker is told what is not."""
        edited = made(self._state.document, command.operations, ask.extra)
        ask.value = edited.told
        self.work += edited.work
        if edited.applied:
            self._emit(ask, "edited", operations=edited.applied, folded=edited.document)

    def _replace(self, ask: Ask, command: flowlog.ReplaceFlow) -> None:
        """Set the whole draft; one that a file replaces is kept as a revision."""
        kept_as = KEPT_AS.get(command.kind)
        if kept_as and self._state.edited:
            self._save(ask, kept_as)
        shipped = self._state.offered if command.kind == "taken" else ""
        self._emit(ask, command.kind, document=command.document, shipped=shipped)

    def _save(self, ask: Ask, label: str) -> None:
        label = label.strip()
        if not 0 < len(label) <= MOST_LABEL:
            raise Conflict("A revision needs a name of 1 to 200 characters.", code="label.bad")
        revision = Revision(
            number=max(self._state.numbered, self._state.revision) + 1,
            label=label,
            seq=self._state.seq + 1,
            at=self._at,
            by=ask.principal.by,
            hash=flow_hash(self._state.document),
        )
        self._emit(ask, "saved", revision=revision)

    def _offer(self, ask: Ask, command: flowlog.OfferUpdate) -> None:
        if command.shipped in (self._state.shipped, self._state.offered):
            return
        ours = self._state.shipped and not self._state.touched
        kind = "taken" if ours else "offered"
        self._emit(ask, kind, document=command.document, shipped=command.shipped)
        if kind == "taken":
            self._save(ask, "Shipped")

    def _emit(self, ask: Ask, kind: Any, *, folded: Any = None, **parts: Any) -> None:
        event = FlowEvent(
            seq=self._state.seq + 1,
            at=self._at,
            by=ask.principal.by,
            kind=kind,
            mutation=ask.command.mutation,
            **parts,
        )
        self.events.append(event)
        self._state = after(self._state, event, folded)


OPERATION = 100
"""Slight events that it would take as long to fold in as one operation on a large flow."""


class FlowSubject:
    """What the machinery of streams needs to know of flows."""

    thing = "flow"

    def __init__(self, now: Callable[[], int]) -> None:
        """Remember the clock."""
        self._now = now

    def begin(self, state: FlowState) -> FlowDecision:
        """Begin to decide."""
        return FlowDecision(state, self._now())

    def follow(self, decision: FlowDecision, ask: Ask, since: int) -> None:
        """Do nothing: a flow has no work."""

    def fold(self, state: FlowState, events: Sequence[FlowEvent]) -> FlowState:
        """Fold events in."""
        for event in events:
            state = after(state, event)
        return state

    def weight(self, events: Sequence[FlowEvent]) -> int:
        """Count each operation, after which the whole flow is measured, as many events."""
        return len(events) + OPERATION * sum(len(event.operations) for event in events)

    def read(self, commit: Commit) -> Sequence[FlowEvent]:
        """Decode a stored commit's events."""
        return _DECODER.decode(commit.events)

    def names(self, ident: str) -> bool:
        """Say whether a flow can have this name."""
        return _STREAM.fullmatch(ident) is not None

    def empty(self, ident: str, seq: int = 0) -> FlowState:
        """Give a flow before its first change, or of which nothing is known up to ``seq``."""
        return FlowState(name=ident.removeprefix(PREFIX), seq=seq)

    def restore(self, _point: Checkpoint, parts: dict[str, bytes]) -> FlowState:
        """Make a flow from its one part."""
        return msgspec.msgpack.decode(parts[""], type=FlowState)

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


_STREAM = re.compile(f"{PREFIX}[A-Za-z][A-Za-z0-9_-]{{0,63}}")
_DECODER = msgspec.msgpack.Decoder(list[FlowEvent])


def after(state: FlowState, event: FlowEvent, folded: Any = None) -> FlowState:
    """Give the flow as an event leaves it; ``folded`` is the document if it is known already."""
    if event.kind == "created":
        # One of this name that was deleted leaves nothing but the numbers it has used up.
        numbered = max(state.numbered, state.revision)
        state = FlowState(name=state.name, numbered=numbered, shipped=event.shipped)
    document, offer = state.document, state.offer
    if event.kind == "offered":
        offer = event.document
    elif event.document is not None:
        document, offer = event.document, None
    elif folded is not None:
        document = folded
    else:
        sizes = Sizes()
        for operation in event.operations:
            document, _ = apply_operation(document, operation, sizes.of)
    saved = event.revision
    return msgspec.structs.replace(
        state,
        seq=event.seq,
        document=document,
        offer=offer,
        shipped=(event.kind == "taken" and event.shipped) or state.shipped,
        offered=event.shipped if event.kind == "offered" else state.offered,
        touched=_touched(state, event),
        revisions=(*state.revisions, saved) if saved else state.revisions,
        numbered=saved.number if saved else state.numbered,
        deleted=event.kind == "deleted",
        updated=event.at,
    )


def _touched(state: FlowState, event: FlowEvent) -> bool:
    if event.kind in ("edited", "restored", "imported"):
        return True
    if event.kind == "created":
        return not event.shipped
    return False if event.kind == "taken" else state.touched


def require_name(name: str) -> None:
    """Refuse a name that no flow can have."""
    if _STREAM.fullmatch(PREFIX + name) is None:
        raise Invalid(
            "A flow's name begins with a letter and goes on with up to 63 letters, digits, - and "
            "_. Choose another name; the label may be anything.",
            code="flow.nameInvalid",
        )


def _absent_or_there(state: FlowState) -> TaskflowError:
    if state.seq and not state.deleted:
        return Conflict(
            f"There is a flow named {state.name} already; choose another name.",
            code="flow.nameTaken",
            details={"name": state.name},
        )
    return NotFound(f"There is no flow {state.name}.", code="flow.notFound")
