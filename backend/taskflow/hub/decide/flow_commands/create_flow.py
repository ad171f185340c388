"""CreateFlow: somebody makes a flow of a whole document."""

from taskflow.domain.flowlog import CreateFlow
from taskflow.hub.decide.flow_draft import FlowDraft
from taskflow.hub.decide.flow_handler import FlowHandler
from taskflow.hub.stream.queued_command import QueuedCommand


def create(draft: FlowDraft, command: CreateFlow, ask: QueuedCommand) -> None:
    """Make the flow; one that came along has its first revision at once."""
    draft.emit(ask, "created", document=command.document, shipped=command.shipped)
    if command.shipped:
        draft.save(ask, "Shipped")


HANDLER = FlowHandler(CreateFlow, "edit", create)
