"""A start takes up no timers."""

from typing import Any

SHOWS = ("unsettled.timer",)


def _forgetful(take_up: Any) -> Any:
    async def forgetful(due: Any, family: str) -> Any:
        add = due.timers.add
        due.timers.add = lambda *_: None
        try:
            return await take_up(due, family)
        finally:
            due.timers.add = add

    return forgetful


CHANGES = (("taskflow.hub.due.work", "DueWork._take_up", _forgetful),)
