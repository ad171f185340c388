"""FlowDraft: a flow as decided so far, and the fold of its events."""

from typing import Any, Final

import msgspec

from taskflow.domain.errors import Conflict
from taskflow.domain.flow.identity import flow_hash
from taskflow.domain.flow.operations import apply_operation
from taskflow.domain.flow.sizes import Sizes
from taskflow.domain.flowlog import FlowEvent, FlowState, Revision
from taskflow.hub.stream.ask import Ask

MOST_LABEL: Final = 200


class FlowDraft:
    """A flow as decided so far; ``work`` are the units that this has cost."""

    def __init__(self, state: FlowState, at: int) -> None:
        """Begin with no event."""
        self.state = state
        self.work = 0
        self.events: list[FlowEvent] = []
        self._at = at

    def save(self, ask: Ask, label: str) -> None:
        """Name the draft as a new revision; raises ``Conflict`` (``label.bad``)."""
        label = label.strip()
        if not 0 < len(label) <= MOST_LABEL:
            raise Conflict("A revision needs a name of 1 to 200 characters.", code="label.bad")
        revision = Revision(
            number=max(self.state.numbered, self.state.revision) + 1,
            label=label,
            seq=self.state.seq + 1,
            at=self._at,
            by=ask.principal.by,
            hash=flow_hash(self.state.document),
        )
        self.emit(ask, "saved", revision=revision)

    def emit(self, ask: Ask, kind: Any, *, folded: Any = None, **parts: Any) -> None:
        """Add an event and fold it in; ``folded`` is the document if it is known already."""
        event = FlowEvent(
            seq=self.state.seq + 1,
            at=self._at,
            by=ask.principal.by,
            kind=kind,
            mutation=ask.command.mutation,
            **parts,
        )
        self.events.append(event)
        self.state = after(self.state, event, folded)


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
