"""A timer that could not fire is not tried again."""

from typing import Any

SHOWS = ("unsettled.timer",)


def _given_up(_again: Any) -> Any:
    return lambda _timers, _running: None


CHANGES = (("taskflow.hub.due.timers", "Timers._again", _given_up),)
