"""A proxy before the store that breaks connections at the worst moments."""

import asyncio
import contextlib
from typing import Literal, Self

Cut = Literal["before", "after"]


class CuttingProxy:
    """Passes everything on, but breaks the connection at appends as ``cuts`` say.

    ``before``: the store never sees the append; ``after``: it does, and its answer is lost.
    """

    def __init__(self, port: int) -> None:
        self.cuts: list[Cut] = []
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
        writer.close()
        self._tasks.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, requests = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            cut = None
            while cut is None:
                message = await _message(reader)
                cut = self._cut(message)
                if cut != "before":
                    requests.write(message)
                    answer = await _message(answers)
                if cut is None:
                    writer.write(answer)
        finally:
            requests.close()

    def _cut(self, message: bytes) -> Cut | None:
        is_append = b"insert\0" in message and b"commits\0" in message
        return self.cuts.pop(0) if is_append and self.cuts else None


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Read one message of MongoDB's protocol, which begins with its length."""
    head = await reader.readexactly(4)
    return head + await reader.readexactly(int.from_bytes(head, "little") - 4)
