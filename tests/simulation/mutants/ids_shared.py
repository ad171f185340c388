"""The mutation ids of all who ask a stream are one and the same."""

from typing import Any

SHOWS = ("lost.", "unsettled.", "asked.", "retry.", "innocent.reused")


def _of(_key_of: Any) -> Any:
    return lambda command: ("", command.mutation)


def _for(_key_for: Any) -> Any:
    return lambda _principal, mutation, **_own: ("", mutation)


CHANGES = (
    ("taskflow.hub.stream.answered", "key_of", _of),
    ("taskflow.hub.stream.answered", "key_for", _for),
)
