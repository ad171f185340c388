"""EditFlow: somebody changes the draft by operations; what is not possible is refused singly."""

from taskflow.domain.flowlog import EditFlow
from taskflow.hub.decide.flow_draft import FlowDraft
from taskflow.hub.decide.flow_edit import made
from taskflow.hub.decide.flow_handler import FlowHandler
from taskflow.hub.stream.queued_command import QueuedCommand


def edit(draft: FlowDraft, command: EditFlow, ask: QueuedCommand) -> None:
    """Apply what is possible; the asker is told what is not."""
    draft.require_unchanged(command.seq)
    edited = made(draft.state.document, command.operations, ask.extra, draft.apply)
    ask.value = edited.told
    draft.work += edited.work
    if edited.applied:
        draft.emit(ask, "edited", operations=edited.applied, folded=edited.document)


HANDLER = FlowHandler(EditFlow, "edit", edit)
