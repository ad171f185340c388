"""What no document may hold, and how a document is read from bytes.

One set of limits for every interface: nested at most 64 deep, at most 8 MB as JSON, whole numbers
that JavaScript can hold, keys that cannot poison a prototype. Everything here is iterative: a
document that is nested 10,000 deep is an answer (``TooDeep``), not a crash.
"""

import re
from collections.abc import Collection, Mapping
from math import isfinite
from typing import Any, Final

import msgspec

from taskflow.domain.errors import Malformed, TooDeep, TooLarge

MAX_DEPTH: Final = 64
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_INTEGER: Final = 2**53 - 1
MOST_NUMBERS: Final = 8
FORBIDDEN_KEYS: Final = frozenset({"__proto__", "constructor", "prototype"})

_MANY: Final = 64
_HARMLESS: Final = frozenset({str, bool, type(None)})
_WHOLE: Final = _HARMLESS | {int}
_KNOWN: Final = _WHOLE | {float, dict, list}
_ANY: Final = frozenset({object})

_UNSAFE_FLOATS: Final = (2.0**53, 1e21)
"""Whole floats in this range are written as plain digits by JSON, and then read as integers."""

_BYTE_OF_ERROR: Final = re.compile(
    r"^(?:JSON is malformed: )?(?P<what>.*?) \(byte (?P<byte>\d+)\)$"
)


def check(
    document: Any, *, limit_bytes: int = MAX_BYTES, dotted_keys: bool = False, above: int = 0
) -> int:
    """Refuse a document that breaks a limit; give its size in bytes as JSON.

    Keys with a ``.`` are refused in the data of tasks, since paths are dotted; flow documents
    (JSON schemas, machines) may hold them: ``dotted_keys=True``. Keys that start with ``$`` are
    data like any other: no store filter is ever built from a document. ``above`` is the number of
    levels the document will lie under. Raises Malformed, TooDeep or TooLarge.
    """
    if above > MAX_DEPTH:
        raise _too_deep()
    level = [document]
    seen = 1
    for depth in range(above + 1, MAX_DEPTH + 2):
        below: list[Any] = []
        for value in _worth_a_look(level):
            if isinstance(value, str) or value is None or value is True or value is False:
                continue
            if isinstance(value, (int, float)):
                _check_number(value)
                continue
            if depth > MAX_DEPTH:
                raise _too_deep()
            inside = _inside(value, dotted_keys=dotted_keys)
            seen += len(inside)
            if 2 * seen - 1 > limit_bytes:  # each takes a byte at least, and a comma or brackets
                raise _too_large(2 * seen - 1, limit_bytes)
            below.extend(inside)
        if not below:
            break
        level = below
    return _check_size(document, limit_bytes)


def _inside(value: Any, *, dotted_keys: bool) -> Collection[Any]:
    """Give what is in an object or a list."""
    if isinstance(value, dict):
        _check_keys(value, dotted_keys=dotted_keys)
        return value.values()
    if isinstance(value, list):
        return value
    raise Malformed(f"A {type(value).__name__} is not JSON. Send plain JSON values.")


def _worth_a_look(level: list[Any]) -> list[Any]:
    """Leave out what can break no limit, the numbers that are small enough: there may be a million.

    Of a large level, so much is left out as can be told all at once.
    """
    kinds = set(map(type, level)) if len(level) > _MANY else _ANY
    if int not in kinds or not kinds <= _KNOWN:
        return level if kinds - _HARMLESS else []
    whole = [value for value in level if type(value) is int]
    if min(whole) < -MAX_INTEGER or max(whole) > MAX_INTEGER:
        return level
    return [value for value in level if type(value) is not int] if kinds - _WHOLE else []


def numbers(members: Mapping[str, Any]) -> dict[str, float]:
    """Give the first few members that are numbers which a document may hold."""
    found: dict[str, float] = {}
    for name, value in members.items():
        if type(value) in (int, float) and len(found) < MOST_NUMBERS:
            try:
                check({name: value})
            except Malformed:
                continue
            found[name] = value
    return found


def check_key(key: str, *, dotted_keys: bool = False) -> None:
    """Refuse a key that no object may have; raises Malformed."""
    if key in FORBIDDEN_KEYS or "\0" in key:
        raise Malformed(f"The key {key!r} is not allowed. Choose another name.")
    if not dotted_keys and "." in key:
        raise Malformed(
            f'The key {key!r} has a ".", which separates the parts of a path. Rename it.'
        )


def parse_json(data: bytes | str, limit_bytes: int = MAX_BYTES) -> Any:
    """Read JSON from outside within all limits; errors say the line and the column.

    Raises TooLarge before anything is read, Malformed, TooDeep.
    """
    try:
        raw = data.encode() if isinstance(data, str) else data
        if len(raw) > limit_bytes:
            raise _too_large(len(raw), limit_bytes)
        document = msgspec.json.decode(raw)
    except RecursionError:
        raise _too_deep() from None
    except UnicodeError:
        raise Malformed("This is not UTF-8. Save it as UTF-8 and send it again.") from None
    except msgspec.MsgspecError as error:
        raise Malformed(_explain(raw, str(error))) from None
    check(document, limit_bytes=limit_bytes, dotted_keys=True)
    return document


def _check_number(value: float) -> None:
    if isinstance(value, int):
        safe = -MAX_INTEGER <= value <= MAX_INTEGER
    elif not isfinite(value):
        raise Malformed(f"{value} is not a JSON number. Leave the field out or send a number.")
    else:
        low, high = _UNSAFE_FLOATS
        safe = not low <= abs(value) < high
    if not safe:
        raise Malformed(f"The number {value} is beyond 2^53. Send it as a string.")


def _check_keys(value: dict[Any, Any], *, dotted_keys: bool) -> None:
    try:
        joined = "\n".join(value)
    except TypeError:
        raise Malformed("Every key of an object must be a string.") from None
    suspicious = "\0" in joined or (not dotted_keys and "." in joined)
    if suspicious or not FORBIDDEN_KEYS.isdisjoint(value):
        for key in value:
            check_key(key, dotted_keys=dotted_keys)


def _check_size(document: Any, limit_bytes: int) -> int:
    try:
        size = len(msgspec.json.encode(document))
    except UnicodeError:
        raise Malformed(
            "A text holds half of a character (a lone surrogate). Correct it."
        ) from None
    if size > limit_bytes:
        raise _too_large(size, limit_bytes)
    return size


def _too_deep() -> TooDeep:
    return TooDeep(f"Nested deeper than {MAX_DEPTH} levels. Flatten the document.")


def _too_large(size: int, limit_bytes: int) -> TooLarge:
    return TooLarge(
        f"{size:,} bytes are more than the limit of {limit_bytes:,}. Send less, or a file.",
        details={"size": size, "limit": limit_bytes},
    )


def _explain(raw: bytes, error: str) -> str:
    found = _BYTE_OF_ERROR.match(error)
    if found:
        what, before = found["what"], raw[: int(found["byte"])]
    elif "truncated" in error:
        what, before = "it ends too early", raw
    else:
        return f"This is not JSON: {error}. Correct it and send it again."
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
    return f"This is not JSON: {what}, at line {line}, column {column}. Correct it there."
