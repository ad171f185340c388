"""A command that was answered is not known again once a checkpoint has been made."""

from typing import Any

SHOWS = ("twice.", "retry.", "founded.twice")


def _forget(_with: Any) -> Any:
    return lambda answered, _commands: (answered.layers, {})


CHANGES = (("taskflow.hub.stream.answered", "Answered.with_", _forget),)
