"""Large input: what is sent at a time and is much is read beside the loop, in turn."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

from taskflow.hub.heavy_work import HeavyWork

SLIGHT: Final = 16 * 1024
"""Bytes or characters that are read at once: others wait less than a thread would take."""
T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_PLACES: Final[WeakKeyDictionary[Any, HeavyWork]] = WeakKeyDictionary()


async def read_in_turn(person: str, size: int, work: Callable[[*Ts], T], *given: *Ts) -> T:
    """Give what a pure function makes of something of this size that somebody has sent.

    Raises what it raises, and Limited (``limit.waiting``).
    """
    if size <= SLIGHT:
        return work(*given)
    loop = asyncio.get_running_loop()
    place = _PLACES.get(loop)
    if place is None:
        place = _PLACES[loop] = HeavyWork()
    return await place.run(person, work, *given)
