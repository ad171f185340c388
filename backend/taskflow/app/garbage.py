"""Garbage: how long the collector of circles may hold everything up.

It looks at the youngest objects most often, and now and then at all there are: with many families
in memory, that takes a tenth of a second. They are plain data, in which no circle is, and go when
nobody names them. So once a look at everything has left many objects, they are set apart, and no
look finds them again. A few of those that were just in use become part of a circle later. So what
is set apart is looked through too, when that disturbs nobody.
"""

import asyncio
import gc
import time
from collections.abc import Callable
from typing import Any, Final

YOUNG: Final = 5_000
"""New objects after which those are looked at."""
MIDDLE: Final = 3
"""Such looks after which what they left is looked at again."""
OLD: Final = 2
"""Looks of that kind after which all is that is not set apart."""
OLDEST: Final = 2
MANY: Final = 20_000
"""Objects that are not set apart, and stay, from which on they are."""
QUIET: Final = 0.2
"""Share of a second in which the process works, up to which nothing happens."""
LOOK: Final = 60.0
"""Seconds between looks whether it is quiet."""
MOST: Final = 200
"""Times that objects are set apart until all is looked at although it is never quiet: each time,
some 2,500 may become part of a circle under load."""


class Garbage:
    """Sets apart what stays, and finds the circles in it when that disturbs nobody."""

    def __init__(self, spent: Callable[[], float] = time.process_time) -> None:
        """``spent`` gives the seconds of processor time that the process has taken."""
        self._spent = spent
        self._times = 0

    def begin(self) -> None:
        """Set apart all that is there, and from now on what stays."""
        self.sweep()
        gc.set_threshold(YOUNG, MIDDLE, OLD)
        gc.callbacks.append(self._collected)

    def end(self) -> None:
        """Leave the collector as it is by itself."""
        gc.callbacks.remove(self._collected)

    async def work(self) -> None:
        """Look through what is set apart now and then."""
        while True:
            await asyncio.sleep(LOOK)
            if self._times >= MOST or (self._times and await self._is_quiet()):
                self.sweep()

    def sweep(self) -> int:
        """Find all circles that nobody names any more; gives how many objects went with them."""
        gc.unfreeze()
        gone = gc.collect()
        gc.freeze()
        gc.collect()  # of nothing: else a quarter of what is set apart must be new for the next one
        self._times = 0
        return gone

    async def _is_quiet(self) -> bool:
        before = self._spent()
        await asyncio.sleep(1)
        return self._spent() - before < QUIET

    def _collected(self, phase: str, told: dict[str, Any]) -> None:
        if phase == "stop" and told["generation"] == OLDEST and len(gc.get_objects(OLDEST)) > MANY:
            gc.freeze()
            self._times += 1
