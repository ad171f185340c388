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

    @property
    def seq(self) -> int:
        """Give the number of the stream's last event, as far as it is told without reading."""
        told = [command.seq for _, commit in self.commits for command in commit.commands]
        return max([self.point.seq if self.point else 0, *told])

    @property
    def aside(self) -> bool:
        """Say whether an earlier start could not read the stream."""
        return any(position == NOWHERE for position, _ in self.commits)

    @property
    def covered(self) -> bool:
        """Say whether segments hold all of it, and nothing is left to do."""
        if self.point is None or self.point.purging:
            return False
        return all(commit.n <= self.point.n for _, commit in self.commits)
