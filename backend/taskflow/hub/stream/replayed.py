"""Replayed: what a start has found of a stream."""

from typing import Final

from msgspec import Struct

from taskflow.domain.event import Commit
from taskflow.domain.ports import Checkpoint

NOWHERE: Final = 0
"""The position of a commit that is not in the log any more."""


class Replayed(Struct):
    """The commits that the log has of a stream, with their positions, in their order."""

    commits: list[tuple[int, Commit]]

    @property
    def seq(self) -> int:
        """Give the number of the stream's last event."""
        return max((command.seq for _, one in self.commits for command in one.commands), default=0)

    @property
    def last(self) -> tuple[int, Commit] | None:
        """Give the commit that was stored last, and its position."""
        return max(self.commits, key=lambda one: (one[0], one[1].n), default=None)

    @property
    def aside(self) -> bool:
        """Say whether an earlier start could not read the stream."""
        return any(position == NOWHERE for position, _ in self.commits)

    def covered(self, point: Checkpoint | None) -> bool:
        """Say whether a stream's newest checkpoint holds all of it, and nothing is left to do."""
        if point is None or point.purging:
            return False
        return all(commit.n <= point.n for _, commit in self.commits)
