"""FlowDraft: a flow as decided so far, and the fold of its events."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from taskflow.domain.errors import Conflict
from taskflow.domain.flow.operations import apply_operation
from taskflow.domain.flow.sizes import Sizes
from taskflow.domain.flowlog import FlowEvent, FlowState, Revision
from taskflow.hub.decide.flow_edit import Apply
from taskflow.hub.stream.queued_command import QueuedCommand

MOST_LABEL: Final = 200


Pins = Callable[[Any], dict[str, int]]
"""Gives the versions of the kinds that a document names, of those that may come in several."""


def no_pins(_document: Any) -> dict[str, int]:
    """Name no version."""
    return {}


class FlowDraft:
    """A flow as decided so far; ``work`` are the units that this has cost."""

    thing = "flow"

    @staticmethod
    def apply(document: Any, operation: Any, size: Callable[[Any], int]) -> tuple[Any, Any]:
        """Give what an operation makes of a document, and its inverse."""
        return apply_operation(document, operation, size)

    def __init__(self, state: FlowState, at: int, pins: Pins = no_pins) -> None:
        """Begin with no event; ``pins`` says which versions a revision is made of."""
        self.state = state
        self._pins = pins
        self.work = 0
        self.events: list[FlowEvent] = []
        self._at = at

    def require_unchanged(self, seq: int | msgspec.UnsetType) -> None:
        """Raise ``Conflict`` if the draft is not the one after this change, where one is said."""
        if seq is not msgspec.UNSET and seq != self.state.seq:
            raise Conflict(
                f"The {self.thing} was changed meanwhile. Look at it and do this again.",
                code=f"{self.thing}.changed",
                details={"seq": self.state.seq},
            )

    def save(self, ask: QueuedCommand, label: str) -> None:
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
            hash=self.state.hashed(),
            kinds=self._pins(self.state.document),
            size=self.size(),
        )
        self.emit(ask, "saved", revision=revision)

    def size(self) -> int:
        """Give the bytes that a revision is told to have; those of flows are not counted."""
        return 0

    def emit(self, ask: QueuedCommand, kind: Any, *, folded: Any = None, **parts: Any) -> None:
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
        self.state = after(self.state, event, folded, self.apply)


def after(
    state: FlowState, event: FlowEvent, folded: Any = None, apply: Apply = apply_operation
) -> FlowState:
    """Give the flow as an event leaves it; ``folded`` is the document if it is known already."""
    if event.kind == "created":
        # One of this name that was deleted leaves nothing but the numbers it has used up.
        numbered = max(state.numbered, state.revision)
        owner = event.by.id
        state = type(state)(name=state.name, numbered=numbered, shipped=event.shipped, owner=owner)
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
            document, _ = apply(document, operation, sizes.of)
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
