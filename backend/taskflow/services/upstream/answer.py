"""Answer: one streamed answer of a model, read in a steady pace."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
from msgspec import Struct, structs

from taskflow.domain.errors import Upstream
from taskflow.domain.model import Delta, Question, Usage, estimate
from taskflow.services.upstream.events import Events, bad_answer, whole

FAREWELL = 1.0
"""Seconds to wait for a polite end after the server's last event."""


class Limits(Struct, frozen=True):
    """Seconds (and a number of attempts) granted to a model.

    ``first`` counts from the question to the first token, over all attempts; ``between`` from
    token to token; ``whole`` from the first token to the last. Tokens that come within ``pace``
    are handed over together: each handover costs, and a screen shows no more pictures.
    """

    connect: float = 5.0
    first: float = 100.0
    between: float = 30.0
    whole: float = 600.0
    attempts: int = 3
    pause: float = 0.25
    pace: float = 1 / 60


class Streamed:
    """An answer; iterate once, close always."""

    def __init__(self, response: httpx2.Response, question: Question, limits: Limits) -> None:
        """Begin reading; ``question`` is needed to estimate what it cost."""
        self.model = question.model
        self._response = response
        self._question = question
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._streams = "event-stream" in response.headers.get("content-type", "")
        self._pieces = _pieces(response)
        self._events = Events()
        self._first: Delta | None = None
        self._finished = self._ended = False
        self._usage: Usage | None = None
        self._estimated = 0
        self._handed = self._until = 0.0

    async def begin(self) -> None:
        """Wait for the first delta; what fails before it may be tried again."""
        self._first = await self._read()
        self._handed = self._loop.time()
        self._until = self._handed + self._limits.whole
        self._grant(self._limits.between)

    def __aiter__(self) -> AsyncIterator[Delta]:
        return self

    async def __anext__(self) -> Delta:
        if self._first is not None:
            delta, self._first = self._first, None
            return delta
        if self._ended:
            raise StopAsyncIteration
        if not self._finished:
            await self._pace()
        return await self._read()

    async def close(self) -> None:
        """Let go of the connection; an answer that is not complete ends at the server too."""
        self._ended = True
        await self._response.aclose()

    async def _pace(self) -> None:
        now = self._loop.time()
        if now > self._until:
            raise _late(f"did not come to an end within {self._limits.whole:g} s")
        rest = self._handed + self._limits.pace - now
        if rest > 0:
            await asyncio.sleep(rest)
            now += rest
        self._handed = now

    async def _read(self) -> Delta:
        """Give the next delta that says something; the last one is the usage."""
        while (piece := await self._piece()) is not None:
            delta = self._events.feed(piece) if self._streams else whole(piece)
            if delta.usage:
                self._usage = delta.usage
            if delta.finish or self._events.done or not self._streams:
                self._finished = True
                self._grant(FAREWELL if self._events.done else self._limits.between)
            if delta.text or delta.finish or delta.tools:
                self._estimated += estimate(delta.text)
                return structs.replace(delta, usage=None) if delta.usage else delta
        if not self._finished:
            raise Upstream(
                "The model server closed the connection in the middle of the answer; ask again.",
                code="model.interrupted",
            )
        self._ended = True
        return Delta(usage=self._usage or self._guess())

    async def _piece(self) -> bytes | None:
        try:
            if self._streams:
                return await anext(self._pieces, None)
            return None if self._finished else await self._response.aread()
        except httpx2.HTTPError as error:
            if self._finished:
                return None
            if isinstance(error, httpx2.TimeoutException):
                raise _late(f"said nothing for {self._limits.between:g} s") from None
            if isinstance(error, httpx2.DecodingError):
                raise bad_answer() from None
            return None

    def _grant(self, seconds: float) -> None:
        """Change how long the transport waits for bytes; it looks anew at every wait."""
        self._response.request.extensions.get("timeout", {})["read"] = seconds

    def _guess(self) -> Usage:
        asked = sum(estimate(str(message["content"])) for message in self._question.messages)
        return Usage(asked, self._estimated, estimated=True)


def _pieces(response: httpx2.Response) -> AsyncIterator[bytes]:
    """Give the body's pieces, past httpx2's decoders where nothing is encoded."""
    stream = response.stream
    if "content-encoding" in response.headers or not isinstance(stream, httpx2.AsyncByteStream):
        return response.aiter_bytes()
    return aiter(stream)


def _late(what: str) -> Upstream:
    return Upstream(f"The model {what}; ask again, or try another model.", code="model.timeout")
