"""Plan: what a run does and when, drawn from its seed; shrinking leaves parts of it out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from simulation.draws import Draws
from simulation.knobs import Knob, turned
from simulation.operations import OPERATIONS
from simulation.store.faults import Kind

Ending = Literal["none", "stopped", "killed"]
ENDINGS: tuple[Ending, ...] = ("none", "none", "stopped", "killed")
"""What is done to the last hub before the oracle looks at everything."""
OLD = 0.03
"""Share of runs that begin with old data."""
FARAWAY = 0.2
"""Share of runs with programs elsewhere that do work."""
RATES: tuple[Kind, ...] = ("refused", "lost", "late", "ghost", "part", "away", "hung")


@dataclass(frozen=True)
class Step:
    """One operation at one time; ``number`` names its own draws."""

    at: float
    name: str
    number: int

    def __str__(self) -> str:
        return f"{self.at:8.3f} {self.name}#{self.number}"


@dataclass(frozen=True)
class Plan:
    """A whole run; ``only`` are the faults of the store that may happen (None: as drawn).

    ``focus``: the share of the store's calls that fail far likelier. ``old``: the store begins with
    what version 0.1.0 has left, and its first start may fail. ``near``: who starts sees that an
    earlier process of its host is over. ``one_name``: all hosts have the same name, as containers
    may. ``faraway``: programs elsewhere do work.
    """

    seed: int
    horizon: float
    steps: tuple[Step, ...]
    rates: Mapping[Kind, float]
    knobs: Mapping[Knob, Any]
    pace: float
    slowest: float
    same_numbers: bool
    focus: float
    old: bool
    near: bool
    one_name: bool
    ships_again: bool
    faraway: bool
    ending: Ending
    only: Collection[str] | None = None

    @classmethod
    def drawn(cls, seed: int) -> Self:
        """Draw the plan of a seed."""
        draws = Draws(seed)
        random = draws.random("plan")
        enabled = [
            name
            for name, operation in OPERATIONS.items()
            if draws.unit(f"enabled/{name}") < operation.likely
        ]
        weights = [OPERATIONS[name].weight * (0.3 + random.random()) for name in enabled]
        (count,) = random.choices((6, 12, 25, 45), (4, 3, 2, 1))
        horizon = count * random.choice((0.3, 0.7, 1.5))
        steps = [Step(0.0, "found", 0), Step(0.1, "found", 1)]
        bursts = [random.random() * horizon for _ in range(4)]
        for number in range(2, count):
            at = random.random() * horizon
            if random.random() < 0.3:  # things happen together
                at = random.choice(bursts) + random.random() * 0.05
            steps.append(Step(round(at, 4), random.choices(enabled, weights)[0], number))
        rates: dict[Kind, float] = {}
        if random.random() < 0.65:
            for kind in RATES:
                if random.random() < 0.35:
                    rates[kind] = random.choice((0.003, 0.01, 0.04))
        if random.random() < 0.4:
            for kind in ("killed", "cut"):
                rates[kind] = random.choice((0.001, 0.004, 0.01))
        focus = random.choice((0.0, 0.0, 0.05))
        if focus and not rates:
            rates = dict.fromkeys(random.sample((*RATES, "killed"), 3), 0.004)
        return cls(
            seed=seed,
            horizon=horizon,
            steps=tuple(sorted(steps, key=lambda step: step.at)),
            rates=rates,
            knobs=turned(draws),
            pace=random.choice((0.0005, 0.002, 0.02)),
            slowest=random.choice((0.5, 3.0, 45.0)),
            same_numbers=random.random() < 0.25,
            focus=focus,
            old=random.random() < OLD,
            near=random.random() < 0.7,
            one_name=random.random() < 0.3,
            ships_again=random.random() < 0.3,
            faraway=draws.unit("plan/faraway") < FARAWAY,
            ending=random.choice(ENDINGS),
        )

    def without(self, steps: Collection[Step]) -> Self:
        """Leave steps out."""
        return replace(self, steps=tuple(step for step in self.steps if step not in steps))

    def sparing(self, only: Collection[str]) -> Self:
        """Let only these faults of the store happen."""
        return replace(self, only=frozenset(only))
