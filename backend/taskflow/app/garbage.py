"""Garbage: how long the collector of circles may hold everything up.

What has come through a whole collection is looked at no more: it is plain data for the most part,
in which no circle is, and goes when nobody names it. So each object is looked at three times,
however many there are, and never all at once. A circle may be among them now and then; those are
found when nothing happens, or where so little is there that it takes no time.
"""

import asyncio
import gc
import time
from collections.abc import Callable
from typing import Any, Final

YOUNG: Final = 5_000
"""New objects after which those are looked at."""
MIDDLE: Final = 4
"""Such looks after which what they left is looked at again."""
OLD: Final = 2
"""Looks of that kind after which all is that is not set apart: up to 60,000 objects."""
OLDEST: Final = 2
FEW: Final = 60_000
"""Objects that are looked at as a whole at any time."""
QUIET: Final = 0.2
"""Share of a second in which the process works, up to which nothing happens."""
LOOK: Final = 60.0
LATEST: Final = 24 * 3600.0
"""Seconds between looks whether it is quiet, and until all is looked at although it never is."""


class Garbage:
    """Sets apart what stays, and finds the circles in it when that disturbs nobody."""

    def __init__(self, spent: Callable[[], float] = time.process_time) -> None:
        """``spent`` gives the seconds of processor time that the process has taken."""
        self._spent = spent

    def begin(self) -> None:
        """Set apart all that is there, and from now on whatever stays."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, MIDDLE, OLD)
        gc.callbacks.append(_set_apart)

    def end(self) -> None:
        """Leave the collector as it is by itself."""
        gc.callbacks.remove(_set_apart)

    async def work(self) -> None:
        """Look through everything now and then, when that disturbs nobody."""
        clock = asyncio.get_running_loop().time
        swept = clock()
        while True:
            await asyncio.sleep(LOOK)
            late = clock() - swept >= LATEST
            if late or gc.get_freeze_count() < FEW or await self._is_quiet():
                sweep()
                swept = clock()

    async def _is_quiet(self) -> bool:
        before = self._spent()
        await asyncio.sleep(1)
        return self._spent() - before < QUIET


def sweep() -> int:
    """Find all circles that nobody names any more; gives how many objects went with them."""
    gc.unfreeze()
    return gc.collect()


def _set_apart(phase: str, told: dict[str, Any]) -> None:
    if phase == "stop" and told["generation"] == OLDEST:
        gc.freeze()
