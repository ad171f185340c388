"""Metric: a number that is counted or measured, for who watches an installation."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from msgspec import Struct

Kind = Literal["gauge", "counter"]


class Metric(Struct, frozen=True):
    """One number: a ``counter`` only grows, a ``gauge`` goes up and down.

    ``labels`` have few values, known beforehand: never ids, nor names of people or families.
    """

    name: str
    help: str
    value: float
    kind: Kind = "gauge"
    labels: Mapping[str, str] = {}


Read = Callable[[], Iterable[Metric]]
"""Reads figures without waiting for anything."""
