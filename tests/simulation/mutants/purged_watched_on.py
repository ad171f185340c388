"""Whoever watches a family that is purged while they are behind asks for the rest for ever."""

from typing import Any

from taskflow.domain.errors import NotFound

SHOWS = ("idle.", "spins")


def _on_and_on(catch_up: Any) -> Any:
    async def caught_up(reader: Any, after: int) -> int:
        while True:
            try:
                return int(await catch_up(reader, after))
            except NotFound as error:
                if "The past" not in error.message:
                    raise

    return caught_up


CHANGES = (("taskflow.hub.read.event_feed", "_Told._catch_up", _on_and_on),)
