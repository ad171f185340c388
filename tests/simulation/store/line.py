"""Line: the way to the server and back, on which answers are late, lost, or cut in the middle.

To add a fault, add its kind to :data:`simulation.store.faults.Kind` and its function to SPOILT.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from contextvars import Context
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


class Call:
    """One call on its way: what the server is to do, and who waits for the answer."""

    def __init__(self, line: "Line", process: Process, steps: Steps, work: Work) -> None:
        self.line = line
        self.process = process
        self.steps = steps
        self.work = work
        self.answer: asyncio.Future[Any] = line.loop.create_future()

    def done(self, there: float, back: float) -> None:
        """Let the server do it, and the answer come back."""

        def arrive() -> None:
            try:
                result = self.work(self.steps)
            except Exception as error:  # noqa: BLE001 - travels back
                self.fail(back, error)
            else:
                self.line.later(back, lambda: self.answer.done() or self.answer.set_result(result))

        self.line.later(there, arrive)

    def unheard(self, seconds: float, steps: Steps | None = None) -> None:
        """Let the server do it (or some steps of it) while the answer reaches nobody."""

        def arrive() -> None:
            with contextlib.suppress(Exception):
                self.work(self.steps if steps is None else steps)

        if steps != []:
            self.line.later(seconds, arrive)

    def fail(self, seconds: float, error: Exception) -> None:
        """Let the call fail."""
        self.line.later(seconds, lambda: self.answer.done() or self.answer.set_exception(error))

    def kill(self, seconds: float) -> None:
        """Let the hub die."""
        self.line.later(seconds, lambda: self.line.faults.kill(self.process))


class Line:
    """Carries calls; ``pace`` is the usual time of one way in seconds."""

    def __init__(self, loop: SimulatedLoop, draws: Draws, faults: Faults, pace: float) -> None:
        self.loop = loop
        self.faults = faults
        self.calls = 0
        self.say: Callable[[str, str], None] = lambda _process, _words: None
        self._draws = draws
        self._pace = pace
        self._nobody = Context()

    def call(self, process: Process, name: str, steps: Steps, work: Work) -> Awaitable[Any]:
        """Do a call for a process; the answer raises what pymongo would."""
        call = Call(self, process, steps, work)
        if process.state == "dead":
            return call.answer  # which nobody is there to hear
        self.calls += 1
        fault = self.faults.of(process.name, name, self.loop.time(), several=len(steps) > 1)
        if fault is None:
            self.say(process.name, name)
            place = f"{process.name}/{name}"
            call.done(self._way(place), self._way(f"{place}/back"))
        else:
            self.say(process.name, f"{name}  !{fault.kind}")
            SPOILT[fault.kind](call, fault.strength)
        return call.answer

    def later(self, seconds: float, do: Callable[[], Any]) -> None:
        """Do something at the server or in the network, which no hub's death or pause holds up."""
        self.loop.call_later(seconds, do, context=self._nobody)

    def _way(self, name: str) -> float:
        drawn = self._draws.next(name)
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
