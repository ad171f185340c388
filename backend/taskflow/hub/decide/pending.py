"""Pending: an event of one task in the making, with all that is to be in it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from taskflow.domain.event import EventType
from taskflow.domain.patch import EMPTY, Patch, apply
from taskflow.domain.statechart import MachineEvent
from taskflow.domain.view import Happening
from taskflow.hub.decide.compose import compose
from taskflow.hub.decide.draft import Draft


class Given(Struct, frozen=True):
    """An event for a task, with what comes along: a patch made first and what it settles."""

    happening: Happening
    machine: MachineEvent
    patch: Patch = EMPTY
    settled: tuple[str, ...] = ()
    kind: EventType = "task.updated"


class Pending:
    """The patch that the next event of one task will carry.

    What cannot be said in one patch goes out as an event of its own before it.
    """

    def __init__(self, draft: Draft, instance: str, given: Given, document: dict[str, Any]) -> None:
        """Begin with what comes along; ``document`` is the task's with that already in it."""
        self.draft = draft
        self.instance = instance
        self.given = given
        self.kind: EventType = given.kind
        self.counted = True
        self.patch = given.patch
        self.document = document
        self.seen: list[Mapping[str, Any]] = []
        """The event that entered the state of each invocation that begins, as guards saw it."""

    def add(self, patch: Patch) -> None:
        """Join a patch to the event in the making."""
        if not patch.merge and not patch.edit:
            return
        joined = compose(self.patch, patch)
        if joined is None:
            by = self.given.happening.by
            self.draft.emit(self.instance, self.kind, self.patch, by=by, counted=self.counted)
            self.kind = "task.updated"
            joined = patch
        self.patch = joined
        self.document = apply(self.document, patch)
