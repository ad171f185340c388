"""Timers that have fired are remembered."""

from typing import Any

SHOWS = ("memory.timers", "memory.moments")


def _remembering(note: Any) -> Any:
    def remember(timers: Any, stream: Any, commit: Any, events: Any) -> None:
        before = dict(timers._running)  # noqa: SLF001
        note(timers, stream, commit, events)
        timers._running = {**before, **timers._running}  # noqa: SLF001

    return remember


CHANGES = (("taskflow.hub.timers", "Timers.note", _remembering),)
