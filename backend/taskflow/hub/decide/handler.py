"""Handler: who may give a command, and what becomes of it; one for each command on a family."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct

from taskflow.domain.command import Command
from taskflow.domain.event import Event
from taskflow.domain.permission import require_family
from taskflow.domain.principal import Principal
from taskflow.hub.decide.draft import Draft
from taskflow.hub.stream.queued_command import QueuedCommand

C = TypeVar("C", bound=Command)


class Case(Struct, frozen=True):
    """What a command is decided on: who gives it, to which family, and what was decided before."""

    ask: QueuedCommand
    family: str
    document: Mapping[str, Any]
    before: Draft

    @property
    def principal(self) -> Principal:
        """Give who gives it."""
        return self.ask.principal

    @property
    def decided(self) -> Sequence[Event]:
        """Give the events that were decided before it for the same commit."""
        return self.before.events


def unprepared(_before: Draft, _command: Any, _ask: QueuedCommand) -> None:
    """Need nothing before a command is looked at."""


class Handler(Struct, Generic[C], frozen=True):
    """A command with its right and its decision.

    ``require`` raises unless it may be given, ``decide`` adds the events that answer it or raises
    what refuses it. ``begin`` is for those that found: it says what all others stand on.
    """

    command: type[C]
    require: Callable[[Case, C], None]
    decide: Callable[[Draft, C, Case], None]
    begin: Callable[[Draft, C, QueuedCommand], None] = unprepared


def change(case: Case, _command: Command) -> None:
    """Leave it to those who take part in the family."""
    require_family(case.principal, case.family, case.document, "change")


def manage(case: Case, _command: Command) -> None:
    """Leave it to the family's owner."""
    require_family(case.principal, case.family, case.document, "manage")
