"""Functions: JMESPath's own and one of ours, as every language has them, and what each costs.

The library has most of them; where languages differ, it is settled here as in the twin,
``frontend/src/flow/functions.ts``. Ours is ``calls(text, name)``.
"""

import re
from collections.abc import Callable
from math import ceil, floor, isfinite
from typing import Any, Final

from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature

from taskflow.domain.at_mention import is_called
from taskflow.domain.budget import COMPARED, COPIED, MEMBER, TEXT, WRITTEN, Budget, pay_for
from taskflow.domain.canonical import canonical
from taskflow.domain.limits import MAX_INTEGER
from taskflow.domain.merging import same

MAX_TEXT: Final = 1024 * 1024
"""Longest string that an expression may make, in characters."""

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")

SEARCHED: Final = 32
"""Characters that are searched or read as a number for one unit."""

LISTENED: Final = 8
"""Characters in which a call is looked for, for one unit."""


class _Functions(Functions):
    """JMESPath's functions; where languages differ, it is settled here as in the twin."""

    @signature({"types": ["array", "string"]}, {"types": []})
    def _func_contains(self, subject: Any, search: Any) -> bool:
        if isinstance(subject, str):
            return isinstance(search, str) and search in subject
        return any(same(item, search) for item in subject)

    @signature({"types": ["string"]}, {"types": ["string"]})
    def _func_calls(self, text: str, name: str) -> bool:
        return is_called(text, name)

    @signature({"types": ["string"]}, {"types": ["array-string"]})
    def _func_join(self, separator: str, array: list[str]) -> str:
        if len(separator) * len(array) + sum(map(len, array)) > MAX_TEXT:
            raise JMESPathError("join() makes too long a text")
        return separator.join(array)

    @signature({"types": []})
    def _func_to_string(self, value: Any) -> str:
        return value if isinstance(value, str) else canonical(value).decode()

    @signature({"types": []})
    def _func_to_number(self, value: Any) -> float | None:
        if is_number(value):
            number: float = value
            return number
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            return None
        read = float(value)
        return _whole(read) if _is_held(read) else None

    @signature({"types": ["array-number"]})
    def _func_avg(self, array: list[float]) -> Any:
        return _whole(_held(float(sum(array) / len(array)))) if array else None

    @signature({"types": ["array-number"]})
    def _func_sum(self, array: list[float]) -> float:
        return _held(sum(array))

    @signature({"types": ["array"]}, {"types": ["expref"]})
    def _func_sort_by(self, array: list[Any], expref: Any) -> list[Any]:
        keys = _keys(array, expref, "sort_by")
        return [array[place] for place in sorted(range(len(keys)), key=keys.__getitem__)]

    @signature({"types": ["array"]}, {"types": ["expref"]})
    def _func_max_by(self, array: list[Any], expref: Any) -> Any:
        keys = _keys(array, expref, "max_by")
        return array[max(range(len(keys)), key=keys.__getitem__)] if array else None

    @signature({"types": ["array"]}, {"types": ["expref"]})
    def _func_min_by(self, array: list[Any], expref: Any) -> Any:
        keys = _keys(array, expref, "min_by")
        return array[min(range(len(keys)), key=keys.__getitem__)] if array else None

    @signature({"types": ["number"]})
    def _func_ceil(self, number: float) -> float:
        return ceil(_held(number))

    @signature({"types": ["number"]})
    def _func_floor(self, number: float) -> float:
        return floor(_held(number))


def _keys(array: list[Any], expref: Any, name: str) -> list[Any]:
    """Give what each element is ordered by."""
    keys = [expref.visit(expref.expression, item) for item in array]
    kinds = {str if isinstance(key, str) else float if is_number(key) else None for key in keys}
    if None in kinds or len(kinds) > 1:
        raise JMESPathError(f"the keys of {name}() are all numbers or all strings")
    return keys


def _whole(number: float) -> float:
    """Write 2.0 as 2, as JavaScript does."""
    return int(number) if number.is_integer() else number


def _is_held(number: float) -> bool:
    """Say whether every language holds a number alike: it is finite, and within 2^53 if whole."""
    return isfinite(number) and (abs(number) <= MAX_INTEGER or number != floor(number))


def _held(number: float) -> float:
    """Refuse a computed number that no document may hold."""
    if not _is_held(number):
        raise JMESPathError("it comes to a number beyond 2^53")
    return number


FUNCTIONS: Final = _Functions()


def is_number(value: Any) -> bool:
    """Say whether a value is a number; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


Cost = Callable[..., None]
"""Takes the budget and the arguments, of whatever types they are."""


def _elements(each: int, characters: int = 0) -> Cost:
    """Pay for every element of the lists given, and for so many ``characters`` a unit."""

    def pay(budget: Budget, *given: Any) -> None:
        for value in given:
            if isinstance(value, list):
                budget.pay(len(value) * each)
                if characters:
                    budget.pay(_characters(value) // characters)

    return pay


def _characters(values: list[Any]) -> int:
    return sum(len(text) for text in values if isinstance(text, str))


def _copy(budget: Budget, *given: Any) -> None:
    for value in given:
        if isinstance(value, (list, dict)):
            budget.pay(len(value) // COPIED)
        elif isinstance(value, str):
            budget.pay(len(value) // TEXT)


def _sort(budget: Budget, *given: Any) -> None:
    """Pay for as many rounds over the elements as sorting takes."""
    for value in given:
        if isinstance(value, list):
            rounds = len(value).bit_length()
            budget.pay(len(value) * (rounds // 4 + 2))
            budget.pay(_characters(value) // COMPARED * rounds)


def _contain(budget: Budget, subject: Any, search: Any) -> None:
    """Pay for comparing with everything, wherever it is found."""
    if isinstance(subject, list):
        budget.pay(len(subject) * MEMBER * _values(search))
        if isinstance(search, str):
            budget.pay(_characters(subject) // COMPARED)
    elif isinstance(subject, str):
        budget.pay(len(subject) // SEARCHED)


def _listen(budget: Budget, *given: Any) -> None:
    for text in given:
        if isinstance(text, str):
            budget.pay(len(text) // LISTENED)


def _values(value: Any) -> int:
    """Count a value and all that is in it."""
    inside = value.values() if isinstance(value, dict) else value
    return 1 + sum(map(_values, inside)) if isinstance(value, (dict, list)) else 1


def _write(budget: Budget, value: Any) -> None:
    if not isinstance(value, str):
        pay_for(value, budget, WRITTEN)


def _read(budget: Budget, value: Any) -> None:
    if isinstance(value, str):
        budget.pay(len(value) // SEARCHED)


def _end(budget: Budget, *given: Any) -> None:
    if all(isinstance(text, str) for text in given):
        budget.pay(min(map(len, given)) // COMPARED)


COSTS: Final[dict[str, Cost]] = {
    "avg": _elements(1),
    "calls": _listen,
    "contains": _contain,
    "ends_with": _end,
    "join": _elements(2, TEXT),
    "keys": _copy,
    "map": _elements(4),
    "max": _elements(2, COMPARED),
    "max_by": _elements(5),
    "merge": _copy,
    "min": _elements(2, COMPARED),
    "min_by": _elements(5),
    "reverse": _copy,
    "sort": _sort,
    "sort_by": _sort,
    "starts_with": _end,
    "sum": _elements(1),
    "to_number": _read,
    "to_string": _write,
    "values": _copy,
}
"""What a call costs beside its node; those that are not here cost nothing more."""
