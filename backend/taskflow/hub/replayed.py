"""Replayed: what a start has found of a stream."""

from typing import Final

from msgspec import Struct

from taskflow.domain.event import Commit
from taskflow.domain.ports import Checkpoint

NOWHERE: Final = 0
"""The position of a commit that is not in the log any more."""


class Replayed(Struct):
    """A stream's newest checkpoint, and the commits since with their positions in the log."""

    point: Checkpoint | None
    commits: list[tuple[int, Commit]]
