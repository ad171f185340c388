"""One way to write a document, alike in Python and TypeScript, and its hash (RFC 8785)."""

import math
from hashlib import sha256
from typing import Any, Final

import msgspec

_ENCODER: Final = msgspec.json.Encoder()
_DIGITS_BEFORE_EXPONENT: Final = 21
_ZEROS_BEFORE_EXPONENT: Final = -7


def canonical(document: Any) -> bytes:
    """Write a checked document as RFC 8785 wants it: sorted keys, shortest numbers, no spaces."""
    return _ENCODER.encode(_ordered(document))


def state_hash(document: Any) -> str:
    """Give ``sha256:`` and 64 hexadecimal digits: equal documents have equal hashes."""
    return "sha256:" + sha256(canonical(document)).hexdigest()


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        keys = sorted(value) if "".join(value).isascii() else sorted(value, key=_utf16)
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if isinstance(value, float):
        return msgspec.Raw(_number(value).encode())
    return value


def _utf16(key: str) -> bytes:
    """Order keys as JavaScript compares strings: by UTF-16 code units."""
    return key.encode("utf-16-be")


def _number(value: float) -> str:
    """Write a float as ECMAScript does; Python's ``repr`` finds the same shortest digits."""
    if value == 0:
        return "0"
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return sign + _place_point(digits.rstrip("0"), point)


def _place_point(digits: str, point: int) -> str:
    """Put the decimal point after ``point`` digits, with an exponent where it would be far away."""
    if len(digits) <= point <= _DIGITS_BEFORE_EXPONENT:
        return digits.ljust(point, "0")
    if 0 < point <= _DIGITS_BEFORE_EXPONENT:
        return f"{digits[:point]}.{digits[point:]}"
    if _ZEROS_BEFORE_EXPONENT < point - 1 < 0:
        return "0." + digits.rjust(len(digits) - point, "0")
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
