"""A scripted OpenAI-compatible server: the outside world of the tests, over real HTTP.

In a test: ``async with ScriptedModel() as model: model.script("Hel", "lo")``; requests take the
scripts in order, then what ``judge`` says, then :func:`answer_to`; ``listing`` answers
``GET /models``. A script's steps are tokens (``str``), pauses in seconds (``float``), gates to
wait for (``asyncio.Event``), raw bytes, :data:`CUT` and :data:`SILENCE`. As a program: ``python
tests/scripted_model.py --port 0 --tokens 200 --delay-ms 5`` prints its URL and serves until it is
told to stop.
"""

import argparse
import asyncio
import contextlib
import itertools
import re
import ssl
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Self

import msgspec

MODEL = "scripted"


class Break(Enum):
    """What a script can do to the connection instead of speaking."""

    CUT = "reset the connection"
    SILENCE = "say nothing until the client leaves"


CHUNKED = b"transfer-encoding: chunked\r\n"
CUT, SILENCE = Break.CUT, Break.SILENCE
BREATH = 10.0
"""Seconds of a pause that is long enough for a program to be killed and started again."""
BREATH_AFTER = 14
"""Words."""
Step = str | float | asyncio.Event | bytes | Break


@dataclass
class Script:
    """How one request is answered: with a status other than 200 (or a body), or by steps.

    ``headers`` may name another content type; without ``ends`` the steps are all there is.
    """

    steps: Iterable[Step] = ()
    status: int = 200
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    usage: tuple[int, int] | None = (7, 3)
    finish: str | None = "stop"
    ends: bool = True


