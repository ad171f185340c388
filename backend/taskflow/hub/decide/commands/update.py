"""Update: somebody changes what people may write of a task, unless someone else just did."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from taskflow.domain.budget import pay_for
from taskflow.domain.command import Update
from taskflow.domain.errors import PathConflict
from taskflow.domain.event import Event
from taskflow.domain.patch import Changes
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.handler import Case, Handler, change
from taskflow.hub.decide.transitions import ended
from taskflow.hub.decide.writable import require_writable


def update(draft: Draft, command: Update, case: Case) -> None:
    """Change a task's input, unless someone else did so since the asker last looked."""
    if draft.task(command.task).done:
        raise ended(command.task, "update")
    require_writable(draft, command.task, command.patch)
    if command.base_seq is not None:
        landed = case.ask.extra.events() if case.ask.extra is not None else ()
        _undisputed(draft, command, chain(landed, case.decided))
    draft.emit(command.task, "task.updated", command.patch)


def _undisputed(draft: Draft, command: Update, since: Iterable[Event]) -> None:
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


HANDLER = Handler(Update, change, update)
