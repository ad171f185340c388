"""A proxy before the store that breaks connections at the worst moments."""

import asyncio
import contextlib
from typing import Literal, Self

Fault = Literal["before", "half a question", "after", "half an answer", "held"]
APPEND = b"insert\0\x04\0\0\0log\0"


class CuttingProxy:
    """Passes everything on, but breaks the connection at appends as ``faults`` say, in order.

    The store never sees the append (``before``) or a half of it; or it does, and the answer is
    lost or cut in two. An answer that is ``held`` comes once ``release`` is set, and no sooner.
    """

    def __init__(self, port: int) -> None:
        self.faults: list[Fault] = []
        self.holding = asyncio.Event()
        self.release = asyncio.Event()
        self._target = port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            await self._pass_on(reader, writer)
        await closed(writer)
        self._tasks.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, requests = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            while True:
                message = await message_of(reader)
                fault = self._fault(message)
                if fault == "before":
                    return
                if fault == "half a question":
                    requests.write(message[: len(message) // 2])
                    return
                requests.write(message)
                answer = await message_of(answers)
                if fault == "after":
                    return
                if fault == "half an answer":
                    writer.write(answer[: len(answer) // 2])
                    return
                if fault == "held":
                    self.holding.set()
                    await self.release.wait()
                writer.write(answer)
        finally:
            await closed(requests)

    def _fault(self, message: bytes) -> Fault | None:
        return self.faults.pop(0) if APPEND in message and self.faults else None


async def message_of(reader: asyncio.StreamReader) -> bytes:
    """Read one message of MongoDB's protocol, which begins with its length."""
    head = await reader.readexactly(4)
    return head + await reader.readexactly(int.from_bytes(head, "little") - 4)


async def closed(writer: asyncio.StreamWriter) -> None:
    """Close a connection, and wait until it is."""
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
