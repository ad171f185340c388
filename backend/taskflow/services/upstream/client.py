"""Client: the client that reaches a model's server, and how a question looks to it.

With ``completions``, the only door to the openai package.
"""

from typing import Any, Final
from urllib.parse import parse_qsl

import httpx2
from openai import AsyncOpenAI

from taskflow.domain.errors import Upstream
from taskflow.domain.model import Question
from taskflow.services.upstream.answer import Limits
from taskflow.services.upstream.refusal import refusal
from taskflow.services.upstream.transport import transport

NO_KEY: Final = "none"
"""Sent where no key is configured: the client insists on one, local servers do not care."""


def client(base_url: str, key: str, limits: Limits) -> AsyncOpenAI:
    """Make a client; raises Upstream or Unavailable for what is no key or no address."""
    if not (key.isascii() and key.isprintable()):
        raise Upstream(
            "OPENAI_API_KEY holds characters that no key has; copy it once more.",
            code="model.refused",
        )
    address, _, query = base_url.partition("?")
    timeout = httpx2.Timeout(limits.first, connect=limits.connect)
    http = httpx2.AsyncClient(transport=transport(), timeout=timeout, follow_redirects=True)
    try:
        return AsyncOpenAI(
            base_url=address,
            api_key=key or NO_KEY,
            max_retries=0,
            timeout=timeout,
            default_headers={"Accept-Encoding": "identity"},
            default_query=dict(parse_qsl(query)),
            http_client=http,
        )
    except httpx2.InvalidURL as error:
        raise refusal(error, key) from None


def body(question: Question) -> dict[str, Any]:
    """Give what is sent for a question, without what it leaves open."""
    members = {
        "model": question.model,
        "messages": question.messages,
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": question.temperature,
        "max_tokens": question.max_tokens,
    }
    given = {name: value for name, value in members.items() if value is not None}
    return given | dict(question.options)
