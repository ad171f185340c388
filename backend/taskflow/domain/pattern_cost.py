"""Pattern cost: what it takes at most to try a text against a pattern.

Patterns run in linear time, but a step for each character may look at all that the pattern is made
of: ``[ab]*a[ab]{500}c`` takes 500 times as long as ``a``.
"""

import re
from functools import lru_cache
from typing import Final

STEPS: Final = 100
"""Looks at one element of a pattern for one byte of a text, for one unit of a check."""

_TOKEN: Final = re.compile(
    r"\\[pPxuU]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\{(\d+)(,?)(\d*)\}|.", re.DOTALL
)
_REPEATS: Final = frozenset("*+?")


def trying_cost(pattern: str, text: str) -> int:
    """Give the units of trying a text against a pattern."""
    return elements(pattern) * len(text.encode(errors="replace")) // STEPS


@lru_cache(1024)
def elements(pattern: str) -> int:
    """Count what a pattern is made of, each repetition for itself; at least 1."""
    totals, last = [0], 0
    for token in _TOKEN.finditer(pattern):
        text = token[0]
        if token[1] is not None:
            totals[-1] += last * (_most(token) - 1)
            last *= _most(token)
        elif text == "(":
            totals.append(0)
            last = 0
        elif text == ")" and len(totals) > 1:
            last = totals.pop()
            totals[-1] += last
        elif text not in _REPEATS:
            totals[-1] += 1
            last = 1
    return max(1, sum(totals))


def _most(token: re.Match[str]) -> int:
    """Give how often a repetition stands in the compiled pattern; no end is one more."""
    least, comma, most = token.groups()
    return max(1, int(most) if most else int(least) + bool(comma))
