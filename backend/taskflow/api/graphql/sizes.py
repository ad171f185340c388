"""Sizes: how many bytes one operation may answer; counted while the answer is made.

Documents are written as JSON when a field gives them, and go into the answer as they were written.
"""

from contextvars import ContextVar
from typing import Any, Final

import msgspec

from taskflow.domain.allowances import USUAL, Allowances

LARGE: Final = 64 * 1024
"""Bytes of a document from which on work on all of it is done beside the loop."""


class _Taken:
    """The bytes that an operation was given so far; shared by its resolvers."""

    def __init__(self, allowances: Allowances) -> None:
        self.allowances = allowances
        self.bytes = 0


_taken: ContextVar[_Taken] = ContextVar("bytes given")


def begin(allowances: Allowances) -> None:
    """Begin an operation, or what it gives for one event: nothing is given yet."""
    _taken.set(_Taken(allowances))


def count(size: int) -> None:
    """Count bytes that are to be given, or looked through; raises TooLarge (``limit.answer``)."""
    taken = _taken.get(None) or _Taken(USUAL)
    taken.bytes += size
    taken.allowances.require_answer(taken.bytes)


def written(value: Any) -> msgspec.Raw:
    """Give a JSON value as it is sent, and count it; raises TooLarge (``limit.answer``)."""
    count(0)  # where it was too much already, nothing more is written
    text = _encode(value)
    count(len(text))
    return msgspec.Raw(text)


_encode = msgspec.json.Encoder().encode
