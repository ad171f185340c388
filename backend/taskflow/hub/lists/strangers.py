"""Strangers: who may not read a family learns so from its row, and nothing is loaded for them.

A family of others, one that was deleted and one that never was are alike to them: in words, in
code and in what the answer takes.
"""

from collections.abc import Callable

from taskflow.domain.permission import require_family
from taskflow.domain.principal import Principal
from taskflow.hub.lists.listed_family import ListedFamily
from taskflow.hub.lists.projector import Projector
from taskflow.hub.stream.set_aside import LOADING, SetAsideStreams


class Strangers:
    """Decides by the rows of families as they are now."""

    def __init__(
        self, projector: Projector, aside: SetAsideStreams, complete: Callable[[], bool]
    ) -> None:
        """``complete`` says whether there surely is a row of every family."""
        self._projector = projector
        self._aside = aside
        self._complete = complete

    def require_family(self, principal: Principal, ident: str) -> None:
        """Raise ``NotFound`` for a person who surely may not read a family, before it is loaded."""
        if principal.kind != "user" or principal.admin or not self._complete():
            return
        row = self._projector.family(ident)
        if row is None:
            if not self._aside.has(ident, LOADING):
                require_family(principal, ident, None, "read")
        elif row.whole and not self._projector.stale(ident):
            require_family(principal, ident, ListedFamily(row).document, "read")

    def never_there(self, principal: Principal, ident: str) -> bool:
        """Say whether there is a family in which a person surely never could do anything."""
        row = self._projector.family(ident)
        if row is None or not row.whole or principal.admin or not self._complete():
            return False
        return principal.id not in (row.owner, *row.members, *row.former)
