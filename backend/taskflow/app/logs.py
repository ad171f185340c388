"""Logs: one line per happening on standard error; nothing secret, no local variables."""

import logging
import sys

import structlog
from structlog.typing import EventDict

from taskflow.domain.errors import Unavailable

QUIET = ("httpx", "httpx2", "pymongo", "uvicorn", "xstate_statemachine", "sse_starlette", "openai")
"""Libraries that say too much; pymongo at DEBUG would even write what people typed."""


def configure(level: str) -> None:
    """Log from ``level`` up."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=number, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    # Its warnings are about what strangers send, who could fill the log with them.
    logging.getLogger("uvicorn.error").setLevel(max(number, logging.ERROR))
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _known,
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _known(_logger: object, _method: str, happening: EventDict) -> EventDict:
    """Tell a part that is away in its own words: where in our code that was met helps nobody."""
    cause = happening.get("exc_info")
    error = cause if isinstance(cause, BaseException) else sys.exc_info()[1] if cause else None
    if isinstance(error, Unavailable):
        del happening["exc_info"]
        happening["reason"] = error.message
    return happening
