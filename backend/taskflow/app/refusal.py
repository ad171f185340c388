"""Refusal: what a connection is told that the application never sees."""

from http import HTTPStatus
from typing import Final

import msgspec

from taskflow.domain.errors import Late, Malformed

MOST_HEAD: Final = 64 * 1024
"""Bytes that the head of a request may have; browsers send the cookies of all ports of a host."""
MOST_FIELDS: Final = 100


class Refusal(msgspec.Struct, frozen=True):
    """An answer of the server itself; ``wait`` seconds may help."""

    status: int
    code: str
    message: str
    wait: int = 0

    @property
    def answer(self) -> bytes:
        """Give the whole answer, in the shape that every interface has."""
        body = msgspec.json.encode({"error": {"code": self.code, "message": self.message}})
        retry = f"retry-after: {self.wait}\r\n" if self.wait else ""
        head = (
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n"
            "content-type: application/json\r\n"
            f"content-length: {len(body)}\r\n{retry}connection: close\r\n\r\n"
        )
        return head.encode() + body


BROKEN: Final = Refusal(Malformed.status, Malformed.code, "This is not HTTP/1.1. Correct it.")
MISLEADING: Final = Refusal(
    Malformed.status,
    Malformed.code,
    "The head names no host, several, or another than the address does, or says twice what is said"
    " once (origin, authorization, content-type, x-csrf-token). Say each once.",
)
LATE: Final = Refusal(Late.status, Late.code, "The request did not come in time. Send it again.")
HEAD_TOO_LARGE: Final = Refusal(
    431,
    "input.headTooLarge",
    f"The head of the request has more than {MOST_HEAD:,} bytes or {MOST_FIELDS} fields. Send less;"
    " cookies count too.",
)
FULL: Final = Refusal(
    503,
    "limit.connections",
    "Too many are connected. Try again shortly; who is signed in has room of their own.",
    wait=1,
)
