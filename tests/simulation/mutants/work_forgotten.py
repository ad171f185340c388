"""A start takes up no effects."""

from typing import Any

SHOWS = ("unsettled.effect",)


def _forgetful(take_up: Any) -> Any:
    async def forgetful(hub: Any, ident: str) -> None:
        add = hub.effects.add
        hub.effects.add = lambda *_: None
        try:
            await take_up(hub, ident)
        finally:
            hub.effects.add = add

    return forgetful


CHANGES = (("taskflow.hub.hub", "Hub._take_up", _forgetful),)
