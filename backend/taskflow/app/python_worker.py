"""PythonWorker: keeps a worker for the environment ``python`` while there is a need for one.

It is started when work waits that nobody else does, and ended when it had nothing to do for some
minutes, or somebody's own worker does all of it.
"""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from msgspec import json

from taskflow.auth.identity import Program
from taskflow.auth.process_credentials import ProcessCredentials
from taskflow.domain.errors import StartFailed
from taskflow.domain.operator import Operator
from taskflow.domain.parts import Part
from taskflow.embedded import Lot, python_worker
from taskflow.hub.queues.dispatcher import Dispatcher
from taskflow.processors.own_worker import AT_ONCE
from taskflow.sandbox.command import confining
from taskflow.supervision.pauses import pauses
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

ENVIRONMENT: Final = "python"
NAME: Final = "worker of T@skFlow"
IDLE: Final = 300.0
"""Seconds without work after which the worker is ended."""
USUAL: Final = "Runs Python, built in; it starts with the first work that waits for it."
UNCONFINED: Final = (
    "It is not confined: bubblewrap is missing, not allowed or did not answer, so that the code of "
    "packages reads what T@skFlow can read. Install bubblewrap."
)
LOOK: Final = 1.0
CAREFUL: Final = 60.0
"""Seconds for which a worker does one piece of work at a time when the last died in the middle of
some: none of them is to take the others with it once more."""
FIRST, LONGEST = 2.0, 60.0
"""Seconds until one that could not be started is tried again: at first, and at most."""
Adopt = Callable[[socket.socket], Coroutine[Any, Any, None]]
"""Serves who is at the other end of a socket."""
log = structlog.get_logger(__name__)


