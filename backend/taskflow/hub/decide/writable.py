"""Writable: what people may write of a task, as its type takes it."""

from taskflow.domain.patch import Patch
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.field_permissions import PEOPLE, permit
from taskflow.hub.decide.task_validation import require_input


def require_writable(draft: Draft, instance: str, patch: Patch) -> None:
    """Refuse a patch of what is not people's, or that leaves an input which does not fit."""
    permit(patch, PEOPLE)
    draft.pay_for_edits(instance, patch.edit)
    document = draft.task(instance).document
    require_input(draft.catalogue.kind(document), document, patch)
