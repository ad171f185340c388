"""Pace: how much is decided in one turn of the event loop, by all streams together."""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial

from taskflow.domain.budget import TURN
from taskflow.domain.meter import METER


class Pace:
    """Lets streams decide until a turn's work is done; the others wait for the turns to come."""

    def __init__(self, most: int = TURN) -> None:
        """Let so many units be spent in a turn; the last decision may go beyond."""
        self._most = most
        self._spent = 0
        self._turning = False
        self._waiting: dict[str, deque[Callable[[], None]]] = {}

    @property
    def tired(self) -> bool:
        """Say whether what is not begun should wait for another turn."""
        return self._spent >= self._most

    def note(self, units: int) -> None:
        """Count what a decision has cost."""
        self._spent += units
        self._plan()

    def later(self, decide: Callable[[], None], person: str = "") -> None:
        """Call when there is room, in turn between people, and in the order of each one's."""
        meter = METER.get()
        counted = decide if meter is None else partial(meter.measured, decide)
        self._waiting.setdefault(person, deque()).append(counted)
        self._plan()

    def _plan(self) -> None:
        if not self._turning:
            self._turning = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _next(self) -> Callable[[], None]:
        person = next(iter(self._waiting))
        waiting = self._waiting.pop(person)
        decide = waiting.popleft()
        if waiting:
            self._waiting[person] = waiting  # behind all others
        return decide

    def _turn(self) -> None:
        self._turning = False
        self._spent = 0
        while self._waiting and not self.tired:
            self._next()()
        if self._waiting:
            self._plan()
