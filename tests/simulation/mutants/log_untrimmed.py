"""The log is never trimmed."""

from typing import Any

SHOWS = ("memory.batches",)


def _untrimmed(_trim: Any) -> Any:
    async def nothing(_backlog: Any, _least: int = 0) -> None:
        return

    return nothing


CHANGES = (("taskflow.hub.stream.backlog", "Backlog.trim", _untrimmed),)
