"""Formats: what a text must look like for each ``format`` of a JSON schema that is checked.

``frontend/src/ui/form/formats.ts`` is the twin: what a form takes in the browser is taken here.
The rest of the standard's formats (``iri``, ``regex`` …) describe and are not checked.
"""

import re
from calendar import isleap
from collections.abc import Callable, Mapping
from typing import Any, Final

from jsonschema_rs import Draft202012Validator, RegexOptions

PATTERN_BYTES: Final = 500_000
"""Memory that one compiled pattern may take."""

_MONTHS: Final = range(1, 13)
_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY: Final = 2
_DAY_MINUTES: Final = 24 * 60
_LEAP_SECOND: Final = 60
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK: Final = "([01][0-9]|2[0-3]):([0-5][0-9])"
_TIME: Final = re.compile(rf"{_CLOCK}:([0-5][0-9]|60)(?:\.[0-9]+)?(?:[Zz]|([+-]){_CLOCK})")
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_MAILBOX: Final = re.compile(rf"(?=.{{1,64}}\Z){_ATOM}(?:\.{_ATOM})*")
_BYTE: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4: Final = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")

_SIGN: Final = r"[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2}"
_SEGMENT: Final = rf"(?:{_SIGN}|[:@])"
_HOST_PART: Final = rf"(?:(?:{_SIGN}|:)*@)?(?:\[[0-9A-Fa-f:.]+\]|(?:{_SIGN})*)(?::[0-9]*)?"
_ROOTED: Final = rf"//{_HOST_PART}(?:/{_SEGMENT}*)*|/(?:{_SEGMENT}+(?:/{_SEGMENT}*)*)?"
_TAIL: Final = rf"(?:\?(?:{_SEGMENT}|[/?])*)?(?:#(?:{_SEGMENT}|[/?])*)?"
_SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.\-]*:"
_ABSOLUTE: Final = rf"{_SCHEME}(?:{_ROOTED}|{_SEGMENT}+(?:/{_SEGMENT}*)*)?"
_URI: Final = re.compile(rf"{_ABSOLUTE}{_TAIL}")
_RELATIVE: Final = rf"(?:{_ROOTED}|(?:{_SIGN}|@)+(?:/{_SEGMENT}*)*)?"
_REFERENCE: Final = re.compile(rf"(?:{_ABSOLUTE}|{_RELATIVE}){_TAIL}")


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if not found:
        return False
    year, month, day = map(int, found.groups())
    leaps = month == _FEBRUARY and isleap(year)
    return month in _MONTHS and 1 <= day <= _DAYS[month - 1] + leaps


def _is_time(text: str) -> bool:
    found = _TIME.fullmatch(text)
    if not found:
        return False
    hour, minute, second, hours, minutes = (int(found[group] or 0) for group in (1, 2, 3, 5, 6))
    ahead = (hours * 60 + minutes) * (-1 if found[4] == "-" else 1)
    # A leap second ends a day of UTC.
    return second < _LEAP_SECOND or (hour * 60 + minute - ahead + 1) % _DAY_MINUTES == 0


def _is_date_time(text: str) -> bool:
    return text[10:11] in ("T", "t") and _is_date(text[:10]) and _is_time(text[11:])


def _is_hostname(text: str) -> bool:
    return _HOST.fullmatch(text) is not None


def _is_email(text: str) -> bool:
    name, _, host = text.rpartition("@")
    return _MAILBOX.fullmatch(name) is not None and _is_hostname(host)


def _fits(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _anything(_: str) -> bool:
    return True


FORMATS: Final[Mapping[str, Callable[[str], bool]]] = {
    "date": _is_date,
    "time": _is_time,
    "date-time": _is_date_time,
    "email": _is_email,
    "hostname": _is_hostname,
    "ipv4": _fits(_IPV4),
    "uri": _fits(_URI),
    "uri-reference": _fits(_REFERENCE),
    **dict.fromkeys(
        ("idn-email", "idn-hostname", "iri", "iri-reference", "regex"),
        _anything,
    ),
}
"""What the validator of the forms is told; of the others it has a right idea itself."""


def form_validator(schema: Any) -> Draft202012Validator:
    """Compile a form's schema: patterns run in linear time, formats count, nothing is fetched.

    Raises jsonschema_rs.ValidationError when it is no JSON schema.
    """
    return Draft202012Validator(
        schema,
        offline=True,
        pattern_options=RegexOptions(size_limit=PATTERN_BYTES),
        validate_formats=True,
        formats=dict(FORMATS),
    )
