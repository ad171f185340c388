"""Refusal: what the model server's errors mean to people, with stable codes."""

from typing import Final

import httpx2
import openai

from taskflow.domain.errors import Limited, TaskflowError, Unavailable, Upstream
from taskflow.services.upstream.events import bad_answer, told

AGAIN: Final = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same question may be answered a moment later."""
LONGEST_PAUSE: Final = 20.0
TOO_LONG: Final = ("context_length", "context size", "context length", "exceed_context")


def refusal(error: Exception, key: str) -> TaskflowError:
    """Say what an error of the openai client (or below it) means; never shows ``key``."""
    match error:
        case TaskflowError():
            return error
        case openai.APIStatusError():
            return _of_status(error, key)
        case openai.APITimeoutError() if isinstance(error.__cause__, httpx2.ConnectTimeout):
            return away()
        case openai.APITimeoutError() | httpx2.TimeoutException() | TimeoutError():
            return Upstream(
                "The model did not begin to answer in time; ask again, or try another model.",
                code="model.timeout",
            )
        case openai.APIConnectionError() | httpx2.HTTPError():
            return away()
    return bad_answer()


def may_repeat(error: Exception) -> bool:
    """Say whether the same question may be sent again."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code in AGAIN and _code(error) != "insufficient_quota"
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return isinstance(error.__cause__ or error, httpx2.ConnectTimeout)
    if isinstance(error, Upstream):
        return error.kind == "model.interrupted"
    return isinstance(error, openai.APIConnectionError | httpx2.HTTPError)


def wait_asked_for(error: Exception) -> float | None:
    """Give the seconds that the server asked to wait (``Retry-After``), if it did."""
    if not isinstance(error, openai.APIStatusError):
        return None
    try:
        return min(LONGEST_PAUSE, max(0.0, float(error.response.headers["retry-after"])))
    except (KeyError, ValueError):
        return None


def away() -> Unavailable:
    """Make the error for a server that cannot be reached."""
    return Unavailable(
        "The model server cannot be reached; start it, or check OPENAI_BASE_URL.",
        code="model.away",
    )


def _of_status(error: openai.APIStatusError, key: str) -> TaskflowError:
    said = told(error.response.content)
    reason = said.replace(key, "***") if key else said
    status = error.status_code
    if status == httpx2.codes.TOO_MANY_REQUESTS:
        wait = wait_asked_for(error)
        return Limited(
            f"The model server takes no more questions now: {reason} Ask again later.",
            code="model.limited",
            details={} if wait is None else {"retryAfter": wait},
        )
    if status in (httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
        return Upstream(
            "The model server does not accept the API key; check OPENAI_API_KEY.",
            code="model.refused",
        )
    if any(mark in f"{_code(error)} {reason}".lower() for mark in TOO_LONG):
        return Upstream(
            "The conversation is longer than the model can read; set a smaller contextTokens, "
            "or begin a new one.",
            code="model.tooLong",
        )
    if status == httpx2.codes.NOT_FOUND:
        return Upstream(
            f"The model server does not know what was asked for: {reason} Check TASKFLOW_MODEL "
            "and OPENAI_BASE_URL (it usually ends in /v1).",
            code="model.refused",
        )
    if status < httpx2.codes.INTERNAL_SERVER_ERROR:
        return Upstream(f"The model server refused the question: {reason}", code="model.refused")
    return Upstream(f"The model server failed: {reason} Ask again later.", code="model.failed")


def _code(error: openai.APIStatusError) -> str:
    return f"{error.code or ''} {error.type or ''}".strip()
