"""Brief: a page of families is shown by rows only if rows tell all that is asked."""

from typing import Any

import pytest
import strawberry

from taskflow.api.graphql.families import FamilyNode
from taskflow.api.graphql.paging import Connection, PageInfo
from taskflow.api.graphql.rows_only import TOLD, rows_suffice
from taskflow.api.graphql.scalars import CONFIG

seen: list[bool] = []


@strawberry.type
class Query:
    @strawberry.field
    def families(self, info: strawberry.Info[Any, None]) -> Connection[FamilyNode]:
        none = PageInfo(
            has_next_page=False, has_previous_page=False, start_cursor=None, end_cursor=None
        )
        seen.append(rows_suffice(info))
        return Connection(edges=[], page_info=none)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("{ families { edges { node { id label owner { name } members { name } } } } }", True),
        ("{ families { pageInfo { hasNextPage } edges { cursor } } }", True),
        ("{ families { edges { node { id other: label waiting(first: 1) { label } } } } }", False),
        ("{ families { edges { node { id graph } } } }", False),
        ("{ families { edges { node { label: taskCount ... on Family { graph } } } } }", False),
        ("{ families { edges { ...E } } } fragment E on FamilyEdge { node { graph } }", False),
        ("{ families { edges { ...E } } } fragment E on FamilyEdge { node { seq } }", True),
        ("{ families { edges { node { id } } edges { node { graph } } } }", False),
        (
            "{ families { ...C } } fragment C on FamilyConnection { edges { node { graph } } }",
            False,
        ),
    ],
)
async def test_a_page_is_brief_if_rows_tell_all_that_is_asked(asked: str, *, told: bool) -> None:
    schema = strawberry.Schema(Query, config=CONFIG)
    seen.clear()
    result = await schema.execute(asked)
    assert result.errors is None
    assert seen == [told]


def test_what_rows_tell_is_named_as_in_the_schema() -> None:
    schema = strawberry.Schema(Query, config=CONFIG)
    fields = schema.get_type_by_name("Family").fields  # type: ignore[union-attr]
    names = {schema.config.name_converter.get_graphql_name(field) for field in fields}
    assert {"__typename"} == TOLD - names
