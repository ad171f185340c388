"""What no document may hold, and how a document is read from bytes.

One set of limits for every interface: nested at most 64 deep, at most 8 MB as JSON and 250,000
values, whole numbers that JavaScript can hold, keys that cannot poison a prototype. Everything here
is iterative: a document that is nested 10,000 deep is an answer (``TooDeep``), not a crash.
"""

import re
from collections.abc import Collection, Mapping
from itertools import chain
from math import isfinite
from typing import Any, Final

import msgspec

from taskflow.domain.errors import Malformed, TooDeep, TooLarge

MAX_DEPTH: Final = 64
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_VALUES: Final = 250_000
MOST_SENT: Final = 30_000
"""Values in what is sent at a time; a document may come to hold more by several changes."""
MAX_INTEGER: Final = 2**53 - 1
MOST_NUMBERS: Final = 8
FORBIDDEN_KEYS: Final = frozenset({"__proto__", "constructor", "prototype"})

_MANY: Final = 64
_KNOWN: Final = frozenset({str, bool, type(None), int, float, dict, list})

_UNSAFE_FLOATS: Final = (2.0**53, 1e21)
"""Whole floats in this range are written as plain digits by JSON, and then read as integers."""

_BYTE_OF_ERROR: Final = re.compile(
    r"^(?:JSON is malformed: )?(?P<what>.*?) \(byte (?P<byte>\d+)\)$"
)


def check(
    document: Any,
    *,
    limit_bytes: int = MAX_BYTES,
    most: int = MAX_VALUES,
    dotted_keys: bool = False,
    above: int = 0,
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
    left = most = min(most, limit_bytes)
    for depth in range(above + 1, MAX_DEPTH + 2):
        look = _few if len(level) <= _MANY else _many
        try:
            level = look(level, max(0, left) if depth <= MAX_DEPTH else -1, dotted_keys)
        except _TooManyError:
            raise _too_many(most) from None
        if not level:
            break
        left -= len(level)
    return _check_size(document, limit_bytes)


def _few(level: list[Any], most: int, dotted_keys: bool) -> list[Any]:  # noqa: FBT001
    """Check values one by one; gives what is in them, if that is no more than ``most``.

    There may be nothing that holds something where ``most`` is below 0.
    """
    below: list[Any] = []
    for value in level:
        if isinstance(value, str) or value is None or value is True or value is False:
            continue
        if isinstance(value, (int, float)):
            _check_number(value)
            continue
        if most < 0:
            raise _too_deep()
        if isinstance(value, dict):
            _check_keys(value, dotted_keys=dotted_keys)
            below.extend(value.values())
        elif isinstance(value, list):
            below.extend(value)
        else:
            raise Malformed(f"A {type(value).__name__} is not JSON. Send plain JSON values.")
        if len(below) > most:
            raise _TooManyError
    return below


def _many(level: list[Any], most: int, dotted_keys: bool) -> list[Any]:  # noqa: FBT001
    """Check values as :func:`_few` does: of each kind all at once, for there may be a million."""
    kinds = set(map(type, level))
    if not kinds <= _KNOWN:
        return _few(level, most, dotted_keys)
    if int in kinds:
        whole = [value for value in level if type(value) is int]
        _check_number(min(whole))
        _check_number(max(whole))
    if float in kinds:
        _check_floats([value for value in level if type(value) is float])
    lists = [value for value in level if type(value) is list] if list in kinds else []
    objects = [value for value in level if type(value) is dict] if dict in kinds else []
    if most < 0 and (lists or objects):
        raise _too_deep()
    if sum(map(len, lists)) + sum(map(len, objects)) > most:
        raise _TooManyError
    _check_keys(set(chain.from_iterable(objects)), dotted_keys=dotted_keys)
    return [*chain.from_iterable(lists), *chain.from_iterable(map(dict.values, objects))]


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


def parse_json(data: bytes | str, limit_bytes: int = MAX_BYTES, most: int = MAX_VALUES) -> Any:
    """Read JSON from outside within all limits; errors say the line and the column.

    Raises TooLarge before anything is made of it, Malformed, TooDeep.
    """
    try:
        raw = data.encode() if isinstance(data, str) else data
        if len(raw) > limit_bytes:
            raise _too_large(len(raw), limit_bytes)
        require_few(raw, most)
        document = msgspec.json.decode(raw)
    except RecursionError:
        raise _too_deep() from None
    except UnicodeError:
        raise Malformed("This is not UTF-8. Save it as UTF-8 and send it again.") from None
    except msgspec.MsgspecError as error:
        raise Malformed(_explain(raw, str(error))) from None
    check(document, limit_bytes=limit_bytes, most=most, dotted_keys=True)
    return document


def require_few(text: bytes, most: int) -> None:
    """Refuse a JSON text that surely has more values, before any is made; raises TooLarge."""
    if _surely(text) <= most:
        return
    plain = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Each value, and each key, has two quotation marks at most.
    if plain.count(b'"') > 4 * most or sum(map(_surely, plain.split(b'"')[::2])) > most:
        raise _too_many(most)


def _surely(text: bytes) -> int:
    """Give how many values a JSON text without texts in it has at least."""
    return max(text.count(b","), text.count(b"[") + text.count(b"{"))


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


def _check_floats(values: list[float]) -> None:
    """Refuse a number among many that is none, or that is read as another."""
    low, _ = _UNSAFE_FLOATS
    if not (all(map(isfinite, values)) and max(map(abs, values)) < low):
        for value in values:
            _check_number(value)


def _check_keys(keys: Collection[Any], *, dotted_keys: bool) -> None:
    try:
        joined = "\n".join(keys)
    except TypeError:
        raise Malformed("Every key of an object must be a string.") from None
    suspicious = "\0" in joined or (not dotted_keys and "." in joined)
    if suspicious or not FORBIDDEN_KEYS.isdisjoint(keys):
        for key in keys:
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


class _TooManyError(Exception):
    """There are more values than there may be."""


def _too_many(most: int) -> TooLarge:
    return TooLarge(
        f"There are more than {most:,} values, or than fit in the bytes allowed. Send less at a "
        "time, or a file.",
        details={"limit": most},
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
