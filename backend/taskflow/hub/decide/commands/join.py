"""Join: somebody takes part in a task."""

from taskflow.domain.command import Join
from taskflow.domain.patch import Patch
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.handler import Case, Handler, change


def join(draft: Draft, command: Join, _case: Case) -> None:
    """Note who takes part."""
    person = {"name": draft.by.name}
    if draft.task(command.task).document.get("users", {}).get(draft.by.id) != person:
        draft.emit(command.task, "task.joined", Patch(merge={"users": {draft.by.id: person}}))


HANDLER = Handler(Join, change, join)
