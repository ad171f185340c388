"""AddMember: the owner lets a person in."""

from taskflow.domain.command import AddMember
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.patch import Patch
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.handler import Case, Handler, manage


def add_member(draft: Draft, command: AddMember, case: Case) -> None:
    """Let a person in who is not there yet."""
    if command.user not in case.document.get("members", {}):
        person = {"name": command.name, "role": "member"}
        draft.emit(ITSELF, "family.joined", Patch(merge={"members": {command.user: person}}))


HANDLER = Handler(AddMember, manage, add_member)
