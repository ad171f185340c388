"""Complete: a person or a program ends a task well from outside, with its output."""

from typing import Any

from taskflow.domain.command import Complete
from taskflow.domain.limits import check
from taskflow.domain.merging import merge, without_nulls
from taskflow.domain.patch import Patch, check_patch
from taskflow.domain.plugin import completed
from taskflow.domain.view import Happening
from taskflow.hub.decide.authorship import require_own
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family import after_end, cancel, end
from taskflow.hub.decide.handler import Case, Handler, change
from taskflow.hub.decide.task_validation import require_output
from taskflow.hub.decide.transitions import ended
from taskflow.hub.decide.views import definition_of, view


def complete(draft: Draft, command: Complete, _case: Case) -> None:
    """End a task well."""
    if command.output is not None:
        check(command.output)
    if draft.task(command.task).done:
        raise ended(command.task, "done")
    patch = handed_in(draft, command)
    for child in draft.children(command.task):
        if not draft.task(child).done:
            cancel(draft, child, draft.by)
    end(draft, command.task, "done", draft.by, patch)
    after_end(draft, command.task)


def handed_in(draft: Draft, command: Complete) -> dict[str, Any]:
    """Give the merge patch of a task's end: the output, as its type takes and signs it.

    Raises SchemaMismatch for what does not fit the type's output model or what the type itself
    demands, Forbidden for what says that somebody else did something, KindMissing.
    """
    document = draft.task(command.task).document
    patch = Patch(merge={"output": command.output} if command.output else {})
    check_patch(patch)
    kind = draft.catalogue.kind(document)
    # A statechart of the flow's own may have fields of its own.
    known_only = definition_of(draft.plan, document).machine is not None
    before = document.get("output", {})
    after = merge(before, command.output or {})
    require_output(kind, after, patch, known_only=known_only)
    shown = view(draft.family, command.task, document, draft, draft.plan)
    happening = Happening("done", draft.by, draft.at, seq=draft.seq + 1)
    signed = without_nulls(completed(kind, shown, after, happening))
    after = merge(after, signed)
    require_own(kind, before, after, draft.by)
    return {"output": merge(command.output or {}, signed)} if command.output or signed else {}


HANDLER = Handler(Complete, change, complete)
