"""A command that was answered is not known again."""

from typing import Any

SHOWS = ("twice.", "retry.differs.", "founded.twice")


def _unknown(remember: Any) -> Any:
    def forget(stream: Any, commit: Any, events: Any) -> None:
        remember(stream, commit, events)
        stream.mutations.clear()

    return forget


CHANGES = (("taskflow.hub.stream", "Stream.remember", _unknown),)
