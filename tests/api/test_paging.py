"""Pages of lists: everything once, whatever disappears while one reads."""

import pytest

from taskflow.api.graphql.paging import listed, position
from taskflow.domain.errors import NotFound, TaskflowError, Unreadable
from taskflow.domain.row import Row

ROWS = [Row(f"f{n}", seq=1, updated=100 - n) for n in range(10)]


async def read(first: int, gone: set[str], why: type[TaskflowError]) -> list[str]:
    """Read page after page; gives what was shown."""

    async def show(ident: str) -> str:
        if ident in gone:
            raise why("It cannot be shown.")
        return ident

    seen: list[str] = []
    begin = 0
    while True:
        page = await listed(ROWS[begin : begin + first + 1], first, show)
        seen += [edge.node for edge in page.edges]
        if not page.page_info.has_next_page:
            return seen
        place = position(page.page_info.end_cursor, int, str)
        assert place is not None
        begin = [(row.updated, row.id) for row in ROWS].index(place) + 1


@pytest.mark.parametrize("first", [1, 3, 9, 10, 11])
@pytest.mark.parametrize("gone", [set(), {"f2"}, {"f3"}, {"f0", "f1", "f2"}, {"f9"}])
@pytest.mark.parametrize("why", [NotFound, Unreadable])
async def test_every_row_that_can_be_shown_is_shown_once(
    first: int, gone: set[str], why: type[TaskflowError]
) -> None:
    assert await read(first, gone, why) == [row.id for row in ROWS if row.id not in gone]
