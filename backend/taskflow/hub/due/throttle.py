"""Throttle: families that drive themselves are slowed down before they fill log and disk.

Work or a delay may lead to the next one, and so on without end: a flow can be drawn in a circle.
What people set going is never held up, and what follows from it only after thousands of commits.
"""

from collections.abc import Callable
from typing import Any, Final

import structlog

from taskflow.domain.event import Commit

AT_ONCE: Final = 5_000
A_SECOND: Final = 10.0
"""Commits that make work or delays due without a person: in a row, and from then on."""
PERSON: Final = 4
"""How many families of one person may each be so hasty at once."""
COMMIT: Final = 16 * 1024
"""Bytes of events from which on a commit counts as several."""
OWNER: Final = "owner:"
MANY: Final = 1_000
"""Families that are remembered before those are forgotten that have had their rest."""
log = structlog.get_logger(__name__)


class Throttle:
    """How far each family, and each person's all together, is ahead of its pace for ever."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` gives seconds and never jumps."""
        self._clock = clock
        self._paid: dict[str, float] = {}

    def wait(self, family: str, commit: Commit, owner: str = "") -> float:
        """Give the seconds to wait with what a commit has made due in a family of ``owner``."""
        if any(command.by.kind == "user" for command in commit.commands):
            return 0.0
        counts = 1 + len(memoryview(commit.events)) // COMMIT
        waits = [self._ahead(family, counts, AT_ONCE)]
        if owner:
            waits.append(self._ahead(f"{OWNER}{owner}", counts / PERSON, AT_ONCE))
        return max(waits)

    def _ahead(self, who: str, counts: float, most: int) -> float:
        """Count commits; gives the seconds by which somebody is ahead of their pace."""
        now = self._clock()
        rested = now - most / A_SECOND
        if who not in self._paid and len(self._paid) >= MANY:
            self._paid = {k: paid for k, paid in self._paid.items() if paid > rested}
        paid = self._paid[who] = max(self._paid.get(who, rested), rested) + counts / A_SECOND
        wait = max(0.0, paid - now)
        if 0 < wait <= counts / A_SECOND:
            log.warning("family.hasty", family=who, commits=most)
        return wait


def owner_of(family: Any) -> str:
    """Give the id of the person to whom a family belongs."""
    return str(family.document.get("owner", ""))
