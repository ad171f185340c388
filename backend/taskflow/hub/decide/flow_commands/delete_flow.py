"""DeleteFlow: somebody removes a flow from the list; families started from it go on."""

from taskflow.domain.flowlog import DeleteFlow
from taskflow.hub.decide.flow_draft import FlowDraft
from taskflow.hub.decide.flow_handler import FlowHandler
from taskflow.hub.stream.queued_command import QueuedCommand


def delete(draft: FlowDraft, _command: DeleteFlow, ask: QueuedCommand) -> None:
    """Note that the flow is gone."""
    draft.emit(ask, "deleted")


HANDLER = FlowHandler(DeleteFlow, "edit", delete)
