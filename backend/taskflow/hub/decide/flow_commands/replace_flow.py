"""ReplaceFlow: an earlier revision, a file or the shipped update takes the place of the draft."""

from typing import Final

from taskflow.domain.flowlog import ReplaceFlow
from taskflow.hub.decide.flow_draft import FlowDraft
from taskflow.hub.decide.flow_handler import FlowHandler
from taskflow.hub.stream.queued_command import QueuedCommand

KEPT_AS: Final = {"imported": "Before the import", "taken": "Before the update"}
"""The revision in which a draft is kept that somebody lets a file replace."""


def replace(draft: FlowDraft, command: ReplaceFlow, ask: QueuedCommand) -> None:
    """Set the whole draft; one that a file replaces is kept as a revision."""
    kept_as = KEPT_AS.get(command.kind)
    if kept_as and draft.state.edited:
        draft.save(ask, kept_as)
    shipped = draft.state.offered if command.kind == "taken" else ""
    draft.emit(ask, command.kind, document=command.document, shipped=shipped)


HANDLER = FlowHandler(ReplaceFlow, "edit", replace)
