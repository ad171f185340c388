"""Evaluating: a JMESPath syntax tree made into Python functions, with a budget.

The library parses and has the functions; here a tree becomes nested closures once, which is
several times faster than walking it each time. Loops pay for every element before they run.
"""

import re
from collections.abc import Callable
from math import ceil, floor, isfinite
from typing import Any, Final

from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature
from jmespath.visitor import _Expression as Reference

from taskflow.domain.canonical import canonical
from taskflow.domain.limits import MAX_INTEGER
from taskflow.domain.merging import same

MAX_TEXT: Final = 1024 * 1024
"""Longest string that an expression may make, in characters."""

Node = dict[str, Any]

FAILURES: Final = (JMESPathError, TypeError, ValueError, OverflowError, RecursionError)
"""What evaluating can raise: the library compares and rounds without looking at types first."""

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


class TooCostly(JMESPathError):
    """The expression does too much work on this document."""


class Budget:
    """The nodes that one evaluation may still visit; also calls expression references."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        """Start with ``left`` nodes."""
        self.left = left

    def pay(self, nodes: int) -> None:
        """Take from the budget; raises TooCostly when it is spent."""
        self.left -= nodes
        if self.left < 0:
            raise TooCostly("it takes too many steps")

    def visit(self, reference: tuple["Evaluate", int], value: Any) -> Any:
        """Evaluate an expression reference (``&role``) on an element, for a function."""
        evaluate, weight = reference
        self.pay(weight)
        return evaluate(value, self)


Evaluate = Callable[[Any, Budget], Any]


def is_false(value: Any) -> bool:
    """Say whether JMESPath takes a value for false: null, false and what is empty; 0 is true."""
    return value is None or value is False or value in ("", [], {})


def evaluator(node: Node) -> Evaluate:
    """Give the function that evaluates a syntax tree."""
    return _MAKERS[node["type"]](node)


def weight(node: Node) -> int:
    """Count the nodes of a tree: what one evaluation costs without its loops."""
    return 1 + sum(weight(child) for child in node["children"] if isinstance(child, dict))


def _field(node: Node) -> Evaluate:
    name = node["value"]
    return lambda value, _: value.get(name) if hasattr(value, "get") else None


def _literal(node: Node) -> Evaluate:
    literal = node["value"]
    return lambda _value, _: literal


def _itself(_node: Node) -> Evaluate:
    return lambda value, _: value


def _index(node: Node) -> Evaluate:
    place = node["value"]

    def index(value: Any, _: Budget) -> Any:
        if not isinstance(value, list) or not -len(value) <= place < len(value):
            return None
        return value[place]

    return index


def _slice(node: Node) -> Evaluate:
    part = slice(*node["children"])

    def cut(value: Any, _: Budget) -> Any:
        if not isinstance(value, list):
            return None
        if part.step == 0:
            raise JMESPathError("a slice cannot have a step of 0")
        return value[part]

    return cut


def _chain(node: Node) -> Evaluate:
    first, *rest = map(evaluator, node["children"])
    if len(rest) == 1:
        second = rest[0]
        return lambda value, budget: second(first(value, budget), budget)

    def chain(value: Any, budget: Budget) -> Any:
        value = first(value, budget)
        for step in rest:
            value = step(value, budget)
        return value

    return chain


def _comparator(node: Node) -> Evaluate:
    left, right = map(evaluator, node["children"])
    compare = _COMPARE[node["value"]]
    return lambda value, budget: compare(left(value, budget), right(value, budget))


def _or(node: Node) -> Evaluate:
    left, right = map(evaluator, node["children"])

    def either(value: Any, budget: Budget) -> Any:
        first = left(value, budget)
        return right(value, budget) if is_false(first) else first

    return either


def _and(node: Node) -> Evaluate:
    left, right = map(evaluator, node["children"])

    def both(value: Any, budget: Budget) -> Any:
        first = left(value, budget)
        return first if is_false(first) else right(value, budget)

    return both


def _not(node: Node) -> Evaluate:
    (inner,) = map(evaluator, node["children"])
    return lambda value, budget: is_false(inner(value, budget))


def _list(node: Node) -> Evaluate:
    parts = [evaluator(child) for child in node["children"]]

    def collect(value: Any, budget: Budget) -> Any:
        return None if value is None else [part(value, budget) for part in parts]

    return collect


def _hash(node: Node) -> Evaluate:
    parts = [(pair["value"], evaluator(pair["children"][0])) for pair in node["children"]]

    def collect(value: Any, budget: Budget) -> Any:
        return None if value is None else {key: part(value, budget) for key, part in parts}

    return collect


def _flatten(node: Node) -> Evaluate:
    (inner,) = map(evaluator, node["children"])

    def flatten(value: Any, budget: Budget) -> Any:
        base = inner(value, budget)
        if not isinstance(base, list):
            return None
        budget.pay(len(base))
        flat: list[Any] = []
        for element in base:
            flat.extend(element) if isinstance(element, list) else flat.append(element)
        return flat

    return flatten


def _projection(node: Node) -> Evaluate:
    left, right = map(evaluator, node["children"])
    cost = weight(node["children"][1])

    def project(value: Any, budget: Budget) -> Any:
        base = left(value, budget)
        return _each(base, right, cost, budget) if isinstance(base, list) else None

    return project


def _values(node: Node) -> Evaluate:
    left, right = map(evaluator, node["children"])
    cost = weight(node["children"][1])

    def project(value: Any, budget: Budget) -> Any:
        base = left(value, budget)
        if not hasattr(base, "values"):
            return None
        return _each(list(base.values()), right, cost, budget)

    return project


def _filter(node: Node) -> Evaluate:
    left, right, condition = map(evaluator, node["children"])
    cost = weight(node["children"][1]) + weight(node["children"][2])

    def select(value: Any, budget: Budget) -> Any:
        base = left(value, budget)
        if not isinstance(base, list):
            return None
        budget.pay(len(base) * cost)
        kept = [element for element in base if not is_false(condition(element, budget))]
        return _each(kept, right, 0, budget)

    return select


def _each(elements: list[Any], right: Evaluate, cost: int, budget: Budget) -> list[Any]:
    budget.pay(len(elements) * cost)
    found = (right(element, budget) for element in elements)
    return [value for value in found if value is not None]


def _reference(node: Node) -> Evaluate:
    (child,) = node["children"]
    reference: Any = evaluator(child), weight(child)

    def refer(_value: Any, budget: Any) -> Any:
        return Reference(reference, budget)

    return refer


def _call(node: Node) -> Evaluate:
    name = node["value"]
    arguments = [evaluator(child) for child in node["children"]]

    def call(value: Any, budget: Budget) -> Any:
        return FUNCTIONS.call_function(name, [argument(value, budget) for argument in arguments])

    return call


def _ordering(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool | None]:
    """Order numbers with numbers and strings with strings; everything else gives null."""

    def order(one: Any, other: Any) -> bool | None:
        both = isinstance(one, str), isinstance(other, str)
        comparable = all(both) or (not any(both) and _is_number(one) and _is_number(other))
        return compare(one, other) if comparable else None

    return order


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_COMPARE: Final[dict[str, Callable[[Any, Any], bool | None]]] = {
    "eq": same,
    "ne": lambda one, other: not same(one, other),
    "lt": _ordering(lambda one, other: one < other),
    "lte": _ordering(lambda one, other: one <= other),
    "gt": _ordering(lambda one, other: one > other),
    "gte": _ordering(lambda one, other: one >= other),
}

_MAKERS: Final[dict[str, Callable[[Node], Evaluate]]] = {
    "field": _field,
    "literal": _literal,
    "current": _itself,
    "identity": _itself,
    "index": _index,
    "slice": _slice,
    "subexpression": _chain,
    "index_expression": _chain,
    "pipe": _chain,
    "comparator": _comparator,
    "or_expression": _or,
    "and_expression": _and,
    "not_expression": _not,
    "multi_select_list": _list,
    "multi_select_dict": _hash,
    "flatten": _flatten,
    "projection": _projection,
    "value_projection": _values,
    "filter_projection": _filter,
    "expref": _reference,
    "function_expression": _call,
}


class _Functions(Functions):
    """JMESPath's functions; where languages differ, it is settled here as in the twin."""

    @signature({"types": ["array", "string"]}, {"types": []})
    def _func_contains(self, subject: Any, search: Any) -> bool:
        if isinstance(subject, str):
            return isinstance(search, str) and search in subject
        return any(same(item, search) for item in subject)

    @signature({"types": ["string"]}, {"types": ["array-string"]})
    def _func_join(self, separator: str, array: list[str]) -> str:
        if len(separator) * len(array) + sum(map(len, array)) > MAX_TEXT:
            raise TooCostly("join() makes too long a text")
        return separator.join(array)

    @signature({"types": []})
    def _func_to_string(self, value: Any) -> str:
        return value if isinstance(value, str) else canonical(value).decode()

    @signature({"types": []})
    def _func_to_number(self, value: Any) -> float | None:
        if _is_number(value):
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

    @signature({"types": ["number"]})
    def _func_ceil(self, number: float) -> float:
        return ceil(_held(number))

    @signature({"types": ["number"]})
    def _func_floor(self, number: float) -> float:
        return floor(_held(number))


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
