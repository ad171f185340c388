"""Answer: one streamed answer of a model, read in a steady pace."""

import asyncio
from collections.abc import AsyncIterator
from math import inf

import httpx2
from msgspec import Struct, structs

from taskflow.domain.errors import Upstream
from taskflow.domain.model import Delta, Question, Usage, estimate
from taskflow.services.upstream.empty_answer import nothing_said
from taskflow.services.upstream.error_response import ErrorResponse
from taskflow.services.upstream.events import Reader, reader
from taskflow.services.upstream.refusal import bad_answer, refusal

MANY = 8
"""Answers at once of one server from which on they are a crowd."""
FAREWELL = 1.0
"""Seconds for what may follow an answer: what it cost, and that the connection is free again."""


class Limits(Struct, frozen=True):
    """Seconds (and a number of attempts) granted to a model.

    ``first`` counts from the question to the first token, over all attempts; ``between`` from
    token to token; ``whole`` from the first token to the last, where a question grants no more;
    thoughts are tokens too. ``listing``
    is for the list of models. Tokens that come within ``pace`` are handed over together: each
    handover costs, and a screen shows no more pictures; within ``crowded`` where many answers come
    at once, since one who reads sees no difference.
    """

    connect: float = 5.0
    first: float = 100.0
    between: float = 30.0
    whole: float = 600.0
    listing: float = 5.0
    attempts: int = 3
    pause: float = 0.25
    pace: float = 1 / 60
    crowded: float = 1 / 30


class Streamed:
    """An answer; iterate once, close always. Errors never show ``key``."""

    def __init__(
        self,
        response: httpx2.Response,
        question: Question,
        limits: Limits,
        key: str,
        together: "set[Streamed]",
    ) -> None:
        """Begin reading; ``question`` is needed to estimate what it cost.

        Those that come at once are ``together``, this one from its first token until it is closed.
        """
        self.model = question.model
        self._response = response
        self._question = question
        self._limits = limits
        self._whole = max(limits.whole, question.patience)
        self._key = key
        self._together = together
        self._loop = asyncio.get_running_loop()
        self._pieces = _pieces(response)
        self._reader: Reader | None = None
        self._unread = b""
        self._first: Delta | None = None
        self._usage: Usage | None = None
        self._finish: str | None = None
        self._said = self._thought = self._cut = self._closed = self._ended = False
        self._ends_early = False
        self._estimated = 0
        self._handed = self._until = self._farewell = 0.0

    async def begin(self) -> None:
        """Wait for the first delta; what fails before it may be tried again."""
        self._first = await self._read()
        self._together.add(self)
        self._handed = self._loop.time()
        self._until = self._handed + self._whole

    def __aiter__(self) -> AsyncIterator[Delta]:
        return self

    async def __anext__(self) -> Delta:
        if self._first is not None:
            delta, self._first = self._first, None
            return delta
        if self._ended:
            raise StopAsyncIteration
        try:
            if not self._farewell:
                await self._pace()
            return await self._read()
        except ErrorResponse as complaint:
            raise refusal(complaint, self._key) from None

    async def close(self) -> None:
        """Let go of the connection; an answer that is not complete ends at the server too."""
        self._ended = True
        self._together.discard(self)
        await self._response.aclose()

    async def _pace(self) -> None:
        now = self._loop.time()
        crowd = len(self._together) >= MANY
        rest = self._handed + (self._limits.crowded if crowd else self._limits.pace) - now
        if rest > 0:
            await asyncio.sleep(rest)
            now += rest  # who woke late is not to be late from then on
        self._handed = now

    async def _read(self) -> Delta:
        """Give the next delta that says something; the last one is the usage."""
        while not self._closed:
            if self._reader and self._reader.failure:
                raise self._reader.failure
            piece = await self._piece()
            self._closed = piece is None
            delta = self._rest() if piece is None else self._decoded(piece)
            self._note(delta)
            if self._closed:
                self._judge()
            if delta.text or delta.finish or delta.tools or delta.thinking or delta.recants:
                return structs.replace(delta, usage=None) if delta.usage else delta
        self._ended = True
        return Delta(usage=self._usage or self._guess())

    async def _piece(self) -> bytes | None:
        """Give what comes next; None: nothing more will."""
        seconds = self._patience()
        if seconds <= 0:
            return None
        # The transport looks anew at every wait how long it may last.
        self._response.request.extensions.get("timeout", {})["read"] = seconds
        try:
            return await anext(self._pieces, None)
        except httpx2.HTTPError as error:
            if self._farewell:
                return None
            if isinstance(error, httpx2.TimeoutException):
                raise self._late() if self._until else error from None
            if isinstance(error, httpx2.DecodingError):
                raise bad_answer() from None
            self._cut = True
            return None

    def _patience(self) -> float:
        """Give the seconds to wait for the next piece."""
        if self._farewell:
            return self._farewell - self._loop.time()
        if not self._until:
            return self._limits.first
        rest = self._until - self._loop.time()
        if rest <= 0:
            raise self._late()
        return min(rest, self._limits.between)

    def _decoded(self, piece: bytes) -> Delta:
        if self._reader is None:
            self._unread += piece
            self._reader = reader(self._unread)
            piece, self._unread = (self._unread, b"") if self._reader else (b"", self._unread)
        return self._reader.feed(piece) if self._reader else Delta()

    def _rest(self) -> Delta:
        return Delta() if self._cut or self._reader is None else self._reader.end()

    def _note(self, delta: Delta) -> None:
        """Remember what the end is judged by, and how long to wait from now on."""
        self._usage = delta.usage or self._usage
        went_on = bool(delta.text or delta.tools or delta.thinking)
        self._ends_early = self._ends_early or (went_on and bool(self._finish))
        self._finish = delta.finish or self._finish
        self._thought = self._thought or delta.recants or bool(delta.thinking)
        self._said = (self._said and not delta.recants) or bool(delta.tools or delta.text.strip())
        self._estimated += estimate(delta.text + delta.thinking)
        if self._done():
            self._farewell = min(self._farewell or inf, self._loop.time() + FAREWELL)
        elif delta.finish:
            patience = self._limits.between if self._ends_early else FAREWELL
            self._farewell = self._loop.time() + patience
        elif went_on:
            self._farewell = 0.0

    def _done(self) -> bool:
        return self._reader is not None and self._reader.done

    def _judge(self) -> None:
        """Look whether an answer that is over was one."""
        if not self._finish and not self._done():
            raise Upstream(
                "The model server closed the connection in the middle of the answer; ask again.",
                code="model.interrupted",
            )
        if not self._said and (error := nothing_said(self._finish, thought=self._thought)):
            raise error

    def _guess(self) -> Usage:
        asked = sum(estimate(str(message["content"])) for message in self._question.messages)
        return Usage(asked, self._estimated, estimated=True)

    def _late(self) -> Upstream:
        what = f"said nothing for {self._limits.between:g} s"
        if self._loop.time() >= self._until:
            what = f"did not come to an end within {self._whole:g} s"
        return Upstream(f"The model {what}; ask again, or try another model.", code="model.timeout")


def _pieces(response: httpx2.Response) -> AsyncIterator[bytes]:
    """Give the body's pieces, past httpx2's decoders where nothing is encoded."""
    stream = response.stream
    if "content-encoding" in response.headers or not isinstance(stream, httpx2.AsyncByteStream):
        return response.aiter_bytes()
    return aiter(stream)
