"""A timer that its task refuses ends the worker that fires all timers."""

from typing import Any

SHOWS = ("worker.dead.timers", "unsettled.timer")


def _deadly(_again: Any) -> Any:
    return lambda timers, _running: timers._worker.cancel()  # noqa: SLF001


CHANGES = (("taskflow.hub.due.timers", "Timers._again", _deadly),)
