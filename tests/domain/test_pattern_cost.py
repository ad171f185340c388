"""What it takes to try a text against a pattern is known before it is tried."""

import pytest

from taskflow.domain.pattern_cost import elements, trying_cost


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("", 1),
        ("abc", 3),
        (r"^\d{3}-\d{4}$", 10),
        (r"\p{Lu}\p{Letter}*", 2),
        ("[]a-z{9}]", 1),
        (r"[\]\\{9}]", 1),
        ("[[:alpha:]]{2}", 2),
        ("(ab){10}", 20),
        ("((a|b){10}c){10}", 220),
        ("a{10}{10}", 100),
        ("(?:(?:a{9}){9}){9}", 729),
        ("a{5,}", 6),
        ("a{0}", 1),
        ("a{0,7}", 7),
        ("(a", 1),
        ("a)", 2),
        (r"a\{9}", 4),
        ("{9}", 1),
    ],
)
def test_each_repetition_counts(pattern: str, count: int) -> None:
    assert count <= elements(pattern) <= 2 * count


def test_a_longer_text_and_a_larger_pattern_take_more() -> None:
    assert trying_cost("[ab]*a[ab]{500}c", "ab" * 10_000) > 50_000
    assert trying_cost("^[a-z]+$", "ab" * 10_000) < 1_000
    assert trying_cost("a", "") == 0
