"""Shrink: leaves out of a failing run whatever its failure does not need."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from simulation.plan import Plan
from simulation.run import Result, run

T = TypeVar("T")
MOST_RUNS = 250


class Shrinker:
    """Finds a small plan that still shows a kind of violation."""

    def __init__(self, kind: str, again: Callable[[Plan], Result] = run) -> None:
        self.runs = 0
        self._kind = kind
        self._run = again

    def shrink(self, plan: Plan) -> Plan:
        """Give the smallest plan found."""
        result = self._run(plan)
        small = plan.sparing(result.faults)
        if not self._shows(small):
            return plan
        if self._shows(small.sparing(())):
            small = small.sparing(())
        for _ in range(2):
            steps = self._fewest(small.steps, lambda kept, now=small: replace(now, steps=kept))
            small = replace(small, steps=tuple(steps))
            faults = sorted(small.only or ())
            kept = self._fewest(faults, lambda some, now=small: now.sparing(some))
            small = small.sparing(kept)
        for knob in list(small.knobs):
            usual = {**small.knobs, knob: knob.value}
            if small.knobs[knob] != knob.value and self._shows(replace(small, knobs=usual)):
                small = replace(small, knobs=usual)
        return small

    def _shows(self, plan: Plan) -> bool:
        self.runs += 1
        return self.runs <= MOST_RUNS and self._kind in self._run(plan).kinds

    def _fewest(self, items: Sequence[T], make: Callable[[Any], Plan]) -> Sequence[T]:
        """Leave out halves, quarters and so on, as long as the violation stays."""
        kept = list(items)
        size = max(1, len(kept) // 2)
        while kept:
            start = 0
            while start < len(kept):
                tried = kept[:start] + kept[start + size :]
                if self._shows(make(tuple(tried))):
                    kept = tried
                else:
                    start += size
            if size == 1:
                break
            size = max(1, size // 2)
        return tuple(kept)


def described(plan: Plan) -> str:
    """Write down what is left of a plan."""
    lines = [f"seed {plan.seed}, {plan.pace} s a way, the model takes up to {plan.slowest} s"]
    lines += [f"  {step}" for step in plan.steps]
    lines += [f"  store: {fault}" for fault in sorted(plan.only or ())]
    lines += [
        f"  {knob.name} = {value} (usually {knob.value})"
        for knob, value in plan.knobs.items()
        if value != knob.value
    ]
    return "\n".join(lines)
