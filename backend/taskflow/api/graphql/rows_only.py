"""Rows only: which pages of families can be shown by their rows alone."""

from collections.abc import Iterable, Iterator, Sequence

from strawberry.types.nodes import SelectedField, Selection

from taskflow.api.graphql.context import Info

TOLD = frozenset(
    {
        "__typename",
        "id",
        "label",
        "status",
        "seq",
        "head",
        "flow",
        "owner",
        "members",
        "createdAt",
        "updatedAt",
        "taskCount",
        "waitingCount",
    }
)
"""The fields of a family that its row tells."""


def rows_suffice(info: Info) -> bool:
    """Say whether nothing is asked of the families of a page but what their rows tell."""
    edges = (field for field in _below(_fields(info.selected_fields)) if field.name == "edges")
    nodes = (field for field in _below(edges) if field.name == "node")
    return all(field.name in TOLD for field in _below(nodes))


def _below(fields: Iterable[SelectedField]) -> Iterator[SelectedField]:
    for field in fields:
        yield from _fields(field.selections)


def _fields(selections: Sequence[Selection]) -> Iterator[SelectedField]:
    """Give the fields of a selection, those in fragments too."""
    for one in selections:
        if isinstance(one, SelectedField):
            yield one
        else:
            yield from _fields(one.selections)
