"""Refusal: what the model server's errors mean to people, with stable codes and a remedy."""

from typing import Final

import httpx2

from taskflow.domain.errors import Limited, TaskflowError, Unavailable, Upstream
from taskflow.services.upstream.connection import NotHttp
from taskflow.services.upstream.empty_answer import nothing_said
from taskflow.services.upstream.error_response import CUT_SHORT, IN_A_GOOD_ANSWER, ErrorResponse
from taskflow.services.upstream.optional_parameters import NO_SYSTEM
from taskflow.services.upstream.tls_errors import distrust

AGAIN: Final = frozenset({408, 409, 425, 429, 498, 500, 502, 503, 504, 520, 522, 529})
"""Statuses after which the same question may be answered a moment later."""
LONGEST_PAUSE: Final = 20.0
"""Seconds that a question waits for a server that asks for patience."""
TOO_LONG: Final = (
    "context_length",
    "contextwindow",
    "context window",
    "context size",
    "context length",
    "exceed_context",
    "prompt is too long",
    "prompt length",
    "too many tokens",
    "number of tokens allowed",
    "reduce the length",
    "request body too large",
    "tokens_limit_reached",
    "input is too long",
    "input tokens exceed",
    "`max_new_tokens` must be",
    "prompt_tokens_exceeded",
)
SPENT: Final = (
    *("insufficient_quota", "insufficient balance", "insufficient credit", "billing_"),
    *("credit balance", "any credits", "credit limit", "exceeded_current_quota", "arrearage"),
)
TEMPLATE: Final = (*NO_SYSTEM, "jinja", "raise_exception", "chat template", "chat_template")
"""How one hears that a model cannot be told a conversation of this shape, at any time."""
FILTERED: Final = ("content_filter", "content management policy", "content_policy")
ADDRESS: Final = "check OPENAI_BASE_URL (it usually ends in /v1)"
NO_PAGE: Final = frozenset({301, 302, 303, 304, 307, 308, 404, 405})


def refusal(error: Exception, key: str) -> TaskflowError:
    """Say what went wrong, in a way that never shows ``key``."""
    if isinstance(error, TaskflowError):
        return error
    return _told(error, key) if isinstance(error, ErrorResponse) else _unheard(error)


def may_repeat(error: Exception) -> bool:
    """Say whether the same question may be sent again, and soon enough to wait for it."""
    if isinstance(error, ErrorResponse):
        patient = (error.wait or 0) <= LONGEST_PAUSE
        lost = error.names(*SPENT, *TOO_LONG, *TEMPLATE)
        return error.status in AGAIN and patient and not lost
    if isinstance(error, Upstream):
        return error.kind == "model.interrupted"
    if isinstance(error, httpx2.TimeoutException):
        return isinstance(error, httpx2.ConnectTimeout)
    broken = isinstance(error, httpx2.NetworkError | httpx2.RemoteProtocolError)
    return broken and not isinstance(error, NotHttp) and not distrust(error, "")


def bad_answer(what: str = "The model server's answer is not understood") -> Upstream:
    """Make the error for an answer that is not what an OpenAI-compatible server gives."""
    return Upstream(
        f"{what}; check that OPENAI_BASE_URL names an OpenAI-compatible server (it usually ends "
        "in /v1).",
        code="model.badAnswer",
    )


def _unheard(error: Exception) -> TaskflowError:
    """Say why there was no HTTP answer at all."""
    match error:
        case httpx2.ConnectTimeout():
            return _away()
        case httpx2.TimeoutException() | TimeoutError():
            return Upstream(
                "The model did not begin to answer in time; ask again, or try another model.",
                code="model.timeout",
            )
        case httpx2.InvalidURL() | httpx2.UnsupportedProtocol():
            return Unavailable(
                "OPENAI_BASE_URL is no address of a server; it begins with http:// or https:// and "
                "usually ends in /v1.",
                code="model.away",
            )
        case httpx2.NetworkError() | httpx2.RemoteProtocolError() if not isinstance(error, NotHttp):
            return _broken(error)
    return bad_answer()


def _broken(error: Exception) -> TaskflowError:
    if wrong := distrust(error, "OPENAI_BASE_URL"):
        return Unavailable(f"The model server {wrong}", code="model.untrusted")
    if isinstance(error, httpx2.ConnectError):
        return _away()
    return Upstream(
        "The model server closed the connection without an answer; ask again, or look into its "
        "log.",
        code="model.interrupted",
    )


def _away() -> Unavailable:
    return Unavailable(
        "The model server cannot be reached; start it, or check OPENAI_BASE_URL.",
        code="model.away",
    )


def _told(complaint: ErrorResponse, key: str) -> TaskflowError:
    words, status = complaint.words(key), complaint.status
    if misfit := _misfit(complaint, words):
        return misfit
    if status == httpx2.codes.PAYMENT_REQUIRED or complaint.names(*SPENT):
        return Limited(
            _sentences("The model server gives no more answers for this key", words)
            + "Add credit at its provider, or set another OPENAI_API_KEY.",
            code="model.limited",
        )
    if status == httpx2.codes.TOO_MANY_REQUESTS:
        return _limited(complaint.wait, words)
    if status == IN_A_GOOD_ANSWER or status >= httpx2.codes.INTERNAL_SERVER_ERROR:
        what = "The model stopped with an error" if not status else "The model server failed"
        return Upstream(_sentences(what, words) + "Ask again later.", code="model.failed")
    return Upstream(_refused(complaint, words, key), code="model.refused")


def _misfit(complaint: ErrorResponse, words: str) -> Upstream | None:
    """Say in what a question does not fit its model, whatever the status is called."""
    if complaint.names(*CUT_SHORT):
        return nothing_said("length", thought=True)
    if complaint.names(*TOO_LONG) or complaint.status == httpx2.codes.CONTENT_TOO_LARGE:
        return Upstream(
            "The conversation is longer than the model can read; set a smaller contextTokens, "
            "or begin a new one.",
            code="model.tooLong",
        )
    if complaint.names(*TEMPLATE):
        return Upstream(
            _sentences("The model does not take this conversation", words) + "Try another model.",
            code="model.refused",
        )
    return None


def _limited(wait: float | None, words: str) -> Limited:
    when = "later" if wait is None else f"in {max(1, round(wait))} s"
    return Limited(
        _sentences("The model server takes no more questions now", words) + f"Ask again {when}.",
        code="model.limited",
        details={} if wait is None else {"retryAfter": wait},
    )


def _refused(complaint: ErrorResponse, words: str, key: str) -> str:
    if complaint.names(*FILTERED):
        what, remedy = "The model server's filter refused the question", "Ask in another way."
    elif complaint.status == httpx2.codes.UNAUTHORIZED:
        what = f"The model server {'does not accept the' if key else 'asks for an'} API key"
        remedy = "Check OPENAI_API_KEY." if key else "Set OPENAI_API_KEY."
    elif complaint.status == httpx2.codes.FORBIDDEN:
        what = "The model server does not allow this"
        remedy = "Check OPENAI_API_KEY, or try another model."
    elif complaint.status in NO_PAGE:
        what = "The model server does not know what was asked for"
        remedy = f"Check TASKFLOW_MODEL, and {ADDRESS}."
    else:
        what, remedy = "The model server refused the question", "Change it, or try another model."
    return _sentences(what, words) + remedy


def _sentences(what: str, words: str) -> str:
    """Put a sentence of ours before theirs, which may be none."""
    return f"{what}: {words} " if words else f"{what}. "
