"""Evaluator: a JMESPath syntax tree made into Python functions, with a budget.

The library parses and has the functions; here a tree becomes nested closures once, which is
several times faster than walking it each time. Loops pay for every element before they run, and
functions for what they are given; what is evaluated once is paid for by whoever begins.
"""

from collections.abc import Callable
from typing import Any, Final

from jmespath.exceptions import JMESPathError
from jmespath.visitor import _Expression as Reference

from taskflow.domain.budget import CALL, COMPARED, COPIED, Budget, same_within
from taskflow.domain.functions import COSTS, FUNCTIONS, is_number

Node = dict[str, Any]

_CHAINS: Final = {"subexpression", "index_expression", "pipe"}
"""What only leads on to its parts; the libraries nest it differently."""

FAILURES: Final = (JMESPathError, TypeError, ValueError, OverflowError, RecursionError)
"""What evaluating can raise: the library compares and rounds without looking at types first."""


class Visiting:
    """What calls expression references (``&role``) on elements, for a function."""

    __slots__ = ("_budget",)

    def __init__(self, budget: Budget) -> None:
        """Pay for each call from a budget."""
        self._budget = budget

    def visit(self, reference: tuple["Evaluate", int], value: Any) -> Any:
        """Evaluate an expression reference on an element."""
        evaluate, weight = reference
        self._budget.pay(weight)
        return evaluate(value, self._budget)


Evaluate = Callable[[Any, Budget], Any]


def is_false(value: Any) -> bool:
    """Say whether JMESPath takes a value for false: null, false and what is empty; 0 is true."""
    return value is None or value is False or value in ("", [], {})


def evaluator(node: Node) -> Evaluate:
    """Give the function that evaluates a syntax tree."""
    return _MAKERS[node["type"]](node)


def weight(node: Node) -> int:
    """Count the nodes of a tree: what one evaluation costs without its loops."""
    own = 0 if node["type"] in _CHAINS else 1
    if node["type"] == "function_expression":
        own += CALL
    return own + sum(weight(child) for child in node["children"] if isinstance(child, dict))


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

    def cut(value: Any, budget: Budget) -> Any:
        if not isinstance(value, list):
            return None
        if part.step == 0:
            raise JMESPathError("a slice cannot have a step of 0")
        budget.pay(len(range(*part.indices(len(value)))) // COPIED)
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
    return lambda value, budget: compare(left(value, budget), right(value, budget), budget)


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
        budget.pay(sum(len(part) for part in base if isinstance(part, list)) // COPIED)
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

    def refer(_value: Any, budget: Budget) -> Any:
        visiting: Any = Visiting(budget)
        return Reference(reference, visiting)

    return refer


def _call(node: Node) -> Evaluate:
    name = node["value"]
    arguments = [evaluator(child) for child in node["children"]]
    cost = COSTS.get(name)

    def call(value: Any, budget: Budget) -> Any:
        given = [argument(value, budget) for argument in arguments]
        if cost is not None:
            cost(budget, *given)
        return FUNCTIONS.call_function(name, given)

    return call


Compare = Callable[[Any, Any, Budget], bool | None]


def _ordering(compare: Callable[[Any, Any], bool]) -> Compare:
    """Order numbers with numbers and strings with strings; everything else gives null."""

    def order(one: Any, other: Any, budget: Budget) -> bool | None:
        if isinstance(one, str) and isinstance(other, str):
            budget.pay(min(len(one), len(other)) // COMPARED)
            return compare(one, other)
        return compare(one, other) if is_number(one) and is_number(other) else None

    return order


_COMPARE: Final[dict[str, Compare]] = {
    "eq": same_within,
    "ne": lambda one, other, budget: not same_within(one, other, budget),
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
