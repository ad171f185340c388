"""A start takes up no timers."""

from typing import Any

SHOWS = ("unsettled.timer",)


def _forgetful(take_up: Any) -> Any:
    async def forgetful(hub: Any, ident: str) -> None:
        add = hub.timers.add
        hub.timers.add = lambda *_: None
        try:
            await take_up(hub, ident)
        finally:
            hub.timers.add = add

    return forgetful


CHANGES = (("taskflow.hub.hub", "Hub._take_up", _forgetful),)
