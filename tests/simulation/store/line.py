"""Line: the way to the server and back, on which answers are late, lost, or cut in the middle.

To add a fault, add its kind to :data:`simulation.store.faults.Kind` and its function to SPOILT.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from pymongo.errors import AutoReconnect, NetworkTimeout, ServerSelectionTimeoutError

from simulation.draws import Draws
from simulation.loop import SimulatedLoop
from simulation.process import Process
from simulation.store.faults import Faults

SOCKET_PATIENCE = 30.0
"""Seconds until the driver gives up waiting for an answer."""
SERVER_PATIENCE = 3.0
"""Seconds until the driver gives up looking for a server."""
SLOWEST = 20.0
Steps = list[Callable[[], Any]]
Work = Callable[[Steps], Any]
Later = Callable[[float, Callable[[], Any]], Any]


class Call:
    """One call on its way: what the server is to do, and who waits for the answer."""

    __slots__ = ("answer", "back", "line", "name", "process", "steps", "work")

    def __init__(self, line: "Line", name: str, process: Process, steps: Steps, work: Work) -> None:
        self.line = line
        self.name = name
        self.process = process
        self.steps = steps
        self.work = work
        self.back = 0.0
        self.answer: asyncio.Future[Any] = line.loop.create_future()

    def done(self, there: float, back: float) -> None:
        """Let the server do it, and the answer come back."""
        self.back = back
        self.line.later(there, self._arrive)

    def _arrive(self) -> None:
        self._note()
        try:
            result = self.work(self.steps)
        except Exception as error:  # noqa: BLE001 - travels back
            self.fail(self.back, error)
        else:
            self.line.later(self.back, partial(self._answered, result))

    def _note(self) -> None:
        if self.process.state == "dead":
            self.line.posthumous[self.name] += 1

    def _answered(self, result: Any) -> None:
        if not self.answer.done():
            self.answer.set_result(result)

    def unheard(self, seconds: float, steps: Steps | None = None) -> None:
        """Let the server do it (or some steps of it) while the answer reaches nobody."""

        def arrive() -> None:
            self._note()
            with contextlib.suppress(Exception):
                self.work(self.steps if steps is None else steps)

        if steps != []:
            self.line.later(seconds, arrive)

    def fail(self, seconds: float, error: Exception) -> None:
        """Let the call fail."""
        self.line.trouble(seconds)
        self.line.later(seconds, lambda: self.answer.done() or self.answer.set_exception(error))

    def kill(self, seconds: float) -> None:
        """Let the hub die."""
        self.line.later(seconds, lambda: self.line.faults.kill(self.process))


class Line:
    """Carries calls; ``pace`` is the usual time of one way in seconds."""

    def __init__(
        self, loop: SimulatedLoop, draws: Draws, faults: Faults, pace: float, later: Any = None
    ) -> None:
        self.loop = loop
        self.faults = faults
        self.calls = 0
        self.over = 0.0
        """When the last of what goes wrong will have been told to whoever waits for it."""
        self.posthumous: Counter[str] = Counter()
        """Calls that have reached the server when whoever had sent them was dead."""
        self.say: Callable[[str, str], None] = lambda _process, _words: None
        self.later: Later = later or loop.outside_later
        """Do something at the server or in the network, which no hub's death or pause holds up."""
        self._draws = draws
        self._pace = pace
        self._counts: dict[str, int] = {}

    def call(self, process: Process, name: str, steps: Steps, work: Work) -> Awaitable[Any]:
        """Do a call for a process; the answer raises what pymongo would."""
        call = Call(self, name, process, steps, work)
        if process.state == "dead":
            return call.answer  # which nobody is there to hear
        self.calls += 1
        place = f"{process.name}/{name}"
        count = self._counts[place] = self._counts.get(place, 0) + 1
        place = f"{place}#{count}"
        drawn = self._draws.unit(place)
        fault = self.faults.of(place, drawn, self.loop.time(), several=len(steps) > 1)
        if fault is None:
            self.say(process.name, name)
            call.done(self._way(drawn * 1021 % 1), self._way(drawn * 65_537 % 1))
        else:
            self.say(process.name, f"{name}  !{fault.kind}")
            SPOILT[fault.kind](call, fault.strength)
        return call.answer

    def trouble(self, seconds: float) -> None:
        """Note that something goes wrong, and after how many seconds it is over."""
        self.over = max(self.over, self.loop.time() + seconds)

    def _way(self, drawn: float) -> float:
        return self._pace * (0.2 + 2 * drawn**4 + (20 if drawn > 0.98 else 0))


def _lost(call: Call, strength: float) -> None:
    call.unheard(0.001)
    away = SOCKET_PATIENCE if strength > 0.7 else 0.01 + strength
    call.fail(away, AutoReconnect("connection closed"))


def _ghost(call: Call, strength: float) -> None:
    call.unheard(0.02 + 6 * strength**3)
    call.fail(0.01, AutoReconnect("connection closed"))


def _part(call: Call, strength: float) -> None:
    call.unheard(0.001, call.steps[: int(strength * len(call.steps))])
    call.fail(0.01, AutoReconnect("connection closed"))


def _late(call: Call, strength: float) -> None:
    call.line.trouble(SLOWEST * strength)
    call.done(SLOWEST * strength / 2, SLOWEST * strength / 2)


def _cut(call: Call, _strength: float) -> None:
    call.unheard(0.001)
    call.kill(0.0015)


SPOILT: dict[str, Callable[[Call, float], None]] = {
    "refused": lambda call, _: call.fail(0.01, AutoReconnect("connection closed")),
    "away": lambda call, _: call.fail(SERVER_PATIENCE, ServerSelectionTimeoutError("no server")),
    "hung": lambda call, _: call.fail(SOCKET_PATIENCE, NetworkTimeout("timed out")),
    "lost": _lost,
    "late": _late,
    "ghost": _ghost,
    "part": _part,
    "killed": lambda call, _: call.kill(0.001),
    "cut": _cut,
}
