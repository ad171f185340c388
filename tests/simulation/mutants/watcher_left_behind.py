"""Whoever cannot be told something at once is not told it later either."""

from typing import Any

SHOWS = ("watch.",)


def _behind(leave: Any) -> Any:
    def left(rider: Any) -> None:
        rider.seq += 1
        leave(rider)

    return left


CHANGES = (("taskflow.hub.read.live", "Rider.leave", _behind),)