class PythonWorker:
    """One worker process, which comes and goes with its work."""

    def __init__(  # noqa: PLR0913  what it stands between
        self,
        work: Dispatcher,
        lent: ProcessCredentials,
        operators: Mapping[str, Operator],
        data: Path,
        *,
        hidden: Sequence[Path] = (),
        idle: float = IDLE,
    ) -> None:
        """Begin without a process; it does the work of the operators made for Python.

        Beside the data folder it is not to see what is ``hidden``.
        """
        ours = {name: one for name, one in operators.items() if one.environment == ENVIRONMENT}
        self._work = work
        self._lent = lent
        self._names = sorted(ours)
        self._unable: list[str] = []
        self._paths = places(os.environ.get("PYTHONPATH", ""))
        packages = [*_packages(ours.values()), *self._paths]
        there, trouble = self._there, self._trouble
        self.child = python_worker(data, packages, self._equip, there, trouble, hidden=hidden)
        self._idle = idle
        self._program: Program | None = None
        self._careful: float | None = None
        """When it began to do one piece of work at a time, if it does."""
        self._died = False
        self._confined = True  # as long as nobody has found that it is not
        self._stopping = False
        self._url = ""
        self._adopt: Adopt | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._unheard: set[socket.socket] = set()
        self._workers: Supervisor | None = None

    @property
    def part(self) -> Part:
        """Say how the worker is now."""
        state = self.child.state
        usual = USUAL if self._confined else f"{USUAL} {UNCONFINED}"
        if self._unable:
            usual += f" It cannot load {', '.join(self._unable)}: logs/python.log says why."
        return Part(name="python", phase=state.phase, detail=state.reason or usual)

    def begin(self, workers: Supervisor, url: str, adopt: Adopt) -> None:
        """Start the worker whenever it is needed from now on; ``adopt`` serves it at ``url``."""
        self._url, self._adopt, self._workers = url, adopt, workers
        self._keeping = workers.begin("python", self._keep)

    async def _keep(self) -> None:
        waits = pauses(FIRST, LONGEST)
        while True:
            await self._work.unserved(ENVIRONMENT, self._names)
            try:
                await self._confine()
                await self.child.start()
            except StartFailed as error:
                log.error("python.away", reason=error.message)  # noqa: TRY400  it says why itself
                await asyncio.sleep(next(waits))
                if not self._work.lacks(ENVIRONMENT, self._names):  # nobody misses it any more
                    await self.child.stop()
                continue
            waits = pauses(FIRST, LONGEST)
            self._look()
            await self._needless()
            await self.child.stop()

    def _look(self) -> None:
        """Start no worker again for operators that it cannot do, and say which they are."""
        if unable := self._work.unable(self._worker, self._names):
            log.error("python.unusable", operators=unable)
            self._unable = sorted({*self._unable, *unable})
            self._names = [name for name in self._names if name not in unable]

    async def _confine(self) -> None:
        """Find out whether it can be confined, and say so where it cannot."""
        self._confined = await asyncio.to_thread(confining)
        if not self._confined:
            log.warning("python.unconfined", reason=UNCONFINED)

    async def stop(self) -> None:
        """End the worker at once; what it is at is given back."""
        self._stopping = True
        if self._keeping is not None:
            await end(self._keeping)
        await self.child.stop()

    async def _needless(self) -> None:
        """Wait until the worker is not needed any more, and has nothing that it is at."""
        while not self._rests():  # noqa: ASYNC110  it is a matter of clocks
            await asyncio.sleep(LOOK)
        self._work.dismiss(self._worker)
        while self._work.at_work(self._worker):  # noqa: ASYNC110
            await asyncio.sleep(LOOK)

    @property
    def _worker(self) -> str:
        """Give the id under which the process that runs works."""
        return self._program.id if self._program else ""

    def _rests(self) -> bool:
        if self.child.state.phase != "ready":  # it is started again; only if it is for something
            return not self._work.lacks(ENVIRONMENT, self._names)
        worker = self._worker
        if self._work.served(ENVIRONMENT, self._names, but=worker):
            return True
        if self._careful is not None and time.monotonic() - self._careful > CAREFUL:
            return True
        return not self._work.at_work(worker) and self._work.quiet(worker) > self._idle

    @asynccontextmanager
    async def _equip(self) -> AsyncIterator[Lot]:
        """Give one process a credential and a socket of its own, for as long as it runs."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)  # noqa: FBT003  its only parameter
        self._careful = time.monotonic() if self._died else None
        self._died = False
        async with self._lent.lend(NAME, (ENVIRONMENT,)) as (program, token):
            told = {
                "url": self._url,
                "token": token,
                "line": theirs.fileno(),
                "environment": ENVIRONMENT,
                "operators": self._names,
                "paths": self._paths,
                "at_once": AT_ONCE if self._careful is None else 1,
            }
            self._program = program
            # A connection has seconds to say what it wants: it begins when the worker speaks.
            self._unheard.add(ours)
            loop.add_reader(ours, partial(self._spoken, ours))
            try:
                with theirs:
                    yield Lot(json.encode(told) + b"\n", (theirs.fileno(),))
            finally:
                self._program = None
                self._died = self._work.at_work(program.id)
                (self._work.removed if self._stopping else self._work.died)(program.id)
                if ours in self._unheard:
                    self._unheard.remove(ours)
                    loop.remove_reader(ours)
                    ours.close()

    def _spoken(self, ours: socket.socket) -> None:
        self._unheard.remove(ours)
        asyncio.get_running_loop().remove_reader(ours)
        if self._adopt is not None and self._workers is not None:
            self._workers.once("python.line", partial(self._adopt, ours))

    def _there(self) -> bool:
        return self._work.there(self._worker)

    def _trouble(self) -> str:
        stuck = self._work.silent(self._worker)
        return "its work keeps it from telling that it goes on" if stuck else ""


def places(given: str) -> list[str]:
    """Give the folders of a ``PYTHONPATH`` so that they lead there from anywhere, over no link."""
    return [str(Path(path).resolve()) for path in given.split(os.pathsep) if path]


def _packages(operators: Iterable[Operator]) -> Iterable[str]:
    """Give where the packages lie from which operators come, which may be no usual place."""
    for one in operators:
        module = sys.modules[type(one).__module__]
        if file := getattr(module, "__file__", None):
            depth = module.__name__.count(".") + (Path(file).stem == "__init__")
            place = Path(file).absolute()
            yield str(place.parents[depth - 1] if depth else place)
