"""Line: what carries a process's messages to the real store, and spoils some, as a seed says."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Self

from cuttingproxy import closed, message_of
from simulation.store.faults import Fault

AWAY = 1.0
"""Seconds for which the store cannot be reached."""
HUNG = 2.5
"""Seconds after which a connection ends on which an answer is waited for in vain."""
LATEST = 1.0
BEGIN = 21
"""Where the command's document begins in a message of MongoDB's protocol."""
TEXT = 2
"""BSON's type of a text."""
APART = {"hello", "ismaster", "isMaster", "ping", "saslStart", "saslContinue", "endSessions"}
"""Commands of the driver itself, which are passed on as they are."""
Decide = Callable[[str], Fault | None]
"""Gives the fault of a call, named ``collection.command``."""


class Line:
    """One process's way to the store at ``target``; ``decide`` gives each message's fault."""

    def __init__(self, target: int, decide: Decide, kill: Callable[[], None]) -> None:
        self._target = target
        self._decide = decide
        self._kill = kill
        self._open = asyncio.Event()
        self._open.set()
        self._away = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server

    async def begin(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    @property
    def port(self) -> int:
        return int(self._server.sockets[0].getsockname()[1])

    async def end(self) -> None:
        """Carry nothing more, and break all connections."""
        self.cut()
        self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Let nothing through from this moment on."""
        self._away = True
        for task in self._tasks:
            task.cancel()

    async def hold(self, seconds: float) -> None:
        """Let everything wait for a while."""
        self._open.clear()
        await asyncio.sleep(seconds)
        self._open.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if not self._away:
                answers, requests = await asyncio.open_connection("127.0.0.1", self._target)
                try:
                    await self._carry(reader, writer, answers, requests)
                finally:
                    await closed(requests)
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            await closed(writer)

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answers: asyncio.StreamReader,
        requests: asyncio.StreamWriter,
    ) -> None:
        while not self._away:
            message = await message_of(reader)
            command, collection = called(message)
            await self._open.wait()
            fault = None
            if command not in APART:
                fault = self._decide(f"{collection}.{command}")
            if fault is not None and not await self._spoilt(fault, message, requests, writer):
                return
            requests.write(message)
            answer = await message_of(answers)
            await self._open.wait()
            if fault is not None and fault.kind == "late":
                await asyncio.sleep(LATEST * fault.strength)
            if fault is not None and fault.kind == "cut":
                self._kill()
                return
            if fault is not None and fault.kind == "lost":
                if fault.strength > 0.5:
                    writer.write(answer[: len(answer) // 2])
                return
            writer.write(answer)

    async def _spoilt(
        self,
        fault: Fault,
        message: bytes,
        requests: asyncio.StreamWriter,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Do what a fault does before the message is passed on; False: it is not."""
        strength = fault.strength
        if fault.kind == "late":
            await asyncio.sleep(LATEST * strength)
        if fault.kind in ("late", "lost", "cut"):
            return True
        if fault.kind == "ghost":
            await closed(writer)
            await asyncio.sleep(0.02 + LATEST * strength)
            requests.write(message)
            await asyncio.sleep(0.2)
        elif fault.kind == "part":
            requests.write(message[: int(strength * len(message))])
        elif fault.kind == "away":
            self._away = True
            asyncio.get_running_loop().call_later(AWAY, self._back)
        elif fault.kind == "hung":
            await asyncio.sleep(HUNG)
        elif fault.kind == "killed":
            self._kill()
        return False

    def _back(self) -> None:
        self._away = False


def called(message: bytes) -> tuple[str, str]:
    """Give a message's command and its collection, if it has one."""
    with contextlib.suppress(ValueError, IndexError):
        end = message.index(b"\0", BEGIN + 5)
        command = message[BEGIN + 5 : end].decode()
        if message[BEGIN + 4] == TEXT:
            size = int.from_bytes(message[end + 1 : end + 5], "little")
            return command, message[end + 5 : end + 4 + size].decode()
        return command, ""
    return "", ""
