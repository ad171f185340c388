"""Lists: families and flows as rows, with what the projector has not written yet."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from taskflow.domain.permission import require_flow, require_login
from taskflow.domain.ports import Documents
from taskflow.domain.principal import Principal
from taskflow.hub.projector import Projector

PAGE = 200
MOST_PAGES = 20
"""Pages of rows looked through for one answer."""

Row = dict[str, Any]
Place = tuple[int, str]


class Listed(Struct, frozen=True):
    """Rows in order; ``rest`` is where to go on if the search was given up before its end."""

    rows: Sequence[Row]
    rest: Place | None = None


class Lists:
    """Reads its own writes: rows that still wait to be stored are laid over the stored ones."""

    def __init__(self, documents: Documents, projector: Projector) -> None:
        """Read from both."""
        self._documents = documents
        self._projector = projector

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
    ) -> Listed:
        """Give up to ``first`` families that the principal may read, the newest change first."""
        require_login(principal)
        words = search.casefold().split()

        def wanted(row: Row) -> bool:
            return (
                (principal.admin or principal.id in row["members"])
                and (not waiting or (row["waitingCount"] > 0 and principal.id in row["members"]))
                and flow in ("", row["flow"])
                and status in ("", row["status"])
                and _matches(row, words)
            )

        anyones = principal.admin and not waiting
        alike = {"flow": flow, "status": status, "members": "" if anyones else principal.id}
        equal: dict[str, str | int | bool] = {name: one for name, one in alike.items() if one}
        return await self._merged("families", equal, wanted, first, after)

    async def waiting(self, principal: Principal) -> int:
        """Say how many tasks wait in the principal's families, at most in the first 200 of them."""
        found = await self.families(principal, first=PAGE, after=None, waiting=True)
        return sum(int(row["waitingCount"]) for row in found.rows)

    async def flows(
        self, principal: Principal, *, first: int, after: Place | None, search: str = ""
    ) -> Listed:
        """Give up to ``first`` flows, the newest change first."""
        require_flow(principal, "read")
        words = search.casefold().split()
        return await self._merged("flows", {}, lambda row: _matches(row, words), first, after)

    async def _merged(
        self, kind: str, equal: dict[str, str | int | bool], wanted: Any, first: int, after: Any
    ) -> Listed:
        fresh = {row["_id"]: row for row in self._projector.pending(kind)}
        found = [
            row
            for row in fresh.values()
            if not row["gone"] and wanted(row) and (after is None or _key(row) > _back(after))
        ]
        place = after
        stored = 0
        for _ in range(MOST_PAGES):
            rows = await self._documents.find(
                kind, equal, order="-updatedAt", after=place, limit=PAGE
            )
            good = [row for row in rows if row["_id"] not in fresh and wanted(row)]
            found += good
            stored += len(good)
            if stored >= first or len(rows) < PAGE:
                break
            place = (rows[-1]["updatedAt"], rows[-1]["_id"])
        else:
            # What is further behind may lie between rows that were not looked at.
            found = [row for row in found if _key(row) <= _back(place)]
            return Listed(sorted(found, key=_key)[:first], rest=place)
        return Listed(sorted(found, key=_key)[:first])


def _key(row: Row) -> Place:
    return (-row["updatedAt"], row["_id"])


def _back(after: Place) -> Place:
    return (-after[0], after[1])


def _matches(row: Row, words: list[str]) -> bool:
    """Say whether every wanted word begins one of the row's."""
    return all(any(has.startswith(word) for has in row["words"]) for word in words)
