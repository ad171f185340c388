"""A command that was answered is not known again."""

from typing import Any

SHOWS = ("twice.", "retry.differs.", "founded.twice")


def _forget(_remember: Any) -> Any:
    return lambda _answered, _commands: None


CHANGES = (("taskflow.hub.stream.answered", "Answered.remember", _forget),)
