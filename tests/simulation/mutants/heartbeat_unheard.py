"""A processor that is still at work is taken for silent."""

from typing import Any

SHOWS = ("asked.", "unknown.", "paid.twice", "unsettled.")


def _unheard(_heartbeat: Any) -> Any:
    return lambda effects, ident, attempt, who: effects.holder(ident, attempt, who)


CHANGES = (("taskflow.hub.due.effects", "Effects.heartbeat", _unheard),)
