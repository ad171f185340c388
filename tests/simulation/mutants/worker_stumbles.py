"""The projector stumbles over every deleted family."""

from typing import Any

SHOWS = ("worker.",)


def _stumbling(row: Any) -> Any:
    def stumble(state: Any) -> Any:
        if state.deleted:
            raise KeyError("label")
        return row(state)

    return stumble


CHANGES = (("taskflow.hub.rows", "row", _stumbling),)
