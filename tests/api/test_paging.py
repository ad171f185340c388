"""Pages of lists: everything once, whatever disappears while one reads."""

from typing import Any

import pytest

from taskflow.api.graphql.paging import listed, position
from taskflow.domain.errors import NotFound
from taskflow.hub.lists import Listed

ROWS: list[dict[str, Any]] = [{"_id": f"f{n}", "updatedAt": 100 - n} for n in range(10)]


async def read(first: int, gone: set[str]) -> list[str]:
    """Read page after page; gives what was shown."""

    async def show(ident: str) -> str:
        if ident in gone:
            raise NotFound("It is gone.")
        return ident

    seen: list[str] = []
    begin = 0
    while True:
        page = await listed(Listed(ROWS[begin : begin + first + 1]), first, show)
        seen += [edge.node for edge in page.edges]
        if not page.page_info.has_next_page:
            return seen
        place = position(page.page_info.end_cursor, int, str)
        assert place is not None
        begin = [(row["updatedAt"], row["_id"]) for row in ROWS].index(place) + 1


@pytest.mark.parametrize("first", [1, 3, 9, 10, 11])
@pytest.mark.parametrize("gone", [set(), {"f2"}, {"f3"}, {"f0", "f1", "f2"}, {"f9"}])
async def test_every_row_that_is_there_is_shown_once(first: int, gone: set[str]) -> None:
    assert await read(first, gone) == [row["_id"] for row in ROWS if row["_id"] not in gone]


async def test_a_search_that_was_given_up_goes_on_behind_what_it_looked_at() -> None:
    async def show(ident: str) -> str:
        return ident

    given_up = Listed(ROWS[:2], rest=(50, "f50"))
    page = await listed(given_up, 5, show)
    assert [edge.node for edge in page.edges] == ["f0", "f1"]
    assert page.page_info.has_next_page
    assert position(page.page_info.end_cursor, int, str) == (50, "f50")
    full = await listed(given_up, 1, show)
    assert position(full.page_info.end_cursor, int, str) == (100, "f0")
    nothing = await listed(Listed([], rest=(50, "f50")), 5, show)
    assert (nothing.edges, nothing.page_info.has_next_page) == ([], True)
