"""Expression: a bounded JMESPath, the only thing a definition may compute with.

Guards, assigns, rule matches and selectors are such expressions. They are read and measured when
a definition is saved: at most 1 kB of text, 32 levels, a value at most 64 times the size of what it
is taken from. Evaluating one is paid from a budget, that of the step it is evaluated for. Nobody
adds functions to it. ``frontend/src/flow/expression.ts`` is the twin.
"""

import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import prod
from typing import Any, Final

from jmespath.exceptions import JMESPathError
from jmespath.parser import Parser

from taskflow.domain.budget import Budget
from taskflow.domain.errors import Invalid, TaskflowError, TooCostly
from taskflow.domain.evaluator import FAILURES, Node, evaluator, is_false, weight
from taskflow.domain.functions import FUNCTIONS
from taskflow.domain.limits import check

MAX_BYTES: Final = 1024
MAX_DEPTH: Final = 32
MAX_GROWTH: Final = 64

_ESCAPING: Final = 4
"""How much longer a text may become as JSON, for instance of nested quotes."""


_INTO: Final = frozenset(
    {
        *("subexpression", "index_expression", "pipe", "flatten"),
        *("projection", "value_projection", "filter_projection"),
    }
)
"""What looks with all but its first child into what that one gives."""
_TAKING: Final = {"subexpression", "value_projection", "projection", "filter_projection", "flatten"}
"""What takes a part of its first child. JMESPath reads ``!a.b`` as ``(!a).b``: always null."""


class Expression:
    """A compiled expression over a JSON document; immutable and safe to share."""

    __slots__ = ("_evaluate", "_weight", "names", "reads", "text")

    def __init__(self, text: str, node: Node) -> None:
        """Take a measured syntax tree; use :func:`compile_expression`."""
        self.text = text
        self.names = frozenset(part["value"] for part in _walk(node) if part["type"] == "field")
        self.reads = frozenset(_reads(node))
        self._evaluate = evaluator(node)
        self._weight = weight(node)

    def value(self, document: Mapping[str, Any], budget: Budget | None = None) -> Any:
        """Evaluate; raises Invalid where a function gets the wrong type.

        Raises TooCostly, naming itself, where the budget (by default that of one step) is spent.
        """
        try:
            return self._within(document, budget or Budget())
        except FAILURES as error:
            raise Invalid(
                f'"{self.text}" cannot be evaluated here: {error}. Check the types of its parts.'
            ) from None

    def test(self, document: Mapping[str, Any], budget: Budget | None = None) -> bool:
        """Say whether the value counts as true; what cannot be evaluated is false.

        Raises TooCostly as :meth:`value` does: what is not known is neither.
        """
        try:
            return not is_false(self._within(document, budget or Budget()))
        except FAILURES:
            return False

    def _within(self, document: Mapping[str, Any], budget: Budget) -> Any:
        try:
            budget.pay(self._weight)
            return self._evaluate(document, budget)
        except TooCostly:
            raise TooCostly(
                f'"{self.text}" takes more work than is left of its step. Let it, or what the '
                "statechart evaluates before it, look at less.",
                details={"expression": self.text},
            ) from None


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Read and measure an expression; raises Invalid with what is wrong and what to do."""
    if len(text.encode()) > MAX_BYTES:
        raise Invalid(f"The expression is longer than {MAX_BYTES} bytes. Split it.")
    node = _parse(text)
    if _depth(node) > MAX_DEPTH:
        raise _too_deep()
    if max(_growth(part) for part in _walk(node)) > MAX_GROWTH:
        raise Invalid(f'"{text}" multiplies what it reads too often. Simplify it.')
    for part in _walk(node):
        if part["type"] == "literal":
            _check_literal(text, part["value"])
        if part["type"] == "function_expression":
            _check_call(part["value"], len(part["children"]))
        if part["type"] in _TAKING and part["children"][0]["type"] == "not_expression":
            raise Invalid(f'"{text}" takes a part of !…, which has none. Write !(…) around it.')
    return Expression(text, node)


def _parse(text: str) -> Node:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PendingDeprecationWarning)
            parsed: Any = Parser().parse(text).parsed
    except RecursionError:
        raise _too_deep() from None
    except PendingDeprecationWarning:
        raise Invalid(f"\"{text}\" has a string in backticks. Write it as 'text'.") from None
    except (JMESPathError, ValueError) as error:
        said = " ".join(str(error).split())
        raise Invalid(f'"{text}" is no JMESPath expression: {said}. Correct it there.') from None
    node: Node = parsed
    return node


def _check_literal(text: str, value: Any) -> None:
    try:
        check(value, dotted_keys=True)
    except TaskflowError as error:
        raise Invalid(f'"{text}" holds a value of no use: {error.message}') from None


def _check_call(name: str, given: int) -> None:
    spec = FUNCTIONS.FUNCTION_TABLE.get(name)
    if spec is None:
        raise Invalid(f"There is no function {name}(). Use one of JMESPath's own, or calls().")
    wanted, variadic = len(spec["signature"]), bool(spec["signature"][-1].get("variadic"))
    if given < wanted or (given > wanted and not variadic):
        raise Invalid(f"{name}() takes {wanted} arguments, not {given}. Correct the call.")


def _too_deep() -> Invalid:
    return Invalid(f"The expression nests deeper than {MAX_DEPTH} levels. Simplify it.")


def _parts(node: Node) -> list[Node]:
    return [child for child in node["children"] if isinstance(child, dict)]


def _walk(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        waiting.extend(_parts(part))
        yield part


def _reads(node: Node) -> Iterator[str]:
    """Give the members of the document itself that are looked at, not those of what is in it."""
    kind, parts = node["type"], _parts(node)
    if kind == "field":
        yield node["value"]
    elif kind != "expref":  # what it reads are elements of a list
        for part in parts[:1] if kind in _INTO else parts:
            yield from _reads(part)


def _depth(node: Node) -> int:
    level, depth = [node], 0
    while level and depth <= MAX_DEPTH:
        level = [part for above in level for part in _parts(above)]
        depth += 1
    return depth


def _growth(node: Node) -> int:
    """Give how many times larger than its input a node's value can be."""
    sizes = [_growth(part) for part in _parts(node)]
    match node["type"]:
        case "multi_select_list" | "multi_select_dict":
            return 1 + sum(sizes)
        case "function_expression":
            return max(sum(sizes), 1) * (_ESCAPING if node["value"] == "to_string" else 1)
        case "comparator" | "not_expression":
            return 1
        case "or_expression" | "and_expression":
            return max(sizes)
        case "filter_projection":
            return sizes[0] * sizes[1]
        case _:
            return prod(sizes)
