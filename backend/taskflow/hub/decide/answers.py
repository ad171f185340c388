"""Answers: what people's commands on tasks make of the family, or why they are refused."""

from typing import Any

from taskflow.domain.budget import pay_for
from taskflow.domain.command import Cancel, Complete, Join, Send, Update
from taskflow.domain.errors import Forbidden, PathConflict
from taskflow.domain.event import Event
from taskflow.domain.patch import Changes, Patch
from taskflow.domain.statechart import HUB_ALONE, MachineEvent
from taskflow.domain.view import Happening
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family import after_end, cancel, end, settle
from taskflow.hub.decide.fits import require_input
from taskflow.hub.decide.handing_in import handed_in
from taskflow.hub.decide.pending import Given
from taskflow.hub.decide.stepping import ended, give
from taskflow.hub.decide.writing import PEOPLE, permit


def send(draft: Draft, command: Send) -> None:
    """Give a task an event."""
    if draft.task(command.task).done:
        raise ended(command.task, command.event)
    if command.event in HUB_ALONE:
        raise Forbidden(f"{command.event} is sent by the hub alone; end the child instead.")
    patch = Patch(merge=command.patch or {})
    _require_writable(draft, command.task, patch)
    happening = Happening(command.event, draft.by, draft.at, command.data, draft.seq + 1)
    machine = MachineEvent.user(command.event, command.data)
    settle(draft, command.task, give(draft, command.task, Given(happening, machine, patch)))


def update(draft: Draft, command: Update, since: list[Event]) -> None:
    """Change a task's input, unless someone else did so ``since`` the asker last looked."""
    if draft.task(command.task).done:
        raise ended(command.task, "update")
    _require_writable(draft, command.task, command.patch)
    if command.base_seq is not None:
        _undisputed(draft, command, since)
    draft.emit(command.task, "task.updated", command.patch)


def join(draft: Draft, command: Join) -> None:
    """Note who takes part."""
    person = {"name": draft.by.name}
    if draft.task(command.task).document.get("users", {}).get(draft.by.id) != person:
        draft.emit(command.task, "task.joined", Patch(merge={"users": {draft.by.id: person}}))


def complete(draft: Draft, command: Complete) -> None:
    """End a task well."""
    if draft.task(command.task).done:
        raise ended(command.task, "done")
    patch = handed_in(draft, command)
    for child in draft.children(command.task):
        if not draft.task(child).done:
            cancel(draft, child, draft.by)
    end(draft, command.task, "done", draft.by, patch)
    after_end(draft, command.task)


def stop(draft: Draft, command: Cancel) -> None:
    """Cancel a task; one that has ended stays as it is."""
    if not draft.task(command.task).done:
        cancel(draft, command.task, draft.by)
        after_end(draft, command.task)


def _require_writable(draft: Draft, instance: str, patch: Patch) -> None:
    permit(patch, PEOPLE)
    draft.pay_for_edits(instance, patch.edit)
    document = draft.task(instance).document
    kind = draft.catalogue.types.get(document["type"])
    if kind is not None:
        require_input(kind, document, patch)


def _undisputed(draft: Draft, command: Update, since: list[Event]) -> None:
    mine = Changes(command.patch)
    for event in since:
        if event.task == command.task and event.by.id != draft.by.id:
            pay_for(event.patch.merge, draft.budget, 1)
            paths = mine.overlaps(event.patch)
            if paths:
                raise PathConflict(
                    f"{event.by.name or event.by.kind} changed the same since you looked; look "
                    "at both values and send yours again on the newest.",
                    details=_dispute(draft, command, event, paths),
                )


def _dispute(
    draft: Draft, command: Update, event: Event, paths: list[tuple[str, ...]]
) -> dict[str, Any]:
    now = draft.task(command.task).document

    def at(document: Any, path: tuple[str, ...]) -> Any:
        for key in path:
            document = document.get(key) if isinstance(document, dict) else None
        return document

    return {
        "seq": draft.seq,
        "by": {"kind": event.by.kind, "id": event.by.id, "name": event.by.name},
        "paths": [
            {"path": list(path), "theirs": at(now, path), "yours": at(command.patch.merge, path)}
            for path in paths
        ],
    }
