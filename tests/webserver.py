"""A server of the web on this machine, which says just the bytes that a test wants it to say."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from taskflow.supervision.tasks import end

Say = Callable[[asyncio.StreamWriter], Awaitable[None]]


def said(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """Give an answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class WebServer:
    """Counts who comes, keeps what was asked, and answers each path as it was told to."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host = host
        self.port = port
        self.came = 0
        self.asked: list[bytes] = []
        self.answers: dict[str, bytes | Say] = {}
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[Any]] = set()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def heads(self) -> list[dict[str, str]]:
        """Give the headers of all requests."""
        found = []
        for one in self.asked:
            lines = one.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
            found.append({k.lower(): v for k, _, v in (line.partition(": ") for line in lines)})
        return found

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        await end(*self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came += 1
        if (task := asyncio.current_task()) is not None:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            size = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            body = await reader.readexactly(int(size)) if size else b""
            self.asked.append(head + body)
            answer = self.answers.get(head.split(b" ")[1].decode().partition("?")[0], said(b"ok"))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
