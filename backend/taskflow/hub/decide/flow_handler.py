"""FlowHandler: who may give a command on a flow, and what becomes of it; one for each."""

from collections.abc import Callable
from typing import Generic, TypeVar

from msgspec import Struct

from taskflow.domain.command import Command
from taskflow.domain.permission import FlowRight
from taskflow.hub.decide.flow_draft import FlowDraft
from taskflow.hub.stream.queued_command import QueuedCommand

C = TypeVar("C", bound=Command)


class FlowHandler(Struct, Generic[C], frozen=True):
    """A command with its right and its decision, which adds events or raises what refuses it."""

    command: type[C]
    right: FlowRight
    decide: Callable[[FlowDraft, C, QueuedCommand], None]
