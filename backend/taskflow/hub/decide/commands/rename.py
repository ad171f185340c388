"""Rename: the owner gives the family another label."""

from taskflow.domain.command import Rename
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.patch import Patch
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.handler import Case, Handler, manage
from taskflow.hub.decide.label import labelled


def rename(draft: Draft, command: Rename, _case: Case) -> None:
    """Give the family another label."""
    draft.emit(ITSELF, "family.renamed", Patch(merge={"label": labelled(command.label)}))


HANDLER = Handler(Rename, manage, rename)
