"""What the store's own errors mean to people."""

from collections.abc import Iterator
from contextlib import contextmanager

from bson.errors import InvalidDocument
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DocumentTooLarge,
    OperationFailure,
    PyMongoError,
)

from taskflow.domain.errors import Malformed, TaskflowError, TooLarge, Unavailable

DUPLICATE = 11000
_TOO_LARGE = frozenset({10334, 17280, 17419, 17420})
_DISK_FULL = frozenset({14031})
_DENIED = frozenset({13, 18})
_BROKEN = frozenset({1, 8})
"""Internal and unknown errors: SecantusDB has no other word for a full disk or a broken file."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn what pymongo raises inside into one of our errors."""
    try:
        yield
    except (PyMongoError, InvalidDocument) as error:
        raise translate(error) from error


def translate(error: Exception) -> TaskflowError:
    """Give our error for one of pymongo's; it says what to do."""
    if isinstance(error, DocumentTooLarge):
        return _too_large()
    if isinstance(error, InvalidDocument):
        return Malformed(f"The store cannot hold this document: {error}.")
    if isinstance(error, ConnectionFailure):
        return Unavailable("The store does not answer; it may be starting. Try again shortly.")
    if isinstance(error, OperationFailure):
        return _refusal(error)
    return Unavailable(f"The store could not do its work: {error}.")


def is_duplicate(error: BulkWriteError) -> bool:
    """Tell whether nothing else is wrong than that ids are taken."""
    troubles = error.details.get("writeErrors") or []
    others = error.details.get("writeConcernErrors")
    return bool(troubles) and not others and all(t.get("code") == DUPLICATE for t in troubles)


def _refusal(error: OperationFailure) -> TaskflowError:
    """Read the code and words of an answer that says no."""
    code, words = _reason(error)
    if code in _TOO_LARGE:
        return _too_large()
    if code in _DISK_FULL or "no space left" in words.lower():
        return Unavailable(
            "The store's disk is full; nothing was stored. Free some space and try again.",
            details={"reason": "diskFull"},
        )
    if code in _BROKEN:
        return Unavailable(
            "The store failed inside; most often its disk is full. Free some space; the embedded "
            "store starts again by itself, another one must be started. Its own log says more.",
            details={"reason": "storeBroken"},
        )
    if code in _DENIED:
        return Unavailable("The store refuses our user; check the name and password in its URL.")
    return Unavailable(f"The store refused: {words}.", details={"reason": f"store{code}"})


def _reason(error: OperationFailure) -> tuple[int | None, str]:
    """Give code and message; a bulk write keeps them one level down."""
    details = error.details or {}
    if isinstance(error, BulkWriteError):
        troubles = details.get("writeErrors") or details.get("writeConcernErrors") or [{}]
        return troubles[0].get("code"), str(troubles[0].get("errmsg", ""))
    return error.code, str(details.get("errmsg", error))


def _too_large() -> TooLarge:
    return TooLarge("The change is larger than the store takes (16 MB); send less at once.")
