"""Completions: the openai client, asked for raw streams.

It is loaded with the first question, since that package takes a second and 43 MB.
"""

import asyncio
from collections.abc import Awaitable, Callable
from random import SystemRandom
from typing import Any, Final, TypeVar, cast

import httpx2
import openai
from msgspec import json, structs
from openai import AsyncStream

from taskflow.domain.errors import TaskflowError, Upstream
from taskflow.domain.model import Question
from taskflow.services.upstream.answer import Limits, Streamed
from taskflow.services.upstream.client import body, client
from taskflow.services.upstream.error_response import ErrorResponse, of_response
from taskflow.services.upstream.model_list import ModelList
from taskflow.services.upstream.optional_parameters import lasting, spared, without
from taskflow.services.upstream.refusal import bad_answer, may_repeat, refusal

NAMELESS: Final = frozenset({400, 404})
"""Statuses by which servers refuse a model that they do not have."""
EXPLAINED: Final = frozenset({401, 403, 429, 503})
"""Statuses that do not depend on what was asked for."""
FAILURES = (
    TaskflowError,
    ErrorResponse,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    openai.OpenAIError,
    TimeoutError,
)

_chance = SystemRandom()
T = TypeVar("T")


class Completions:
    """One server, reached by one client; errors are T@skFlow's own."""

    def __init__(self, base_url: str, key: str, limits: Limits) -> None:
        """Connect lazily."""
        self.base_url, self.key, self._limits = base_url, key, limits
        self._secret = key.strip()
        self._client = client(base_url, self._secret, limits)
        self._listing = ModelList(self._list, limits.listing)
        self._together: set[Streamed] = set()
        self._unwanted: dict[str, set[str]] = {}

    async def ask(self, question: Question) -> Streamed:
        """Open the stream and wait for its first token, trying again where that may help."""
        try:
            return await (self._asked if question.model else self._ask_usual)(question)
        except FAILURES as error:
            raise refusal(error, self._secret) from None

    async def context(self, model: str) -> int | None:
        """Give how many tokens a model (empty: the usual one) can read, if the server says so."""
        try:
            name = model or await self._usual()
        except FAILURES as error:
            raise refusal(error, self._secret) from None
        found = await self._listing.find(name)
        return found.context if found else None

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def _asked(self, question: Question) -> Streamed:
        async with asyncio.timeout(self._limits.first):
            return await self._patiently(lambda: self._attempt(question))

    async def _ask_usual(self, question: Question) -> Streamed:
        """Ask the server's first model; once more if that has changed meanwhile."""
        named = structs.replace(question, model=await self._usual())
        try:
            return await self._asked(named)
        except ErrorResponse as complaint:
            if complaint.status not in NAMELESS:
                raise
            self._listing.forget()
            if (model := await self._usual()) == named.model:
                raise
        return await self._asked(structs.replace(question, model=model))

    async def _usual(self) -> str:
        """Give the name of the model to ask when nobody named one: the first that speaks."""
        try:
            async with asyncio.timeout(self._limits.first):
                offered = await self._patiently(self._listing.all)
        except ErrorResponse as complaint:
            if complaint.status in EXPLAINED:
                raise
            words = complaint.words(self._secret)
            said = f" ({words.rstrip('.')})" if words else ""
            raise _nameless(f"does not list its models{said};") from None
        except (httpx2.ReadTimeout, TimeoutError):
            raise _nameless("does not list its models in time;") from None
        if offered is None:
            raise bad_answer("What answers there lists no models as a model server does")
        if not offered:
            raise _nameless("lists no model; load one, or")
        return next((offer.id for offer in offered if offer.speaks), offered[0].id)

    async def _list(self) -> bytes:
        asking: Awaitable[object] = self._client.get("/models", cast_to=httpx2.Response)
        return (await self._sent(asking)).content

    async def _patiently(self, attempt: Callable[[], Awaitable[T]]) -> T:
        count = 0
        while True:
            count += 1
            try:
                return await attempt()
            except FAILURES as error:
                if count >= self._limits.attempts or not may_repeat(error):
                    raise
                pause = error.wait if isinstance(error, ErrorResponse) else None
            if pause is None:
                pause = self._limits.pause * 2**count * _chance.uniform(0.5, 1)
            await asyncio.sleep(pause)

    async def _attempt(self, question: Question) -> Streamed:
        response = await self._open(body(question))
        answer = Streamed(response, question, self._limits, self._secret, self._together)
        try:
            await answer.begin()
        except BaseException:
            await answer.close()
            raise
        return answer

    async def _open(self, members: dict[str, Any]) -> httpx2.Response:
        """Send a question without what its model turned out not to take, now or before."""
        unwanted = self._unwanted.setdefault(members["model"], set())
        this_once: frozenset[str] = frozenset()
        while True:
            sent = without(members, unwanted | this_once)
            try:
                return await self._post(sent)
            except ErrorResponse as complaint:
                named = spared(complaint, sent)
                if not named:
                    raise
                if lasting(complaint):
                    unwanted |= named
                else:
                    this_once |= named

    async def _post(self, members: dict[str, Any]) -> httpx2.Response:
        asking: Awaitable[object] = self._client.post(
            "/chat/completions",
            cast_to=httpx2.Response,
            content=json.encode(members),
            stream=True,
            stream_cls=AsyncStream[Any],
        )
        return await self._sent(asking)

    @staticmethod
    async def _sent(asking: Awaitable[object]) -> httpx2.Response:
        """Wait for a response; gives the client's errors as what is behind them."""
        failure: Exception
        try:
            return _not_moved(cast("httpx2.Response", await asking))
        except openai.APIStatusError as error:
            said = _not_moved(error.response)
            failure = of_response(
                said.status_code, said.content, said.headers, said.charset_encoding
            )
        except openai.APIConnectionError as error:
            cause = error.__cause__
            failure = cause if isinstance(cause, httpx2.HTTPError) else error
        raise failure  # out here, so that it keeps its own cause


def _not_moved(response: httpx2.Response) -> httpx2.Response:
    """Refuse what another address says to a question that did not come along to there."""
    asked = [one.request.method for one in (*response.history, response)]
    if asked[0] == asked[-1]:
        return response
    there = response.url.copy_with(query=None, userinfo=b"")
    address = str(there).removesuffix("/chat/completions")
    raise Upstream(
        f"The model server has moved to {address}; set OPENAI_BASE_URL to that.",
        code="model.refused",
    )


def _nameless(what: str) -> Upstream:
    return Upstream(f"The model server {what} set TASKFLOW_MODEL.", code="model.refused")
