"""OrderedRows: all rows of one kind in memory, in the order in which lists show them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from taskflow.domain.row import Row

Place = tuple[int, str]
"""Where a row stands: its last change (milliseconds since 1970) and its id."""


class OrderedRows:
    """Rows by id, in order for everybody and for each member, and how much waits for whom.

    In each order the row that is shown first is the last one: what changes moves there, so few
    others have to move.
    """

    def __init__(self) -> None:
        """Begin with no rows."""
        self._rows: dict[str, Row] = {}
        self._all: list[Row] = []
        self._members: dict[str, list[Row]] = {}
        self._waiting: Counter[str] = Counter()
        self._owned: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()

    def __len__(self) -> int:
        """Give how many rows there are."""
        return len(self._rows)

    def fill(self, rows: Iterable[Row]) -> None:
        """Begin with these rows, each of another stream."""
        self._rows = {row.id: row for row in rows if not row.gone}
        by_id = sorted(self._rows.values(), key=lambda row: row.id, reverse=True)
        self._all = sorted(by_id, key=lambda row: row.updated)
        members: dict[str, list[Row]] = defaultdict(list)
        for counted in (self._waiting, self._owned, self._bytes):
            counted.clear()
        for row in self._all:
            self._count(row, 1)
            for member in row.members:
                members[member].append(row)
                if row.waiting:
                    self._waiting[member] += row.waiting
        self._members = dict(members)

    def put(self, row: Row) -> None:
        """Put a row in the place of an older one of its stream; a newer one stays."""
        known = self._rows.get(row.id)
        if known is not None:
            if known.seq > row.seq:
                return
            self._take_out(known)
        if not row.gone:
            self._put_in(row)

    def get(self, ident: str) -> Row | None:
        """Give a row by its id."""
        return self._rows.get(ident)

    def order(self, member: str | None) -> Sequence[Row]:
        """Give all rows, or those of a member, the one shown first last; do not change them."""
        return self._all if member is None else self._members.get(member, ())

    def waiting(self, member: str) -> int:
        """Give how many tasks wait in the rows of a member."""
        return self._waiting[member]

    def owned(self, owner: str) -> int:
        """Give how many rows are of what somebody owns."""
        return self._owned[owner]

    def bytes(self, owner: str, besides: str = "") -> int:
        """Give about how many bytes that holds, one of those rows left out."""
        row = self._rows.get(besides)
        own = row.bytes if row is not None and row.owner == owner else 0
        return self._bytes[owner] - own

    def _count(self, row: Row, sign: int) -> None:
        for counted, by in ((self._owned, 1), (self._bytes, row.bytes)):
            if row.owner and by:
                counted[row.owner] += sign * by
                if not counted[row.owner]:
                    del counted[row.owner]

    def _take_out(self, row: Row) -> None:
        self._count(row, -1)
        del self._rows[row.id]
        _remove(self._all, row)
        for member in row.members:
            rows = self._members[member]
            _remove(rows, row)
            if not rows:
                del self._members[member]
            if row.waiting:
                self._waiting[member] -= row.waiting
            if not self._waiting[member]:
                del self._waiting[member]

    def _put_in(self, row: Row) -> None:
        self._count(row, 1)
        self._rows[row.id] = row
        _insert(self._all, row)
        for member in row.members:
            _insert(self._members.setdefault(member, []), row)
            if row.waiting:
                self._waiting[member] += row.waiting


def behind(rows: Sequence[Row], place: Place) -> int:
    """Give how many rows are shown after a place."""
    updated, ident = place
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        row = rows[middle]
        if row.updated < updated or (row.updated == updated and row.id > ident):
            low = middle + 1
        else:
            high = middle
    return low


def _insert(rows: list[Row], row: Row) -> None:
    rows.insert(behind(rows, (row.updated, row.id)), row)


def _remove(rows: list[Row], row: Row) -> None:
    del rows[behind(rows, (row.updated, row.id))]
