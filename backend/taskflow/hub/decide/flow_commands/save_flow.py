"""SaveFlow: somebody names the draft as a new revision."""

from taskflow.domain.flowlog import SaveFlow
from taskflow.hub.decide.flow_draft import FlowDraft
from taskflow.hub.decide.flow_handler import FlowHandler
from taskflow.hub.stream.queued_command import QueuedCommand


def save(draft: FlowDraft, command: SaveFlow, ask: QueuedCommand) -> None:
    """Name the draft as a new revision; raises ``Conflict`` if it is not the one that is meant."""
    draft.require_unchanged(command.seq)
    draft.save(ask, command.label)


HANDLER = FlowHandler(SaveFlow, "edit", save)
