"""Send: somebody gives a task's statechart an event."""

from typing import Final

from taskflow.domain.command import Send
from taskflow.domain.errors import Forbidden, Invalid
from taskflow.domain.limits import check
from taskflow.domain.patch import Patch
from taskflow.domain.statechart import HUB_ALONE, MachineEvent
from taskflow.domain.view import Happening
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family import settle
from taskflow.hub.decide.handler import Case, Handler, change
from taskflow.hub.decide.pending import Given
from taskflow.hub.decide.transitions import ended, give
from taskflow.hub.decide.writable import require_writable

LONGEST_EVENT: Final = 200


def send(draft: Draft, command: Send, _case: Case) -> None:
    """Give a task an event."""
    if len(command.event) > LONGEST_EVENT:
        raise Invalid(f"An event has at most {LONGEST_EVENT} characters.")
    if command.data is not None:
        check(command.data)
    if draft.task(command.task).done:
        raise ended(command.task, command.event)
    if command.event in HUB_ALONE:
        raise Forbidden(f"{command.event} is sent by the hub alone; end the child instead.")
    patch = Patch(merge=command.patch or {})
    require_writable(draft, command.task, patch)
    happening = Happening(command.event, draft.by, draft.at, command.data, draft.seq + 1)
    machine = MachineEvent.user(command.event, command.data)
    settle(draft, command.task, give(draft, command.task, Given(happening, machine, patch)))


HANDLER = Handler(Send, change, send)
