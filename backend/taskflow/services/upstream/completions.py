"""Completions: the openai client, asked for raw streams.

This module is the only door to the openai package. It is loaded with the first question, since
that package takes a second and 43 MB.
"""

import asyncio
from random import SystemRandom
from typing import Any, cast

import httpx2
import openai
from msgspec import json, structs
from openai import AsyncOpenAI, AsyncStream

from taskflow.domain.errors import TaskflowError, Upstream
from taskflow.domain.model import Question
from taskflow.services.upstream.answer import Limits, Streamed
from taskflow.services.upstream.offers import Offered, offers
from taskflow.services.upstream.refusal import may_repeat, refusal, wait_asked_for
from taskflow.services.upstream.wire import transport

NO_KEY = "none"
"""Sent where no key is configured: the client insists on one, local servers do not care."""
OPTIONAL = ("stream_options", "max_tokens", "temperature")
RENAMED = {"max_tokens": "max_completion_tokens"}
FAILURES = (TaskflowError, openai.OpenAIError, httpx2.HTTPError, TimeoutError)

_chance = SystemRandom()


class Completions:
    """One server, reached by one client; errors are T@skFlow's own."""

    def __init__(self, base_url: str, key: str, limits: Limits) -> None:
        """Connect lazily."""
        self.base_url, self.key, self._limits = base_url, key, limits
        timeout = httpx2.Timeout(limits.first, connect=limits.connect)
        self._client = AsyncOpenAI(
            base_url=base_url,
            api_key=key or NO_KEY,
            max_retries=0,
            timeout=timeout,
            default_headers={"Accept-Encoding": "identity"},
            http_client=httpx2.AsyncClient(
                transport=transport(), timeout=timeout, follow_redirects=True
            ),
        )
        self._offered: list[Offered] | None = None
        self._unwanted: dict[str, set[str]] = {}

    async def ask(self, question: Question) -> Streamed:
        """Open the stream and wait for its first token, trying again where that may help."""
        try:
            async with asyncio.timeout(self._limits.first):
                if not question.model:
                    question = structs.replace(question, model=await self._usual())
                return await self._patiently(question)
        except FAILURES as error:
            raise refusal(error, self.key) from None

    async def context(self, model: str) -> int | None:
        """Give how many tokens a model (empty: the usual one) can read, if the server says so."""
        try:
            name = model or await self._usual()
            offered = {offer.id: offer for offer in await self._offers()}
        except FAILURES as error:
            raise refusal(error, self.key) from None
        return offered[name].context if name in offered else None

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def _usual(self) -> str:
        """Give the name of the model to ask when nobody named one: the server's first."""
        offered = await self._offers()
        if not offered:
            raise Upstream(
                "The model server lists no model; load one, or set TASKFLOW_MODEL.",
                code="model.refused",
            )
        return offered[0].id

    async def _offers(self) -> list[Offered]:
        if self._offered is None:
            try:
                response = await self._client.get("/models", cast_to=httpx2.Response)
                self._offered = offers(response.content)
            except openai.NotFoundError:
                self._offered = []
        return self._offered

    async def _patiently(self, question: Question) -> Streamed:
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._attempt(question)
            except FAILURES as error:
                if attempt >= self._limits.attempts or not may_repeat(error):
                    raise
                pause = wait_asked_for(error)
            if pause is None:
                pause = self._limits.pause * 2**attempt * _chance.uniform(0.5, 1)
            await asyncio.sleep(pause)

    async def _attempt(self, question: Question) -> Streamed:
        answer = Streamed(await self._open(_body(question)), question, self._limits)
        try:
            await answer.begin()
        except BaseException:
            await answer.close()
            raise
        return answer

    async def _open(self, body: dict[str, Any]) -> httpx2.Response:
        """Send a question without what its model turned out not to take, now or before."""
        unwanted = self._unwanted.setdefault(body["model"], set())
        while True:
            try:
                return await self._post(_without(body, unwanted))
            except openai.BadRequestError as error:
                complaint = error.param or error.message
                named = {name for name in OPTIONAL if name in body and name in complaint}
                if not named - unwanted:
                    raise
                unwanted |= named

    async def _post(self, body: dict[str, Any]) -> httpx2.Response:
        response: object = await self._client.post(
            "/chat/completions",
            cast_to=httpx2.Response,
            content=json.encode(body),
            stream=True,
            stream_cls=AsyncStream[Any],
        )
        return cast("httpx2.Response", response)


def _body(question: Question) -> dict[str, Any]:
    body = {
        "model": question.model,
        "messages": question.messages,
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": question.temperature,
        "max_tokens": question.max_tokens,
    }
    given = {name: value for name, value in body.items() if value is not None}
    return given | dict(question.options)


def _without(body: dict[str, Any], unwanted: set[str]) -> dict[str, Any]:
    kept = {name: value for name, value in body.items() if name not in unwanted}
    return kept | {RENAMED[name]: body[name] for name in unwanted & RENAMED.keys()}
