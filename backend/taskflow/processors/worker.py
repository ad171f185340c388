"""Worker: a process of its own that does the work of installed operators, over the socket."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Collection, Mapping
from functools import partial
from typing import Final

import structlog

from taskflow.domain.errors import NotFound
from taskflow.domain.operator import Operator
from taskflow.domain.plugin import operate
from taskflow.domain.work import Done, Work
from taskflow.processors.loop import Loop
from taskflow.processors.run import WorkRun
from taskflow.processors.socket_queue import SocketQueue
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

CLAIMS: Final = 4
"""Claims that wait at a time, so that a round trip is not waited for between two."""
GRACE: Final = 10.0
"""Seconds in which work may come to its end when the worker is to stop."""
LONGEST_TURN: Final = 15.0
"""Seconds, or its lease if that is shorter, for which work may keep all else here waiting."""
LOOK: Final = 1.0
IDLE: Final = 0.5
"""Seconds until it is looked again whether anything runs whose lease is to be prolonged."""
OVERSTAYED: Final = 70
"""The exit status of a worker that ended itself, since its work did not end."""
log = structlog.get_logger(__name__)


class Worker:
    """Claims work of one environment, does it side by side, settles it."""

    def __init__(  # noqa: PLR0913  where it works, what and how much
        self,
        url: str,
        token: str,
        environment: str,
        operators: Mapping[str, Operator],
        at_once: int,
        *,
        line: socket.socket | None = None,
    ) -> None:
        """Do the work of those operators that are made for the environment.

        A ``line`` leads to the hub already, and is its only way there.
        """
        self._operators = {
            name: one for name, one in operators.items() if one.environment == environment
        }
        versions = {name: one.version for name, one in self._operators.items()}
        self._environment = environment
        self._workers = Supervisor()
        self._queue = SocketQueue(url, token, (environment,), versions, line)
        self._loop = Loop(
            "worker", self._queue, self._perform, self._workers, most=at_once, beat=_beat
        )
        self._turned = time.monotonic()

    @property
    def operators(self) -> list[str]:
        """Name the operators whose work is done here."""
        return sorted(self._operators)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until it is to stop; raises ``StartFailed`` once the credential is refused."""
        threading.Thread(target=self._watch, daemon=True).start()
        serving = asyncio.create_task(self._queue.serve())
        turning = self._workers.begin("turns", self._turn)
        stopping = asyncio.create_task(stop.wait())
        self._loop.start(*[partial(self._queue.claim, self._environment)] * CLAIMS)
        try:
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
            await self._loop.drain(GRACE)
        finally:
            await end(serving, turning, stopping)
            await self._workers.stop()

    async def _perform(self, work: Work) -> Done:
        operator = self._operators.get(work.operator)
        if operator is None:
            raise NotFound(
                f"The operator {work.operator} is not installed here; install the package that "
                "brings it.",
                code="operator.notFound",
            )
        return Done(await operate(operator, work.input, WorkRun(self._queue, work)))

    async def _turn(self) -> None:
        """Show that the loop goes on; end this process where work heeds no end."""
        while True:
            self._turned = time.monotonic()
            if stuck := self._loop.stuck:
                log.error("work.stuck", operators=[one.operator for one in stuck])
                await asyncio.gather(
                    *(self._queue.give_up(one, lost=True) for one in stuck),
                    return_exceptions=True,
                )
                os._exit(OVERSTAYED)
            await asyncio.sleep(LOOK)

    def _watch(self) -> None:
        """End this process when work keeps the loop: nothing else could end that work."""
        longest = LONGEST_TURN
        while time.monotonic() - self._turned < longest:
            time.sleep(LOOK)
            leases = [work.lease_ms / 1000 for work in list(self._loop.running.values())]
            longest = min([LONGEST_TURN, *leases])
        busy = [work.operator for work in list(self._loop.running.values())]
        log.error("work.overstayed", operators=busy)
        os._exit(OVERSTAYED)


def _beat(running: Collection[Work]) -> float:
    """Give the seconds until leases are prolonged: a third of the shortest."""
    return min((work.lease_ms / 3000 for work in running), default=IDLE)
