"""Haste: families that drive themselves are slowed down before they fill log and disk.

Work or a delay may lead to the next one, and so on without end: a flow can be drawn in a circle.
What people set going is never held up, and what follows from it only after thousands of commits.
"""

from collections.abc import Callable
from typing import Final

import structlog

from taskflow.domain.event import Commit

AT_ONCE: Final = 5_000
A_SECOND: Final = 10.0
"""Commits that make work or delays due without a person: in a row, and from then on."""
MANY: Final = 1_000
"""Families that are remembered before those are forgotten that have had their rest."""
log = structlog.get_logger(__name__)


class Haste:
    """How far each family is ahead of the pace that it may keep up for ever."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` gives seconds and never jumps."""
        self._clock = clock
        self._paid: dict[str, float] = {}

    def wait(self, family: str, commit: Commit) -> float:
        """Give the seconds to wait with what a commit has made due."""
        if any(command.by.kind == "user" for command in commit.commands):
            return 0.0
        now = self._clock()
        rested = now - AT_ONCE / A_SECOND
        if family not in self._paid and len(self._paid) >= MANY:
            self._paid = {k: paid for k, paid in self._paid.items() if paid > rested}
        paid = self._paid[family] = max(self._paid.get(family, rested), rested) + 1 / A_SECOND
        wait = max(0.0, paid - now)
        if 0 < wait <= 1 / A_SECOND:
            log.warning("family.hasty", family=family, commits=AT_ONCE)
        return wait
