"""Effort: how much of the loop's time each person's commands have taken lately.

Everything that is accepted may be done, and done again at once; but whoever asks for costly things
without end gets them in a pace that leaves most of the time to others.
"""

from asyncio import sleep
from collections.abc import Callable
from typing import Final

from taskflow.domain.budget import COMMAND

SLIGHT: Final = 10_000
"""Units of a command that is not counted: it holds nobody up."""
AT_ONCE: Final = 1_500_000
A_SECOND: Final = 100_000
"""Units of costly commands: in a row, and from then on; about a twentieth of the loop's time."""
MANY: Final = 1_000
"""People who are remembered before those are forgotten who have had their rest."""


class Effort:
    """How far each person is ahead of the pace that they may keep up for ever."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` gives seconds and never jumps."""
        self._clock = clock
        self._paid: dict[str, float] = {}

    async def rest(self, person: str) -> int:
        """Wait until a person may ask for more; gives the units that were paid for in advance.

        Whoever is ahead pays for each command as if it cost the most, so that their next one waits.
        """
        wait = self._paid.get(person, 0.0) - self._clock()
        if wait <= 0:
            return 0
        self._add(person, COMMAND)
        await sleep(wait)
        return COMMAND

    def spent(self, person: str, paid: int, units: int) -> None:
        """Count what a command has cost, of which some was paid for."""
        if units > SLIGHT or paid:
            self._add(person, units - paid)

    def _add(self, person: str, units: int) -> None:
        rested = self._clock() - AT_ONCE / A_SECOND
        if person not in self._paid and len(self._paid) >= MANY:
            self._paid = {who: paid for who, paid in self._paid.items() if paid > rested}
        self._paid[person] = max(self._paid.get(person, rested), rested) + units / A_SECOND
