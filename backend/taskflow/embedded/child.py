"""One supervised child process: started, watched, started again with back-off, ended."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import structlog
from msgspec import Struct

from taskflow.domain.errors import StartFailed
from taskflow.embedded.failure import ending, explain, unstartable
from taskflow.embedded.living import LIVING
from taskflow.embedded.logs import LogFile
from taskflow.embedded.ports import reserve
from taskflow.embedded.probes import listens
from taskflow.embedded.state import Phase, State, Watcher

T = TypeVar("T")
COMPUTING = 10
"""How nice a server is that computes for long: changes are stored and read before that."""
LEASH = Path(__file__).with_name("leash.py")
FIRST_TRIES = 4
HELD = 20.0
"""Seconds that files may still be held by a process that was killed: the system ends it only when
the disk has answered."""
SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 30.0
STEADY = 30.0
"""Seconds of running after which a child that ends is started again without delay."""
POLL = 0.02
KNOCK = 0.05
"""Seconds between knocks at a child that was told to end: one that waits for a connection goes on
only at the next."""
OVERHEARD = 0.5
"""Seconds after which a child is told once more to end: Python does not notice a signal that comes
while the main thread waits and another one starts a thread, for a connection for example."""
CHECK = 5.0
"""Seconds between two looks at a child that runs: its log, and whether it still works."""
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
"""Environment variables a child gets; keys and secrets of ours are none of its business."""
log = structlog.get_logger(__name__)


async def sound(_url: str) -> str:
    """Find nothing wrong: what runs works."""
    return ""


class Lot(Struct, frozen=True):
    """What one process begins with: what it reads on its standard input, and what it inherits."""

    told: bytes
    handles: tuple[int, ...] = ()


Equip = Callable[[], AbstractAsyncContextManager[Lot]]
"""Gives what a process begins with, for as long as it runs."""


class Recipe(Struct, frozen=True):
    """How one kind of embedded server is run.

    ``command`` and ``url`` take the port; ``command`` raises ``StartFailed`` when the server is
    not installed. Without a ``url`` it listens nowhere, and is given the port 0. ``ready`` tells
    whether the server at the URL answers, ``broken`` why one that runs does not work any more
    (else ""). ``told`` is what it reads on its standard input, for what no command line and no
    environment may show; ``key`` is what its clients must say, told it in the same way when nothing
    else is. ``equip`` gives each process something of its own instead. Times are seconds. With
    ``nice`` it gives way to others.
    """

    name: str
    title: str
    command: Callable[[int], Sequence[str]]
    url: Callable[[int], str] | None
    ready: Callable[[str], Coroutine[Any, Any, bool]]
    broken: Callable[[str], Coroutine[Any, Any, str]] = sound
    told: bytes = b""
    key: str = ""
    equip: Equip | None = None
    patience: float = 60.0
    grace: float = 10.0
    nice: int = 0


class Child:
    """An ``Embedded`` server in a child process, with its log under ``folder/logs``."""

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        """Prepare it; nothing runs before ``wake`` or ``start``."""
        self.log = LogFile(folder / "logs" / f"{recipe.name}.log")
        self._recipe = recipe
        self._reserved: socket.socket | None = None
        self._port = 0
        self._state = State("absent")
        self._watchers: list[Watcher] = []
        self._keeper: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._failure: StartFailed | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Where it listens; empty until it is started for the first time, then always the same."""
        return self._recipe.url(self._port) if self._recipe.url and self._port else ""

    @property
    def port(self) -> int:
        """Where it listens on the loopback; 0 until it is started for the first time."""
        return self._port

    @property
    def key(self) -> str:
        """What clients must say to be answered; "" when there is none."""
        return self._recipe.key

    @property
    def state(self) -> State:
        """How it is now."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The id of its process while one runs."""
        return self._process.pid if self._process else None

    def subscribe(self, watcher: Watcher) -> Callable[[], None]:
        """Call ``watcher`` with every new state; the returned function ends that."""
        self._watchers.append(watcher)

        def end() -> None:
            with suppress(ValueError):
                self._watchers.remove(watcher)

        return end

    def wake(self) -> None:
        """Begin to start it in the background; nothing when it runs or starts already."""
        if self._keeper is None or self._keeper.done():
            self._settled.clear()
            self._failure = None
            self._become("starting")
            self._keeper = asyncio.create_task(self._keep(), name=f"keep {self._recipe.name}")

    async def start(self) -> None:
        """Wait until it is ready; ``StartFailed`` when it cannot be, or not at present."""
        self.wake()
        await self._settled.wait()
        while self._state.phase == "starting":
            await self._next_state()
        if self._state.phase != "ready":
            raise self._failure or StartFailed(self._state.reason or "It was stopped.")

    async def stop(self) -> None:
        """End it and wait until it is gone."""
        if self._keeper:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})
            self._keeper = None
        self._release()
        self._become("absent")

    async def _keep(self) -> None:
        failures, first = 0, time.monotonic()
        while True:
            began = time.monotonic()
            try:
                ended = await self._run_once()
                worked = self._state.phase == "ready"
                failure = explain(self._recipe.title, ended, self.log, worked=worked)
            except StartFailed as missing:
                failure, failures = missing, FIRST_TRIES
            except Exception as error:  # no handles, no memory: it is to come back with them
                log.exception("embedded.unstartable", server=self._recipe.name)
                failure = unstartable(self._recipe.title, error)
            failures = 1 if time.monotonic() - began > STEADY else failures + 1
            self._become("failed", failure.message)
            passing = failure.kind == "start.locked" and time.monotonic() - first < HELD
            if failures >= FIRST_TRIES and not passing and not self._settled.is_set():
                self._failure = failure
                self._settled.set()
                return
            longest = HELD / 20 if passing else LONGEST_PAUSE
            await asyncio.sleep(min(longest, SHORTEST_PAUSE * 2.0 ** (failures - 1)))
            self._become("starting", self._state.reason)

    async def _run_once(self) -> str:
        """Run one process to its end; says how it ended."""
        async with self._spawned() as ended:
            if not await self._gets_ready(ended):
                return ending(ended.result()) if ended.done() else "did not get ready in time"
            self._become("ready")
            self._settled.set()
            while not (await asyncio.wait({ended}, timeout=CHECK))[0]:
                self.log.bound()
                if problem := await _apart(self._recipe.broken(self.url)):
                    return f"does not work any more ({problem})"
            return ending(ended.result())

    @asynccontextmanager
    async def _spawned(self) -> AsyncIterator["asyncio.Task[int]"]:
        # While nobody knows the URL, a taken port can be changed.
        if self._recipe.url and not self._settled.is_set():
            self._release()
            self._reserved, self._port = reserve()
        async with (self._recipe.equip or self._usual)() as lot, self._begun(lot) as ended:
            yield ended

    @asynccontextmanager
    async def _usual(self) -> AsyncIterator[Lot]:
        """Give every process the same."""
        yield Lot(self._recipe.told or f"{self.key}\n".encode())

    @asynccontextmanager
    async def _begun(self, lot: Lot) -> AsyncIterator["asyncio.Task[int]"]:
        command = self._recipe.command(self._port)
        leash = (sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(self._recipe.nice))
        told = _telling(lot.told)
        output = self.log.open()
        try:
            process = await asyncio.create_subprocess_exec(
                *leash,
                *command,
                stdin=told,
                stdout=output,
                stderr=output,
                env=_environment(),
                pass_fds=lot.handles,
                start_new_session=True,  # Ctrl-C in the terminal is for us, who end it in order
            )
        finally:
            os.close(told)
            os.close(output)
        ended = asyncio.create_task(process.wait())
        self._process = process
        LIVING.add(process.pid)
        try:
            yield ended
        finally:
            await self._end(process, ended)
            LIVING.discard(process.pid)
            self._process = None

    async def _gets_ready(self, ended: "asyncio.Task[int]") -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._recipe.patience):
                while not ended.done():
                    if await _apart(self._recipe.ready(self.url)):
                        return True
                    await asyncio.sleep(POLL)
        return False

    async def _end(self, process: asyncio.subprocess.Process, ended: "asyncio.Task[int]") -> None:
        for signal_it, patience in (
            (process.terminate, OVERHEARD),
            (process.terminate, self._recipe.grace),
            (process.kill, self._recipe.grace),
        ):
            if ended.done():
                return
            with suppress(ProcessLookupError):
                signal_it()
            await self._wait(ended, patience)

    async def _wait(self, ended: "asyncio.Task[int]", patience: float) -> None:
        """Wait for the end of a child that was told to end.

        No asyncio.timeout: before Python 3.11.3 it breaks off what a cancelled task still has to
        do, and a child that takes its time would not be killed.
        """
        late = time.monotonic() + patience
        while not (await asyncio.wait({ended}, timeout=KNOCK))[0] and time.monotonic() < late:
            if self.url:
                knock = asyncio.create_task(listens(self.url))
                await asyncio.wait({ended, knock}, timeout=KNOCK)
                knock.cancel()

    def _release(self) -> None:
        if self._reserved:
            self._reserved.close()
            self._reserved = None

    async def _next_state(self) -> None:
        changed = asyncio.Event()
        end = self.subscribe(lambda _state: changed.set())
        await changed.wait()
        end()

    def _become(self, phase: Phase, reason: str = "") -> None:
        state = State(phase, reason)
        if state != self._state:
            self._state = state
            for watcher in tuple(self._watchers):
                watcher(state)


async def _apart(question: Coroutine[Any, Any, T]) -> T:
    """Ask in a task of its own, since a driver may swallow the cancellation of the one it is in."""
    asking = asyncio.create_task(question)
    try:
        await asyncio.wait({asking})
        return asking.result()
    finally:
        asking.cancel()


def _telling(text: bytes) -> int:
    """Give a file descriptor that a process reads a short text from, and then its end."""
    told, telling = os.pipe()
    os.write(telling, text)
    os.close(telling)
    return told


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    # Two arenas hold the memory of many threads; idle OpenMP threads sleep, they do not spin.
    return {**kept, "MALLOC_ARENA_MAX": "2", "OMP_WAIT_POLICY": "passive"}
