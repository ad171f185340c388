"""Whoever begins to watch what others watch already misses the next that happens."""

from typing import Any

SHOWS = ("watch.",)


def _hurried(ride: Any) -> Any:
    async def hurried(broadcast: Any, seq: int, outlet: Any, may: Any) -> int:
        others = bool(broadcast._riders)  # noqa: SLF001  a mutant knows the inside
        return int(await ride(broadcast, seq + others, outlet, may))

    return hurried


CHANGES = (("taskflow.hub.read.live", "Broadcast.ride", _hurried),)
