"""ErrorResponse: what a server said instead of an answer, however and whenever it said it."""

import re
import time
from collections.abc import Mapping
from email.utils import mktime_tz, parsedate_tz
from math import isfinite
from typing import Any, Final

from taskflow.services.upstream.error_text import codes, line, opened, told

IN_A_GOOD_ANSWER: Final = 0
"""The status of what was said inside an answer that had begun well, without one of its own."""
CUT_SHORT: Final = ("max_tokens or model output limit",)
"""How OpenAI says that thinking took all the tokens that an answer may have."""
LIMITED: Final = ("rate_limit", "ratelimit", "too_many_requests", "resource_exhausted", "throttl")
BUSY: Final = ("overloaded", "unavailable", "server_busy", "capacity")
DELAY: Final = re.compile(r'"retryDelay"\s*:\s*"([0-9.]+)s"')
SPOKEN_DELAY: Final = re.compile(
    r"(?i)(?:try again in|retry after|retry in) +(?:([0-9]+)h)? ?(?:([0-9]+)m(?!s))? ?"
    r"(?:([0-9]+(?:\.[0-9]+)?) ?(ms|s)(?:ec(?:ond)?s?)?\b)?"
)
"""As OpenAI (``20s``, ``350ms``), Groq (``1m47.5s``) and Azure (``6 seconds``) say it."""


class ErrorResponse(Exception):
    """A server refuses, or gave up: its ``status``, its JSON or text, and when it may be asked.

    ``wait`` is in seconds; None: it did not say.
    """

    def __init__(self, status: int, said: Any, wait: float | None = None) -> None:
        """Keep what was said as it was said."""
        super().__init__(status)
        self.said = said
        self.wait = wait
        self.codes = frozenset(codes(said))
        self.marks = " ".join([*codes(said), line(said)]).lower()
        self.status = status or self._own_status()

    def names(self, *marks: str) -> bool:
        """Say whether one of some words is in it."""
        return any(mark in self.marks for mark in marks)

    def words(self, secret: str) -> str:
        """Give what was said as a sentence without the key; "" for nothing."""
        return told(self.said, secret)

    def _own_status(self) -> int:
        """Find the status that an error inside a good answer carries, or means."""
        for code in codes(self.said):
            if re.fullmatch("[45][0-9][0-9]", code):
                return int(code)
        if self.names(*LIMITED):
            return 429
        return 503 if self.names(*BUSY) else IN_A_GOOD_ANSWER


def of_response(
    status: int, body: bytes, headers: Mapping[str, str], charset: str | None
) -> ErrorResponse:
    """Make the complaint of a response whose status is no success."""
    wait = _wait(headers)
    return ErrorResponse(
        status, opened(body, charset), _told_wait(body.decode("latin-1")) if wait is None else wait
    )


def _told_wait(text: str) -> float | None:
    """Give the seconds to wait that stand in the words themselves."""
    if found := DELAY.search(text):
        return float(found[1])
    found = SPOKEN_DELAY.search(text)
    if found is None or not any(found.groups()):
        return None
    hours, minutes, rest, unit = found.groups()
    seconds = float(rest or 0) / (1000 if unit == "ms" else 1)
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + seconds


def _wait(headers: Mapping[str, str]) -> float | None:
    """Give the seconds to wait: ``Retry-After`` is a number or a date, and has a twin in ms."""
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        if (text := headers.get(name)) is None:
            continue
        try:
            seconds = float(text) / unit
        except ValueError:
            date = parsedate_tz(text)
            if date is None:
                continue
            seconds = mktime_tz(date) - time.time()
        if isfinite(seconds):
            return max(0.0, seconds)
    return None
