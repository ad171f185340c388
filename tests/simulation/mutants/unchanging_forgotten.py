"""A command that changes nothing is not remembered, so sent again later it may change something."""

from typing import Any

SHOWS = ("retry.differs.",)


def _passing(_lasting: Any) -> Any:
    return property(lambda _ask: False)


CHANGES = (("taskflow.hub.stream.queued_command", "QueuedCommand.lasting", _passing),)
