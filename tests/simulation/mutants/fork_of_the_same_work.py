"""A fork's effects and timers keep the ids of those it was forked from."""

from typing import Any

import msgspec

SHOWS = ("unsettled.", "settled.twice", "read.", "fold.differs")


def _same(moved: Any) -> Any:
    def same(task: Any, *more: Any) -> Any:
        new = moved(task, *more)
        return msgspec.structs.replace(new, effects=task.effects, timers=task.timers)

    return same


CHANGES = (("taskflow.hub.decide.commands.fork", "_moved", _same),)
