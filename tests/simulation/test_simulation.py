"""Seeded runs of whole hubs on a store that fails: nothing promised is broken, but what is known.

``python tests/simulation SEED`` replays one. Each runs in a process of its own, where sets of
texts are walked in the same order every time.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from simulation.known import KNOWN

HERE = Path(__file__).parent
ORDINARY = 300
"""Runs of the ordinary test."""


def violations(first: int, end: int) -> dict[str, dict[int, str]]:
    """Give what went wrong in the runs of these seeds: kind to seed to words."""
    program = [sys.executable, str(HERE), "--seeds", f"{first}:{end}", "--json", "--jobs", "0"]
    told = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for line in told.splitlines():
        result = json.loads(line)
        for kind, words in result["violations"].items():
            found[kind][result["seed"]] = words
    return found


def unexpected(found: dict[str, dict[int, str]]) -> list[str]:
    return [
        f"python tests/simulation {seed}  # {kind}: {words}"
        for kind, seeds in found.items()
        for seed, words in list(seeds.items())[:3]
        if not any(kind.startswith(known) for known in KNOWN)
    ]


def test_no_run_breaks_a_promise_but_by_what_is_known() -> None:
    assert unexpected(violations(0, ORDINARY)) == []


@pytest.mark.parametrize(("known", "seed"), [(known, seed) for known, (seed, _) in KNOWN.items()])
def test_what_is_known_is_shown_by_its_seed_until_it_is_mended(known: str, seed: int) -> None:
    shown = any(kind.startswith(known) for kind in violations(seed, seed + 1))
    assert shown, f"take {known} out of known.py, or give it another seed"


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_no_long_series_of_runs_breaks_a_promise_but_by_what_is_known() -> None:
    assert unexpected(violations(0, 20_000)) == []


def test_a_seed_gives_the_same_run_again_whatever_ran_before() -> None:
    alone = violations(51, 52)
    after_others = {
        kind: {seed: words for seed, words in seeds.items() if seed == 51}
        for kind, seeds in violations(45, 52).items()
    }
    assert {kind: seeds for kind, seeds in after_others.items() if seeds} == dict(alone)
