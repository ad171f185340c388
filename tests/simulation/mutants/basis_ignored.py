"""A change whose basis is old is taken, though somebody else changed the same."""

from typing import Any

SHOWS = ("dispute.unseen",)


def _ignored(_undisputed: Any) -> Any:
    return lambda _draft, _command, _since: None


CHANGES = (("taskflow.hub.decide.commands.update", "_undisputed", _ignored),)
