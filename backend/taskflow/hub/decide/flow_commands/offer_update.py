"""OfferUpdate: the installation has another version of a shipped flow."""

from taskflow.domain.flowlog import OfferUpdate
from taskflow.hub.decide.flow_draft import FlowDraft
from taskflow.hub.decide.flow_handler import FlowHandler
from taskflow.hub.stream.queued_command import QueuedCommand


def offer(draft: FlowDraft, command: OfferUpdate, ask: QueuedCommand) -> None:
    """Make it a revision where nobody has edited the flow; else offer it."""
    state = draft.state
    if command.shipped in (state.shipped, state.offered):
        return
    ours = state.shipped and not state.touched
    kind = "taken" if ours else "offered"
    draft.emit(ask, kind, document=command.document, shipped=command.shipped)
    if kind == "taken":
        draft.save(ask, "Shipped")


HANDLER = FlowHandler(OfferUpdate, "edit", offer)
