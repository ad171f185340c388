"""Delete: the owner removes the family; only its grave stays."""

from typing import Final

from taskflow.domain.command import Delete
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.patch import Patch
from taskflow.domain.permission import require_family
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.handler import Case, Handler

DELETED: Final = "family.deleted"
"""The type of the event that ends a family."""


def may_delete(case: Case, _command: Delete) -> None:
    """Leave it to the family's owner."""
    require_family(case.principal, case.family, case.document, "delete")


def delete(draft: Draft, _command: Delete, _case: Case) -> None:
    """Mark the family as deleted; everything due in it is due no more."""
    tasks = [draft.task(instance) for instance in draft.names()]
    settled = tuple(ident for task in tasks for ident in (*task.effects, *task.timers))
    draft.emit(ITSELF, DELETED, Patch(merge={"deleted": True}), settled=settled)


HANDLER = Handler(Delete, may_delete, delete)
