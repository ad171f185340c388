"""RemoveMember: a person leaves, or the owner takes their access away."""

from taskflow.domain.command import RemoveMember
from taskflow.domain.family import LEFT
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.patch import Patch
from taskflow.domain.permission import require_removal
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.handler import Case, Handler


def may_remove(case: Case, command: RemoveMember) -> None:
    """Let people take themselves out, and the owner everybody else."""
    require_removal(case.principal, case.family, case.document, command.user)


def remove_member(draft: Draft, command: RemoveMember, case: Case) -> None:
    """Take a person's access away; the owner stays."""
    if command.user not in case.document.get("members", {}):
        return
    # Who has left may still ask again for what they were answered before.
    left = {"members": {command.user: None}, LEFT: {command.user: True}}
    draft.emit(ITSELF, "family.left", Patch(merge=left))


HANDLER = Handler(RemoveMember, may_remove, remove_member)
