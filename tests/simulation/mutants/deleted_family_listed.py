"""A row is taken out of the lists only when there is a newer one to show."""

from typing import Any

SHOWS = ("list.shows.deleted",)


def _kept(put: Any) -> Any:
    def kept(listing: Any, row: Any) -> None:
        if not row.gone:
            put(listing, row)

    return kept


CHANGES = (("taskflow.hub.lists.ordered_rows", "OrderedRows.put", _kept),)
