"""Headers: those that whoever asks may send, and the answer's as text."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from taskflow.domain.errors import Invalid

MOST: Final = 50
LONGEST: Final = 8 * 1024
OURS: Final = frozenset(
    {
        *("host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade"),
        *("expect", "keep-alive", "proxy-connection", "proxy-authorization", "accept-encoding"),
        *("idempotency-key", "http2-settings"),
    }
)
"""What says how the request is sent, and is not for anybody to say otherwise."""
ANYWHERE: Final = frozenset(
    {
        *("accept", "accept-charset", "accept-language", "cache-control", "content-encoding"),
        *("content-language", "content-type", "if-modified-since", "if-none-match", "pragma"),
        *("range", "user-agent"),
    }
)
"""What is sent to a server that another one named as well: a key may stand in any other header."""
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", re.ASCII)
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def checked(headers: Mapping[str, str]) -> dict[str, str]:
    """Give headers as they may be sent; raises Invalid (``http.header``)."""
    if len(headers) > MOST:
        raise _wrong(f"There are more than {MOST} headers. Send fewer.")
    given: dict[str, str] = {}
    for name, value in headers.items():
        shown = name[:40]
        if not _NAME.fullmatch(name):
            raise _wrong(f"{shown!r} is no name of a header. Write it as `accept-language`.")
        if name.lower() in OURS:
            raise _wrong(f"The header {shown} is not yours to send. Leave it out.")
        if name.lower() in given:
            raise _wrong(f"The header {shown} is there twice. Send it once.")
        if len(value) > LONGEST or not _VALUE.fullmatch(value):
            raise _wrong(
                f"The value of {shown} has a line end or another sign that no header has, or is "
                "too long. Send one line, and signs beyond Latin-1 as a URL has them: %E2%82%AC."
            )
        given[name.lower()] = value.strip(" \t")
    return given


def told(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Give the headers of an answer, those that are there several times in one line."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _wrong(message: str) -> Invalid:
    return Invalid(message, code="http.header", details={"final": 1})
