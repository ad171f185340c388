"""The log is trimmed once the lists are written, though not all of it is in segments."""

from typing import Any

SHOWS = ("lost.", "history.", "unreadable.", "read.", "fold.differs", "unsettled.", "retry.")


def _soon(projected: Any) -> Any:
    def soon(backlog: Any, stream: str) -> None:
        projected(backlog, stream)
        backlog.written(stream, None)

    return soon


CHANGES = (("taskflow.hub.stream.backlog", "Backlog.projected", _soon),)
