"""One supervised child process: started, watched, started again with back-off, ended."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from msgspec import Struct

from taskflow.domain.errors import StartFailed
from taskflow.embedded.failure import NOT_INSTALLED, why
from taskflow.embedded.logs import LogFile
from taskflow.embedded.ports import free_port
from taskflow.embedded.state import Phase, State, Watcher

LEASH = Path(__file__).with_name("leash.py")
FIRST_TRIES = 4
SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 30.0
STEADY = 30.0
"""Seconds of running after which a child that ends is started again without delay."""
POLL = 0.02
LOG_CHECK = 60.0
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
"""Environment variables a child gets; keys and secrets of ours are none of its business."""


class Recipe(Struct, frozen=True):
    """How one kind of embedded server is run.

    ``command`` and ``url`` take the port; ``command`` raises ``StartFailed`` when the server is
    not installed. ``ready`` tells whether the server at the URL answers. Times are seconds.
    """

    name: str
    title: str
    command: Callable[[int], Sequence[str]]
    url: Callable[[int], str]
    ready: Callable[[str], Awaitable[bool]]
    patience: float = 60.0
    grace: float = 10.0


class Child:
    """An ``Embedded`` server in a child process, with its log under ``folder/logs``."""

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        """Prepare it; nothing runs before ``wake`` or ``start``."""
        self.log = LogFile(folder / "logs" / f"{recipe.name}.log")
        self._recipe = recipe
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
        return self._recipe.url(self._port) if self._port else ""

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
        """Wait until it is ready for the first time; ``StartFailed`` when it cannot be started."""
        self.wake()
        await self._settled.wait()
        if self._failure:
            raise self._failure

    async def stop(self) -> None:
        """End it and wait until it is gone."""
        if self._keeper:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})
            self._keeper = None
        self._become("absent")

    async def _keep(self) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            try:
                await self._run_once()
            except StartFailed as failure:
                if not self._settled.is_set() and (
                    failures + 1 == FIRST_TRIES or failure.kind == NOT_INSTALLED
                ):
                    self._failure = failure
                    self._become("failed", failure.message)
                    self._settled.set()
                    return
                self._become("failed", failure.message)
            failures = 1 if time.monotonic() - began > STEADY else failures + 1
            await asyncio.sleep(min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** (failures - 1)))
            self._become("starting", self._state.reason)

    async def _run_once(self) -> None:
        """Run one process to its end, which is always a failure here."""
        async with self._spawned() as (process, ended):
            await self._until_ready(ended)
            self._become("ready")
            self._settled.set()
            while not (await asyncio.wait({ended}, timeout=LOG_CHECK))[0]:
                self.log.bound()
            raise why(self._recipe.title, process.returncode, self.log)

    @asynccontextmanager
    async def _spawned(
        self,
    ) -> AsyncIterator[tuple[asyncio.subprocess.Process, "asyncio.Task[int]"]]:
        if not self._settled.is_set():  # nobody knows the URL yet: a taken port can be changed
            self._port = free_port()
        command = self._recipe.command(self._port)
        leash = (sys.executable, "-I", "-S", str(LEASH), str(os.getpid()))
        output = self.log.open()
        try:
            process = await asyncio.create_subprocess_exec(
                *leash,
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=_environment(),
                start_new_session=True,  # Ctrl-C in the terminal is for us, who end it in order
            )
        finally:
            os.close(output)
        ended = asyncio.create_task(process.wait())
        self._process = process
        try:
            yield process, ended
        finally:
            await self._end(process, ended)
            self._process = None

    async def _until_ready(self, ended: "asyncio.Task[int]") -> None:
        try:
            async with asyncio.timeout(self._recipe.patience):
                while not ended.done():
                    if await self._recipe.ready(self.url):
                        return
                    await asyncio.sleep(POLL)
        except TimeoutError:
            raise why(self._recipe.title, None, self.log) from None
        raise why(self._recipe.title, ended.result(), self.log)

    async def _end(self, process: asyncio.subprocess.Process, ended: "asyncio.Task[int]") -> None:
        for signal_it in (process.terminate, process.kill):
            if ended.done():
                return
            with suppress(ProcessLookupError):
                signal_it()
            await asyncio.wait({ended}, timeout=self._recipe.grace)

    def _become(self, phase: Phase, reason: str = "") -> None:
        state = State(phase, reason)
        if state != self._state:
            self._state = state
            for watcher in tuple(self._watchers):
                watcher(state)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    # Two arenas hold the memory of many threads; idle OpenMP threads sleep, they do not spin.
    return {**kept, "MALLOC_ARENA_MAX": "2", "OMP_WAIT_POLICY": "passive"}
