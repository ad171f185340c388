"""A start reads the pages that the index names, and none of those that have followed."""

from typing import Any

SHOWS = ("list.behind", "list.differs", "list.shows.deleted", "list.flows")


def _unread(_read_on: Any) -> Any:
    async def unread(_index: Any, _epoch: int, number: int, _bodies: Any) -> int:
        return number

    return unread


CHANGES = (("taskflow.hub.lists.page_index", "PageIndex._read_on", _unread),)
