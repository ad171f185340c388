"""A start takes up no effects."""

from typing import Any

SHOWS = ("unsettled.effect",)


def _forgetful(take_up: Any) -> Any:
    async def forgetful(due: Any, family: str) -> Any:
        await take_up(due, family)
        return []

    return forgetful


CHANGES = (("taskflow.hub.due.work", "DueWork._take_up", _forgetful),)
