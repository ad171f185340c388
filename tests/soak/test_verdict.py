"""What a soak says of the samples it took."""

import pytest

from soak.samples import Sample
from soak.verdict import broken, slope

STILL: Sample = {
    "memory_mb": 200.0,
    "store_mb": 100.0,
    "handles": 40.0,
    "tasks": 30.0,
    "store_handles": 20.0,
    "store_threads": 10.0,
}


def half(name: str = "", growth: float = 0.0) -> list[Sample]:
    """An hour of samples, each minute one, in which a figure grows; load comes and goes."""
    return [
        {"at": 3600.0 + 60 * n, **STILL}
        | ({name: STILL.get(name, 0.0) + growth * n / 60} if name else {})
        | {"connections.person": float(n % 7)}
        for n in range(61)
    ]


def test_what_rests_is_not_broken() -> None:
    assert list(broken(half())) == []


@pytest.mark.parametrize(("name", "growth"), [("memory_mb", 9.0), ("store_mb", 4.5)])
def test_memory_may_grow_by_a_little(name: str, growth: float) -> None:
    assert list(broken(half(name, growth))) == []
    assert slope(half(name, growth), name) == pytest.approx(4.5, abs=0.2)


@pytest.mark.parametrize(
    ("name", "growth"),
    [
        ("memory_mb", 12.0),
        ("store_mb", 6.0),
        ("handles", 20.0),
        ("tasks", 30.0),
        ("store_threads", 20.0),
        ("log_batches", 5000.0),
        ("aside", 1.0),
    ],
)
def test_what_grows_is_broken(name: str, growth: float) -> None:
    (words,) = broken(half(name, growth))
    assert words.startswith(name)