@dataclass
class Call:
    """One request as it was seen: ``left`` is set when the client closed before the end."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    left: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class ScriptedModel:
    """The server; ``calls`` holds every chat or embedding request in order."""

    def __init__(
        self,
        *,
        port: int = 0,
        default: Script | None = None,
        delay: float = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.port = port
        self.tls = tls
        self.default = default
        self.delay = delay
        self.scripts: deque[Script] = deque()
        self.calls: list[Call] = []
        self.judge: Callable[[dict[str, Any]], Script | None] = lambda _: None
        self.listing = listed(MODEL)
        self.listings = 0
        self.connections = 0
        self._arrived = asyncio.Condition()
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The base URL for an OpenAI client."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/v1"

    def script(self, *steps: Step, **options: Any) -> Script:
        """Answer one more request in this way."""
        self.scripts.append(script := Script(steps, **options))
        return script

    async def call(self, number: int) -> Call:
        """Wait for the call with this number (from 0) to arrive."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.calls) > number)
        return self.calls[number]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._connection, "127.0.0.1", self.port, limit=1 << 22, ssl=self.tls
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        self.connections += 1
        try:
            while await self._request(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; give False when the connection is used up."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {k.lower(): v.strip() for k, _, v in (h.partition(":") for h in head[1:]) if k}
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        if method == "GET":
            self.listings += 1
            if SILENCE in self.listing.steps:
                await reader.read(1)
                return False
            writer.write(plain(self.listing.status, self.listing.body or b"", self.listing.headers))
            return True
        call = Call(path, headers, msgspec.json.decode(raw))
        async with self._arrived:
            self.calls.append(call)
            self._arrived.notify_all()
        script = self.scripts.popleft() if self.scripts else self.judge(call.body)
        return await self._answer(call, script, reader, writer)

    async def _answer(
        self,
        call: Call,
        script: Script | None,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        if script and (script.status != 200 or script.body is not None):
            writer.write(plain(script.status, script.body or b"{}", script.headers))
            return True
        if call.path.endswith("/embeddings"):
            writer.write(plain(200, msgspec.json.encode(embedded(call.body["input"]))))
            return True
        script = script or self.default or Script(answer_to(call.body))
        speaking = asyncio.create_task(self._speak(call, script, writer))
        leaving = asyncio.create_task(reader.read(1))
        try:
            await asyncio.wait({speaking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if speaking.done():
                return speaking.result()
            call.left.set()
            return False
        finally:
            for task in (speaking, leaving):
                task.cancel()
            await asyncio.gather(speaking, leaving, return_exceptions=True)

    async def _speak(self, call: Call, script: Script, writer: asyncio.StreamWriter) -> bool:
        """Say the steps; True when the answer is complete and the connection still good."""
        streaming = bool(call.body.get("stream"))
        if streaming:
            writer.write(head(200, script.headers, "text/event-stream") + CHUNKED + b"\r\n")
        said: list[str] = []
        began = time.monotonic()
        for step in script.steps:
            if isinstance(step, str):
                said.append(step)
                if self.delay:
                    await asyncio.sleep(max(0, began + self.delay * len(said) - time.monotonic()))
                if streaming:
                    writer.write(chunk(delta({"content": step})))
            elif not await self._pause(step, writer):
                return False
            await writer.drain()
        self._finish(call, script, "".join(said), writer)
        await writer.drain()
        call.answered.set()
        return True

    async def _pause(
        self, step: float | asyncio.Event | bytes | Break, writer: asyncio.StreamWriter
    ) -> bool:
        """Do what is not speaking; False when the connection is gone by it."""
        match step:
            case bytes():
                writer.write(chunk(step))
            case asyncio.Event():
                await step.wait()
            case Break.SILENCE:
                await asyncio.Event().wait()
            case Break.CUT:
                await writer.drain()
                writer.transport.abort()
                return False
            case _:
                await asyncio.sleep(step)
        return True

    def _finish(self, call: Call, script: Script, text: str, writer: asyncio.StreamWriter) -> None:
        usage = None
        if script.usage:
            asked, answered = script.usage
            usage = {"prompt_tokens": asked, "completion_tokens": answered}
        if not call.body.get("stream"):
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": message, "finish_reason": script.finish}
            body = {"object": "chat.completion", "choices": [choice], "usage": usage}
            writer.write(plain(200, msgspec.json.encode(body)))
            return
        if not script.ends:
            writer.write(b"0\r\n\r\n")
            return
        if script.finish:
            writer.write(chunk(delta({}, script.finish)))
        if usage and call.body.get("stream_options", {}).get("include_usage"):
            writer.write(chunk(event({"choices": [], "usage": usage})))
        writer.write(chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")


def listed(*models: str, **options: Any) -> Script:
    """Give a list of models as OpenAI would; ``options`` are members of each."""
    data = [{"id": model, "object": "model", **options} for model in models]
    return Script(body=msgspec.json.encode({"object": "list", "data": data}))


def plain(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """Give a whole answer with a body of known length."""
    begun = head(status, headers or {}, "application/json")
    return begun + b"content-length: %d\r\n\r\n" % len(body) + body


def head(status: int, headers: Mapping[str, str], kind: str) -> bytes:
    """Begin an answer; its last header is still to come."""
    given = {"content-type": kind, **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status} -\r\n{lines}".encode()


def chunk(data: bytes) -> bytes:
    """Frame bytes for a chunked answer."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(body: dict[str, Any]) -> bytes:
    """Give one server-sent event in the shape of a chat completion chunk."""
    whole = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": MODEL, **body}
    return b"data: " + msgspec.json.encode(whole) + b"\n\n"


def delta(content: dict[str, Any], finish: str | None = None) -> bytes:
    """Give the event of one token, or of the end."""
    return event({"choices": [{"index": 0, "delta": content, "finish_reason": finish}]})


def embedded(texts: str | list[str]) -> dict[str, Any]:
    """Give a unit vector per text: its direction is the text's length."""
    listed = [texts] if isinstance(texts, str) else texts
    vectors = [[float(len(text) % 4 == i) for i in range(4)] for text in listed]
    data = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]
    return {"object": "list", "data": data, "model": MODEL}


def words(text: str) -> Iterator[str]:
    """Split text into tokens that join to it again."""
    return iter(re.findall(r"\s*\S+|\s+$", text))


def answer_to(body: dict[str, Any]) -> Iterator[str | float]:
    """Answer a chat request always alike: an echo, a list, some code.

    Who asks to be told slowly waits in the middle of the answer.
    """
    asked = [m["content"] for m in body.get("messages", ()) if m.get("role") == "user"]
    last = str(asked[-1]) if asked else "nothing yet"
    spoken = words(
        f"You wrote: **{last}**\n\nHere is what I would do:\n\n"
        "1. Say what you want in one sentence.\n2. Try the smallest step.\n"
        "3. Look at what happened.\n\n"
        '```python\ndef greet(name: str) -> str:\n    return f"Hello, {name}!"\n```\n\n'
        f"That was answer number {len(asked)}."
    )
    yield from itertools.islice(spoken, BREATH_AFTER if "slowly" in last else None)
    if "slowly" in last:
        yield BREATH
    yield from spoken


def endless(count: int, *, stamped: bool) -> Iterable[str]:
    """Give that many tokens, each with the time it was made (nanoseconds) if ``stamped``."""

    class Tokens:
        """Can be said again and again."""

        def __iter__(self) -> Iterator[str]:
            if stamped:
                return (f"{time.time_ns()} " for _ in range(count))
            return itertools.islice(itertools.cycle(("word ", "after ", "word, ")), count)

    return Tokens()


async def serve(port: int, tokens: int, delay: float, *, stamped: bool) -> None:
    """Serve until cancelled; print the URL first."""
    default = Script(endless(tokens, stamped=stamped), usage=(7, tokens)) if tokens else None
    async with ScriptedModel(port=port, default=default, delay=delay) as model:
        sys.stdout.write(f"{model.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="A scripted OpenAI-compatible model server.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tokens", type=int, default=0, help="tokens an answer; 0: an echo")
    parser.add_argument("--delay-ms", type=float, default=0, help="time between two tokens")
    parser.add_argument("--stamp", action="store_true", help="each token is its time in ns")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(
            serve(options.port, options.tokens, options.delay_ms / 1000, stamped=options.stamp)
        )


if __name__ == "__main__":
    main()
