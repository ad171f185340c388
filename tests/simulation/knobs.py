"""Knobs: constants of the product, made small so that short runs reach what takes days.

A knob is found by its name and value wherever the product keeps it, so that it may move; one that
is found nowhere is an error, so that it is not forgotten here.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from simulation.draws import Draws


@dataclass(frozen=True)
class Knob:
    """A constant by its name and its value in the product, and what it may be in a run."""

    name: str
    value: Any
    choices: tuple[Any, ...]


KNOBS = (
    Knob("MOST_IDLE", 2000, (1, 2, 4, 2000)),
    Knob("WINDOW", 512, (3, 7, 512)),
    Knob("MANY", 500, (2, 500)),
    Knob("MOST_COMMANDS", 64, (3, 64)),
    Knob("MOST_TOGETHER", 256, (2, 5, 256)),
    Knob("STEP", 64, (1, 4, 64)),
    Knob("MOST", 1024, (4, 30, 1024)),
    Knob("OLDEST", 240.0, (5.0, 240.0)),
    Knob("SMALL", 16 * 1024, (0, 300, 16 * 1024)),
    Knob("SHARED", 128 * 1024, (500, 128 * 1024)),
    Knob("FEWEST_EVENTS", 256, (4, 9, 20)),
    Knob("MOST_EVENTS", 2048, (12, 40)),
    Knob("SHARE", 512, (1, 64, 100_000)),
    Knob("CAPACITY", 4096, (3, 8, 4096)),
    Knob("FEW", 128, (0, 2, 128)),
    Knob("MOST_SINCE", 4096, (40, 4096)),
    Knob("AT_ONCE", 64, (1, 2, 64)),
    Knob("SLICE", 2000, (1, 3, 2000)),
    Knob("FULL", 1000, (1, 2, 5, 1000)),
    Knob("ALIKE", 8, (2, 3, 8)),
    Knob("TOGETHER", 4000, (1, 3, 4000)),
    Knob("BURIAL", 20.0, (0.5, 20.0)),
    Knob("TOGETHER", 64, (2, 64)),
    Knob("BLOCK", 16, (2, 3, 16)),
    Knob("PAGE", 128, (2, 128)),
    Knob("SIZE", 512 * 1024, (200, 512 * 1024)),
    Knob("_QUICK", 32 * 1024, (100, 32 * 1024)),
    Knob("LARGEST", 15 * 1024 * 1024, (24 * 1024,)),
    Knob("MOST_AT_ONCE", 512, (2, 512)),
    Knob("BATCH_BYTES", 1024 * 1024, (4 * 1024, 24 * 1024, 1024 * 1024, 1024 * 1024)),
    Knob("MOST_BYTES", 1024 * 1024, (6 * 1024, 24 * 1024, 1024 * 1024)),
    Knob("MOST_BYTES", 16 * 1024 * 1024, (2_000, 24 * 1024, 16 * 1024 * 1024)),
    Knob("FIRST_COLLECTION", 600.0, (2.0, 9.0, 600.0)),
    Knob("COLLECTION_PAUSE", 3600.0, (4.0, 15.0)),
    Knob("MOST_READ", 200, (1, 200)),
    Knob("PARTITIONS", 16, (1, 2, 16)),
)


def turned(draws: Draws) -> dict[Knob, Any]:
    """Give a run's choice of values."""
    chosen = {}
    for knob in KNOBS:
        place = int(draws.unit(f"knob/{knob.name}/{knob.value}") * len(knob.choices))
        chosen[knob] = knob.choices[place]
    return chosen


@contextmanager
def turning(chosen: dict[Knob, Any]) -> Iterator[None]:
    """Set the knobs, and set them back."""
    before: list[tuple[ModuleType, str, Any]] = []
    try:
        for knob, value in chosen.items():
            for module in _homes(knob):
                before.append((module, knob.name, knob.value))
                setattr(module, knob.name, value)
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


_found: dict[Knob, list[ModuleType]] = {}


def _homes(knob: Knob) -> list[ModuleType]:
    """Give the modules that have a constant."""
    if knob not in _found:
        ours = [module for name, module in sys.modules.items() if name.startswith("taskflow.")]
        _found[knob] = [
            module
            for module in ours
            if type(getattr(module, knob.name, None)) is type(knob.value)
            and getattr(module, knob.name) == knob.value
        ]
        if not _found[knob]:
            raise LookupError(
                f"The product has no {knob.name} = {knob.value} any more; tell knobs."
            )
    return _found[knob]
