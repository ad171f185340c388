"""Rows of lists whose page is damaged are not made again."""

from typing import Any

SHOWS = ("list.", "unsettled.")


def _idle(_work: Any) -> Any:
    async def idle(_rebuilding: Any) -> None:
        return

    return idle


CHANGES = (("taskflow.hub.lists.row_rebuild", "RowRebuild.work", _idle),)
