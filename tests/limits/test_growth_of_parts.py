"""Expressions, templates and what replaces a flow take no more than n log n of their size."""

import gc
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from taskflow.domain.budget import Budget
from taskflow.domain.errors import TaskflowError
from taskflow.domain.expression import compile_expression
from taskflow.domain.flow.operations import read_operation
from taskflow.hub.decide.flow_edit import edit
from taskflow.texts.rendering import render
from worstflows import LISTS, OTHERS, OVER
from worstshapes import operations

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
TIMES = 4
WORST = 3.0 * TIMES
"""How much longer what is four times as large may take: n log n is 4.8, n squared 16."""
SLIGHT = 0.012
"""Seconds below which nothing can be told."""
Make = Callable[[int], Callable[[], object]]


def seconds(work: Callable[[], object]) -> float:
    """Give the processor time of some work, the best of three tries."""
    found = []
    gc.collect()
    for _ in range(3):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def grown(makes: dict[str, Make], n: int) -> dict[str, float]:
    """Give those that take too much longer when they are four times as large."""
    found = {}
    for name, make in makes.items():
        small = max(seconds(make(n)), SLIGHT)
        found[name] = seconds(make(TIMES * n)) / small
    return {name: round(times, 1) for name, times in found.items() if times >= WORST}


def test_expressions_over_values_that_grow() -> None:
    @cache
    def fields(n: int) -> dict[str, Any]:
        return {
            "numbers": list(range(n)),
            "floats": [number + 0.5 for number in range(n)],
            "texts": [f"text {number}" for number in range(n)],
            "objects": [{"k": number, "t": str(number)} for number in range(n)],
            "lists": [[number, number] for number in range(n)],
            "members": {f"k{number}": number for number in range(n)},
            "text": "aä" * n,
        }

    def make(text: str) -> Make:
        compiled = compile_expression(text)

        def valued(n: int) -> Callable[[], object]:
            document = {"input": fields(n)}

            def value() -> None:
                try:
                    compiled.value(document, Budget())
                except TaskflowError:
                    return

            return value

        return valued

    every = [text.format(f"input.{name}", n=1) for text in OVER for name in LISTS]
    every += [text.format(n=1) for text in OTHERS]
    assert grown({text: make(text) for text in every}, 1000) == {}


def test_expressions_that_grow() -> None:
    def make(whole: Callable[[int], str]) -> Make:
        def compiling(n: int) -> Callable[[], object]:
            text = whole(n)

            def compiled() -> None:
                try:
                    compile_expression.__wrapped__(text)
                except TaskflowError:
                    return

            return compiled

        return compiling

    makes: dict[str, Make] = {
        "a literal": make(lambda n: "`" + "1" * n + "`"),
        "a list": make(lambda n: "[" + ",".join(["a"] * (n // 2)) + "]"),
        "brackets": make(lambda n: "[" * n),
        "parentheses": make(lambda n: "(" * n + "a" + ")" * n),
        "a chain": make(lambda n: ".".join(["a"] * (n // 2))),
        "ors": make(lambda n: "||".join(["a"] * (n // 3))),
        "pipes": make(lambda n: "|".join(["a"] * (n // 2))),
        "nots": make(lambda n: "!" * n + "a"),
        "stars": make(lambda n: "a" + "[*]" * (n // 3)),
        "calls": make(lambda n: "length(" * (n // 7) + "a"),
        "a text": make(lambda n: "'" + "x" * n + "'"),
    }
    assert grown(makes, 250) == {}


def test_templates_that_grow() -> None:
    bodies_of: dict[str, Callable[[int], str]] = {
        "values": lambda n: "{{ x }}" * (n // 7),
        "brackets": lambda n: "{{ " * (n // 3),
        "tags": lambda n: "{% if x %}" * (n // 20) + "{% endif %}" * (n // 20),
        "a filter after another": lambda n: "{{ x" + " | upcase" * (n // 9) + " }}",
        "assigns": lambda n: "{% assign y = x %}" * (n // 18),
        "plain": lambda n: "x" * n + "{{ x }}",
        "percents": lambda n: "{%" * (n // 2),
    }

    def make(text: Callable[[int], str]) -> Make:
        def rendering(n: int) -> Callable[[], object]:
            whole = text(n)
            count = iter(range(1_000))

            def rendered() -> None:
                try:
                    render(f"{whole}{next(count)}", {"x": "y"})
                except TaskflowError:
                    return

            return rendered

        return rendering

    assert grown({name: make(text) for name, text in bodies_of.items()}, 4_900) == {}


def test_the_operation_that_replaces_a_flow() -> None:
    def replacing(n: int) -> Callable[[], object]:
        document = {"name": "a", "tasks": [{"name": f"t{k}", "type": "X"} for k in range(16 * n)]}
        read = [read_operation(operation) for operation in operations(n)["replace"]]

        def replaced() -> None:
            try:
                edit(document, read)
            except TaskflowError:
                return

        return replaced

    assert grown({"replace": replacing}, 75) == {}
