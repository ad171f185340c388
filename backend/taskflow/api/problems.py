"""Problems: whatever goes wrong becomes ``{error: {code, message, details?}}`` with its status."""

import secrets
from traceback import format_exception
from typing import Any, Final

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from msgspec.json import encode

from taskflow.domain.errors import TaskflowError

CODES: Final = {
    400: "input.invalid",
    401: "auth.required",
    403: "auth.forbidden",
    404: "path.notFound",
    405: "method.notAllowed",
    413: "input.tooLarge",
    415: "input.mediaType",
    429: "limit.rate",
    503: "unavailable",
}
"""Codes for what the web framework itself refuses."""

SENTENCES: Final = {
    404: "There is nothing at this address. Check the path.",
    405: "This address does not take this method. Look it up in the reference.",
    413: "The body is larger than the limit. Send less.",
}

log = structlog.get_logger(__name__)


def explain(error: Exception) -> TaskflowError:
    """Give what people may be told of an error.

    What nobody expected is logged with its traceback under an id, and only the id is told.
    """
    if isinstance(error, TaskflowError):
        return error
    if isinstance(error, HTTPException) and error.status_code in CODES:
        return _Framework(error)
    incident = secrets.token_hex(4)
    # as text: a logger that renders exceptions itself may add variables, and with them secrets
    traceback = "".join(format_exception(error))
    log.error("something unexpected went wrong", incident=incident, traceback=traceback)
    return TaskflowError(
        f"Something went wrong here. Look for {incident} in the server's log.",
        details={"incident": incident},
    )


def handlers() -> ExceptionHandlersMap:
    """Give the exception handlers of the app."""
    return {TaskflowError: respond, HTTPException: respond, Exception: respond}


def respond(_: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """Answer a request with what went wrong."""
    told = explain(error)
    headers = _headers(told)
    if isinstance(error, HTTPException) and "allow" in (error.headers or {}):
        headers["allow"] = str((error.headers or {})["allow"])
    return Response(
        {"error": told.as_json()},
        status_code=told.status,
        headers=headers,
        media_type=MediaType.JSON,
    )


def answer(error: Exception) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
    """Give the answer of :func:`respond` as its status, its body and its headers of its own."""
    told = explain(error)
    headers = [(name.encode(), value.encode()) for name, value in _headers(told).items()]
    return told.status, encode({"error": told.as_json()}), headers


def _headers(told: TaskflowError) -> dict[str, str]:
    headers = {}
    if told.status == 401:  # noqa: PLR2004 - HTTP's own number
        headers["www-authenticate"] = "Bearer"
    if "retryAfter" in told.details:
        headers["retry-after"] = str(told.details["retryAfter"])
    return headers


class _Framework(TaskflowError):
    """Something that the web framework refused."""

    def __init__(self, error: HTTPException) -> None:
        status = error.status_code
        words = SENTENCES.get(status) or f"{error.detail.rstrip('.')}. Correct the request."
        super().__init__(words, code=CODES[status])
        self.status = status  # type: ignore[misc] # one class for all of the framework's refusals
