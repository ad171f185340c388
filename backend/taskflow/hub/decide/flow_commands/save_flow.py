"""SaveFlow: somebody names the draft as a new revision."""

from msgspec import UNSET

from taskflow.domain.errors import Conflict
from taskflow.domain.flowlog import SaveFlow
from taskflow.hub.decide.flow_draft import FlowDraft
from taskflow.hub.decide.flow_handler import FlowHandler
from taskflow.hub.stream.ask import Ask


def save(draft: FlowDraft, command: SaveFlow, ask: Ask) -> None:
    """Name the draft as a new revision; raises ``Conflict`` if it is not the one that is meant."""
    if command.seq is not UNSET and command.seq != draft.state.seq:
        raise Conflict(
            f"The {draft.thing} was changed meanwhile. Look at it and do this again.",
            code=f"{draft.thing}.changed",
        )
    draft.save(ask, command.label)


HANDLER = FlowHandler(SaveFlow, "edit", save)
