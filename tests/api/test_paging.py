"""Pages of lists: everything once, whatever disappears while one reads."""

import pytest

from taskflow.api.graphql.paging import cursor, listed, position
from taskflow.domain.errors import Invalid, NotFound, TaskflowError, Unreadable
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
    after = None
    while True:
        page = await listed(ROWS[begin : begin + first + 1], first, after, show)
        seen += [edge.node for edge in page.edges]
        assert page.page_info.has_previous_page == (begin > 0)
        assert page.page_info.start_cursor == (page.edges[0].cursor if page.edges else None)
        if not page.page_info.has_next_page:
            return seen
        after = page.page_info.end_cursor
        place = position(after, int, str)
        assert place is not None
        begin = [(row.updated, row.id) for row in ROWS].index(place) + 1


@pytest.mark.parametrize("first", [1, 3, 9, 10, 11])
@pytest.mark.parametrize("gone", [set(), {"f2"}, {"f3"}, {"f0", "f1", "f2"}, {"f9"}])
@pytest.mark.parametrize("why", [NotFound, Unreadable])
async def test_every_row_that_can_be_shown_is_shown_once(
    first: int, gone: set[str], why: type[TaskflowError]
) -> None:
    assert await read(first, gone, why) == [row.id for row in ROWS if row.id not in gone]


@pytest.mark.parametrize("wrong", [True, 7.0, -1, 2**53, 2**63, 1e30, "7", None, [7]])
def test_no_number_is_taken_from_a_cursor_that_none_was_written_into(wrong: object) -> None:
    assert position(cursor(2**31 + 7), int) == (2**31 + 7,)
    with pytest.raises(Invalid) as refused:
        position(cursor(wrong), int)
    assert refused.value.details == {"path": "after"}
