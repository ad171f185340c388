"""Lists: families and flows as rows, up to the last change."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import islice

from taskflow.domain.errors import Unavailable
from taskflow.domain.family_view import FamilyView
from taskflow.domain.permission import require_family, require_flow, require_login
from taskflow.domain.principal import Principal
from taskflow.domain.row import Row, wanted
from taskflow.hub.lists.listed_family import ListedFamily
from taskflow.hub.lists.ordered_rows import Place, behind
from taskflow.hub.lists.projector import Projector

SLICE = 2000
"""Rows looked at until others have their turn."""


class Lists:
    """Shows rows from memory, those of streams that have just changed included."""

    def __init__(self, projector: Projector, held: Callable[[], bool]) -> None:
        """Nothing is shown while it is not ``held`` for sure: another owner may know better."""
        self._projector = projector
        self._held = held

    async def families(  # noqa: PLR0913  each is a condition
        self,
        principal: Principal,
        *,
        first: int,
        after: Place | None,
        flow: str = "",
        status: str = "",
        search: str = "",
        waiting: bool = False,
    ) -> list[Row]:
        """Give up to ``first`` families that the principal may read, the newest change first.

        ``waiting``: only those in which a task waits for the principal.
        """
        require_login(principal)
        await self._caught_up()
        sought = wanted(search)

        def fits(row: Row) -> bool:
            return (
                (not waiting or row.waiting > 0)
                and flow in ("", row.flow)
                and status in ("", row.status)
                and all(word in row.words for word in sought)
            )

        everybodys = principal.admin and not waiting
        rows = self._projector.families.order(None if everybodys else principal.id)
        return await _found(rows, fits, first, after)

    def family(self, principal: Principal, ident: str) -> FamilyView | None:
        """Give a family of a list as its row tells it; None if it must be loaded.

        Raises ``NotFound`` if it is gone since, or the principal may not read it any more.
        """
        row = self._projector.family(ident)
        if row is not None and (not row.whole or self._projector.stale(ident)):
            return None
        listed = ListedFamily(row) if row is not None else None
        require_family(principal, ident, listed.document if listed else None, "read")
        return listed

    async def waiting(self, principal: Principal) -> int:
        """Say how many tasks wait in the principal's families."""
        await self._caught_up()
        return self._projector.families.waiting(principal.id)

    async def flows(
        self, principal: Principal, *, first: int, after: Place | None, search: str = ""
    ) -> list[Row]:
        """Give up to ``first`` flows, the newest change first."""
        require_flow(principal, "read")
        await self._caught_up()
        sought = wanted(search)
        rows = self._projector.flows.order(None)
        return await _found(
            rows, lambda row: all(word in row.words for word in sought), first, after
        )

    def versions(self) -> dict[str, int]:
        """Give the newest version of each declared kind that was published, by its row."""
        return {row.id: row.revision for row in self._projector.kinds.order(None) if row.revision}

    async def kinds(
        self, principal: Principal, *, first: int, after: Place | None, search: str = ""
    ) -> list[Row]:
        """Give up to ``first`` declared kinds, the newest change first."""
        require_flow(principal, "read")
        await self._caught_up()
        sought = wanted(search)
        rows = self._projector.kinds.order(None)
        return await _found(
            rows, lambda row: all(word in row.words for word in sought), first, after
        )

    async def _caught_up(self) -> None:
        if not self._held():
            raise Unavailable(
                "It is not certain that this T@skFlow still owns its store, so it shows no lists; "
                "ask again shortly."
            )
        await self._projector.settle()


async def _found(
    rows: Sequence[Row], fits: Callable[[Row], bool], first: int, after: Place | None
) -> list[Row]:
    """Give the first rows that fit, as all of them are now, however long the search takes."""
    end = len(rows) if after is None else behind(rows, after)
    if end > SLICE:
        rows = rows[:end]  # the order goes on changing while others have their turn
    found: list[Row] = []
    while end and len(found) < first:
        start = max(0, end - SLICE)
        found += islice(filter(fits, reversed(rows[start:end])), first - len(found))
        end = start
        await asyncio.sleep(0)
    return found
