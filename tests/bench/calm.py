"""Calm: somebody who changes and reads a family of one's own, in a pace of one's own."""

import asyncio
import time
from collections.abc import Sequence
from itertools import count
from typing import Any

import msgspec

from bench.crowd import READ, START, UPDATE

_numbers = count()


class Calm:
    """One person's connection: bare HTTP/1.1, so that asking costs next to nothing."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak by an open connection; ``begun`` opens one."""
        self._reader, self._writer = reader, writer
        self._head = b""
        self._family, self._task = "", ""

    @classmethod
    async def begun(cls, url: str, token: str) -> "Calm":
        """Come to a server and start a family there."""
        host, _, port = url.removeprefix("http://").partition(":")
        one = cls(*await asyncio.open_connection(host, int(port), limit=1 << 24))
        one._head = (
            f"POST /graphql HTTP/1.1\r\nhost: {host}:{port}\r\nauthorization: Bearer {token}\r\n"
            "content-type: application/json\r\ncontent-length: "
        ).encode()
        started = await one._command(START, flow="welcome")
        family = started["startTask"]["family"]
        one._family = family["id"]
        one._task = family["tasks"]["edges"][0]["node"]["instanceId"]
        return one

    async def _ask(self, query: str, **variables: Any) -> Any:
        body = msgspec.json.encode({"query": query, "variables": variables})
        self._writer.write(self._head + b"%d\r\n\r\n" % len(body) + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        size = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        answer = msgspec.json.decode(await self._reader.readexactly(size))
        assert "errors" not in answer, answer
        return answer["data"]

    async def _command(self, query: str, **command: Any) -> Any:
        return await self._ask(query, input={"mutation": f"calm{next(_numbers)}", **command})

    async def work(self, pause: float, begin: float, until: float) -> list[float]:
        """Write and read again and again; gives the seconds of each."""
        took, due = [], begin
        while due < until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            began = time.monotonic()
            patch = {"shared": {"n": len(took)}}
            await self._command(UPDATE, family=self._family, task=self._task, patch=patch)
            written = time.monotonic()
            await self._ask(READ, id=self._family)
            took += [written - began, time.monotonic() - written]
            due += pause
        return took

    def close(self) -> None:
        """Go away."""
        self._writer.close()


async def working(people: Sequence[Calm], pause: float, seconds: float) -> list[float]:
    """Let people work, one after the other within a pause; gives what each request took."""
    now = time.monotonic()
    until = now + seconds
    begin = [now + pause * number / len(people) for number in range(len(people))]
    each = await asyncio.gather(
        *(one.work(pause, at, until) for one, at in zip(people, begin, strict=True))
    )
    return [took for one in each for took in one]
