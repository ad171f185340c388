"""Supervision: background work that is started in one place, and started again when it stumbles."""

import asyncio
import time
from asyncio import sleep
from collections.abc import Callable, Coroutine
from copy import copy
from typing import Any, cast

import structlog
from msgspec import Struct

from taskflow.supervision.pauses import pauses
from taskflow.supervision.tasks import end, heed

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
"""Seconds until a worker that stumbled starts again: at first, and at most."""
STEADY = 60.0
"""Seconds of work after which earlier stumbles are forgiven: the pauses begin anew."""
LONGEST_ERROR = 300
Work = Callable[[], Coroutine[Any, Any, object]]
log = structlog.get_logger(__name__)


class WorkerState(Struct, kw_only=True):
    """A worker at one moment, for admins: ``error`` may tell what nobody else should know.

    ``running`` since ``since`` (milliseconds since 1970), or waiting since then to start again.
    One that ``ends`` is gone when it has done what it is there for.
    """

    name: str
    running: bool
    since: int
    restarts: int = 0
    error: str = ""
    ends: bool = False


class Supervisor:
    """The workers of one installation, which never end by themselves, and its errands."""

    def __init__(self) -> None:
        """Begin with nobody at work."""
        self._states: dict[asyncio.Task[None], WorkerState] = {}
        self._errands: set[asyncio.Task[None]] = set()

    def begin(self, name: str, work: Work) -> asyncio.Task[None]:
        """Let a worker work for ever; cancel the task that is given to stop it.

        Whatever escapes ``work`` is logged, and ``work`` is called again after a pause.
        """
        return self._kept(name, work, ends=False)

    def complete(self, name: str, work: Work) -> asyncio.Task[None]:
        """Let something be done in the background until it has come to its end.

        It is begun again after each stumble, as a worker is, and goes on where it was.
        """
        return self._kept(name, work, ends=True)

    def once(self, name: str, work: Work) -> asyncio.Task[None]:
        """Let something be done that ends, and that somebody else sees to if it fails.

        What escapes it is logged.
        """
        task = asyncio.create_task(_errand(name, work))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
        return task

    def states(self) -> list[WorkerState]:
        """Give how the workers are, in the order in which they began."""
        return [copy(state) for state in self._states.values()]

    async def leave_off(self) -> None:
        """End what has not come to its end; the next start begins it again."""
        await end(*(task for task, state in self._states.items() if state.ends))

    async def stop(self) -> None:
        """End everything that still runs."""
        await end(*self._states, *self._errands)

    def _kept(self, name: str, work: Work, *, ends: bool) -> asyncio.Task[None]:
        task = asyncio.create_task(self._keep(name, work, ends=ends), name=name)
        self._states[task] = WorkerState(name=name, running=True, since=_now(), ends=ends)
        task.add_done_callback(self._states.pop)
        return task

    async def _keep(self, name: str, work: Work, *, ends: bool) -> None:
        clock = asyncio.get_running_loop().time
        waits = pauses(FIRST_PAUSE, LONGEST_PAUSE)
        state = self._states[cast("asyncio.Task[None]", asyncio.current_task())]
        while True:
            began = clock()
            error = await _stumble(name, work, ends=ends)
            if error is None:
                return
            if clock() - began > STEADY:
                waits = pauses(FIRST_PAUSE, LONGEST_PAUSE)
            state.running, state.error, state.since = False, error, _now()
            await sleep(next(waits))
            heed()
            state.running, state.since = True, _now()
            state.restarts += 1


def _now() -> int:
    return time.time_ns() // 1_000_000


async def _stumble(name: str, work: Work, *, ends: bool) -> str | None:
    """Work until something goes wrong; gives what it was, or None at the end of what has one."""
    try:
        await work()
    except asyncio.CancelledError as error:
        heed()
        # Nobody wants us to end: what we called was given up, or raised this itself.
        return _told(name, error)
    except Exception as error:  # noqa: BLE001  is logged, and the worker goes on
        return _told(name, error)
    heed()
    if ends:
        return None
    log.error("worker.ended", worker=name)
    return "It ended, though it never should."


def _told(name: str, error: BaseException) -> str:
    log.error("worker.failed", worker=name, exc_info=error)
    return f"{type(error).__name__}: {error}"[:LONGEST_ERROR]


async def _errand(name: str, work: Work) -> None:
    try:
        await work()
    except Exception:
        log.exception("errand.failed", errand=name)
