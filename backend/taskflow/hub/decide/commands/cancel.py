"""Cancel: somebody ends a task, and what is below it, without a result."""

from taskflow.domain.command import Cancel
from taskflow.hub.decide import family
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.handler import Case, Handler, change


def cancel(draft: Draft, command: Cancel, _case: Case) -> None:
    """Cancel a task; one that has ended stays as it is."""
    if not draft.task(command.task).done:
        family.cancel(draft, command.task, draft.by)
        family.after_end(draft, command.task)


HANDLER = Handler(Cancel, change, cancel)
