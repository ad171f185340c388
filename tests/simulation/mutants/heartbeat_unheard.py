"""A processor that is still at work is taken for silent."""

from typing import Any

SHOWS = ("asked.", "unknown.", "paid.twice", "unsettled.")


def _unheard(_heartbeat: Any) -> Any:
    return lambda _effects, _effect, _processor: None


CHANGES = (("taskflow.hub.due.effects", "Effects.heartbeat", _unheard),)
