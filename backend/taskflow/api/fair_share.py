"""FairShare: each person's share of the event loop's time.

Requests begin in turn between people, a little in each turn of the loop, so that however many one
person sends, another's waits for one of them at most. Whoever asks for costly things without end
has a small share of the time as long as others are there too; who is alone has all of it.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final, Protocol, TypeVar, cast

from litestar.types import Scope

from taskflow.domain.meter import METER, Meter

T = TypeVar("T")
TURN: Final = 0.005
"""Seconds of work after which what has not begun waits for another turn of the loop."""
COSTLY: Final = 0.003
"""Seconds of a piece of work that others notice; shorter ones are not counted for long."""
RATE: Final = 0.03
"""The share of the time that one person's costly pieces may take in the long run."""
AT_ONCE: Final = 0.15
"""Seconds of costly pieces in a row."""
USUAL: Final = 0.02
"""Seconds that a request pays in advance where its person is ahead of their share."""
TOGETHER: Final = 3.0
"""Seconds for which somebody who has asked is there."""
FURTHEST: Final = 5.0
"""Seconds by which a person is ahead of their share at most, whatever they asked for."""
LIGHT: Final = 4
"""Requests that begin in a turn of somebody whose pieces were all short lately; else one."""
SHARE: Final = "taskflow.share"
"""The key in a socket's state where its share is found."""
MANY: Final = 1_000
"""People who are remembered before those are forgotten who have had their rest."""


class Carry(Protocol):
    """Carries out what one person asks when their turn has come."""

    async def __call__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Give what the work makes."""
        ...


def carry_of(scope: Scope) -> Carry:
    """Give what carries out the requests that come over a socket."""
    share = cast("FairShare", scope["state"][SHARE])
    return cast("Carry", partial(share.carry, scope["user"].id))


class FairShare:
    """Lets requests begin."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        timer: Callable[[], float] = time.thread_time,
    ) -> None:
        """``clock`` gives seconds and never jumps; ``timer`` measures this thread's work."""
        self._clock = clock
        self._timer = timer
        self._paid: dict[str, float] = {}
        self._latest = ("", -TOGETHER)
        self._other = -TOGETHER
        self._spent = 0.0
        self._turning = False
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    async def carry(self, person: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Carry a request out when its person's turn has come."""
        now = self._clock()
        self._seen(person, now)
        held = self._waiting or self._spent >= TURN or self._paid.get(person, now) > now
        asked = Request(self, person, await self._begin(person) if held else 0.0, self._timer)
        before = METER.set(asked)
        try:
            return await asked.steps(work())
        finally:
            METER.reset(before)
            asked.end()

    def count(self, seconds: float) -> None:
        """Count what was done in this turn of the loop."""
        self._spent += seconds
        if self._spent >= TURN:
            self._plan()

    def pay(self, person: str, seconds: float) -> None:
        """Count costly work for a person, or give back what was paid for."""
        rested = self._clock() - AT_ONCE / RATE
        if person not in self._paid and len(self._paid) >= MANY:
            self._paid = {who: until for who, until in self._paid.items() if until > rested}
        paid = max(self._paid.get(person, rested), rested) + seconds / RATE
        self._paid[person] = min(paid, self._clock() + FURTHEST)

    async def _begin(self, person: str) -> float:
        """Wait for a turn; gives the seconds that were paid in advance."""
        advance = await self._rest(person)
        if self._waiting or self._spent >= TURN:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.setdefault(person, deque()).append(turn)
            self._plan()
            try:
                await turn
            except asyncio.CancelledError:
                self.pay(person, -advance)
                raise
        return advance

    async def _rest(self, person: str) -> float:
        """Wait until a person is no longer ahead of their share, while others are there."""
        until = self._paid.get(person, 0.0)
        now = self._clock()
        if until <= now or not self._accompanied(person):
            return 0.0
        self.pay(person, USUAL)
        try:
            while (left := until - self._clock()) > 0 and self._accompanied(person):  # noqa: ASYNC110  it is time that passes
                await asyncio.sleep(min(left, 1.0))
        except asyncio.CancelledError:
            self.pay(person, -USUAL)
            raise
        return USUAL

    def _seen(self, person: str, now: float) -> None:
        """Note that somebody is there."""
        latest, at = self._latest
        if latest != person:
            self._other = at
        self._latest = (person, now)

    def _accompanied(self, person: str) -> bool:
        """Say whether somebody else is there too."""
        latest, at = self._latest
        return self._clock() - (self._other if latest == person else at) < TOGETHER

    def _plan(self) -> None:
        if not self._turning:
            self._turning = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        """Begin a turn: let everybody begin something who waits."""
        self._turning = False
        self._spent = 0.0
        rested = self._clock() - AT_ONCE / RATE
        for person, queue in list(self._waiting.items()):
            light = self._paid.get(person, rested) <= rested
            for _ in range(LIGHT if light else 1):
                _let(queue)
            if not queue:
                del self._waiting[person]
        if self._waiting:
            self._plan()


class Request(Meter):
    """Something that somebody asks, and what is due for it."""

    __slots__ = ("_due", "_person", "_share")

    def __init__(
        self, share: FairShare, person: str, advance: float, timer: Callable[[], float]
    ) -> None:
        """Begin with what was paid in advance, in seconds."""
        super().__init__(timer)
        self._share = share
        self._person = person
        self._due = -advance

    def note(self, seconds: float) -> None:
        """Count a piece of work."""
        self._share.count(seconds)
        if seconds > COSTLY:
            self._due += seconds
            if self._due > 0:
                self._share.pay(self._person, self._due)
                self._due = 0.0

    def end(self) -> None:
        """Give back what was paid and not used."""
        if self._due < 0:
            self._share.pay(self._person, self._due)
            self._due = 0.0


def _let(queue: deque[asyncio.Future[None]]) -> None:
    """Let the next one begin who still waits."""
    while queue:
        turn = queue.popleft()
        if not turn.done():
            turn.set_result(None)
            return
