"""Seeded runs of whole hubs on a store that fails: nothing promised is broken, but what is known.

``python tests/simulation SEED`` replays one. Each runs in a process of its own, where sets of
texts are walked in the same order every time.
"""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from simulation.known import KNOWN
from simulation.mutants import seeds
from simulation.operations import OPERATIONS
from simulation.plan import RATES

HERE = Path(__file__).parent
ORDINARY = 300
"""Runs of the ordinary test."""


OFTEN = {
    "call pieces.find": 3000,
    "call heads.bulk_write": 200,
    "call log.delete_many": 400,
    "is killed": 60,
    "has stopped": 40,
    "has lost the store": 1,
    "start refused": 5,
    "clock": 20,
    "disk": 3,
    "model once": 30,
    "model repeatable": 150,
    "start acknowledged": 500,
    "update acknowledged": 400,
    "update refused": 60,
    "update unknown": 80,
    "fork acknowledged": 15,
    "delete acknowledged": 12,
    "dispute acknowledged": 15,
    "dispute refused": 10,
    "huge refused": 3,
    "wrong acknowledged": 15,
    "leave acknowledged": 4,
    "rename acknowledged": 5,
    "log plugin.failed": 20,
    "log stream.setAside": 1,
    "log timer.late": 3,
    "append acknowledged": 15,
    "cancel acknowledged": 20,
    "complete acknowledged": 14,
    "draw acknowledged": 6,
    "join acknowledged": 12,
    "save acknowledged": 4,
    "call commits.drop": 1,
    "race delete and update": 70,
    "race delete and send": 6,
    "race delete and member": 2,
    "race delete and rename": 1,
    "reached a family is deleted just when something in it is due": 4,
    "reached a family is deleted that is being written into segments": 3,
    "reached a family is deleted while it is forked": 3,
    "reached a hub stands still or dies while it removes a family": 7,
    "reached an enormous event is refused": 1,
    "reached an enormous label is refused": 1,
    "watchers": 50,
    "watchers told": 200,
}
"""How often at least something happens in the runs of the ordinary test: a quarter of what does."""


def played(first: int, end: int) -> list[dict[str, Any]]:
    """Play these seeds; gives of each what went wrong, and how often what happened."""
    program = [sys.executable, str(HERE), "--seeds", f"{first}:{end}", "--json", "--jobs", "0"]
    told = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in told.splitlines()]


@pytest.fixture(scope="module")
def ordinary() -> list[dict[str, Any]]:
    return played(0, ORDINARY)


def violations(results: list[dict[str, Any]]) -> dict[str, dict[int, str]]:
    """Give what went wrong in runs: kind to seed to words."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for result in results:
        for kind, words in result["violations"].items():
            found[kind][result["seed"]] = words
    return found


def shrunk(seed: int, kind: str, *more: str) -> str:
    """Leave out of a failing run what its failure does not need; gives what is left of its plan."""
    program = [sys.executable, str(HERE), str(seed), "--shrink", kind, "--quiet", *more]
    return subprocess.run(program, check=True, capture_output=True, text=True).stdout


def unexpected(found: dict[str, dict[int, str]]) -> list[str]:
    """Give what must not be: how to play it, what it is, and the plan that it needs."""
    return [
        f"python tests/simulation {seed}  # {kind}: {words}\n{shrunk(seed, kind)}"
        for kind, seeds in found.items()
        for seed, words in list(seeds.items())[:2]
        if not any(kind.startswith(known) for known in KNOWN)
    ]


def test_a_failing_run_is_shrunk_to_what_its_failure_needs() -> None:
    seed = seeds()["basis_ignored"]
    left = shrunk(seed, "dispute.unseen", "--mutant", "basis_ignored")
    steps = [line for line in left.splitlines() if "#" in line]
    assert any("dispute#" in step for step in steps)
    assert len(steps) <= 4


def test_no_run_breaks_a_promise_but_by_what_is_known(ordinary: list[dict[str, Any]]) -> None:
    assert unexpected(violations(ordinary)) == []


def test_whatever_can_be_played_is_played(ordinary: list[dict[str, Any]]) -> None:
    counts: Counter[str] = Counter()
    for result in ordinary:
        counts.update(result["counts"])
    floors = {f"operation {name}": 1 for name in OPERATIONS}
    floors |= {f"fault {kind}": 1 for kind in (*RATES, "killed", "cut")} | OFTEN
    assert {name: counts[name] for name, least in floors.items() if counts[name] < least} == {}


@pytest.mark.parametrize(("known", "seed"), [(known, seed) for known, (seed, _) in KNOWN.items()])
def test_what_is_known_is_shown_by_its_seed_until_it_is_mended(known: str, seed: int) -> None:
    shown = any(kind.startswith(known) for kind in violations(played(seed, seed + 1)))
    assert shown, f"take {known} out of known.py, or give it another seed"


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_no_long_series_of_runs_breaks_a_promise_but_by_what_is_known() -> None:
    assert unexpected(violations(played(0, 20_000))) == []


def test_a_seed_gives_the_same_run_again_whatever_ran_before() -> None:
    assert played(45, 52)[-1] == played(51, 52)[0]
