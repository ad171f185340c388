"""KindDecision: commands on one declared kind; its draft and revisions are kept as a flow's are."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.json import encode

from taskflow.domain.declared.operations import apply_kind_operation
from taskflow.domain.errors import Limited
from taskflow.domain.flowlog import CreateFlow, KindState
from taskflow.domain.permission import require_kind
from taskflow.domain.row import KIND
from taskflow.hub.decide.flow_decision import FlowDecision, FlowSubject
from taskflow.hub.decide.flow_draft import FlowDraft
from taskflow.hub.stream.queued_command import QueuedCommand

MOST_VERSIONS: Final = 1_000
"""Versions of a kind: each is known for as long as the installation lives."""


class KindDraft(FlowDraft):
    """A declared kind as decided so far."""

    thing = "kind"

    @staticmethod
    def apply(document: Any, operation: Any, size: Callable[[Any], int]) -> tuple[Any, Any]:
        """Give what an operation makes of a declaration, and its inverse."""
        return apply_kind_operation(document, operation, size)

    def save(self, ask: QueuedCommand, label: str) -> None:
        """Make the draft the newest version; raises ``Limited`` after very many."""
        if self.state.numbered >= MOST_VERSIONS:
            raise Limited(
                f"The kind {self.state.name} was published {MOST_VERSIONS:,} times, which is the "
                "most. Go on under another name.",
                code="limit.kindVersions",
                details={"limit": MOST_VERSIONS},
            )
        super().save(ask, label)

    def size(self) -> int:
        """Give the bytes of the declaration."""
        return len(encode(self.state.document))


class KindDecision(FlowDecision):
    """What is decided on a declared kind."""

    thing = "kind"
    draft = KindDraft

    def take(self, ask: QueuedCommand) -> None:
        """Authorise and decide one command; raises what refuses it."""
        if self._draft.state.seq and not isinstance(ask.command, CreateFlow):
            require_kind(ask.principal, self._draft.state.owner)
        super().take(ask)


class KindSubject(FlowSubject):
    """What the machinery of streams needs to know of declared kinds."""

    thing = "kind"
    prefix = KIND
    state = KindState
    decision = KindDecision
