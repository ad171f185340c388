"""Whoever watches a family that is purged while they are behind asks for the rest for ever."""

from collections.abc import AsyncIterator
from typing import Any

from taskflow.domain.errors import NotFound

SHOWS = ("idle.", "spins")


def _on_and_on(watch: Any) -> Any:
    async def watch_on(streams: Any, ident: str, after: int) -> AsyncIterator[Any]:
        while True:
            try:
                async for event in watch(streams, ident, after):
                    after = event.seq
                    yield event
            except NotFound as error:
                if "The past" not in error.message:
                    raise
            else:
                return

    return watch_on


CHANGES = (("taskflow.hub.streams", "Streams.watch", _on_and_on),)
