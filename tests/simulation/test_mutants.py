"""The simulation can fail: each wrong behaviour that is put into the product is found.

When a change of the product makes a recorded seed show nothing any more,
``python tests/simulation --hunt NAME`` finds and records another one; there must be one.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.mutants import names

HERE = Path(__file__).parent


def test_every_mutant_is_found_by_its_recorded_seed() -> None:
    program = [sys.executable, str(HERE), "--recorded", "--jobs", "0"]
    told = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    results = [json.loads(line) for line in told.splitlines()]
    assert len(results) >= 15
    assert [one["mutant"] for one in results if not one["shows"]] == []


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_every_mutant_is_found_within_2000_seeds() -> None:
    program = [sys.executable, str(HERE), "--hunt", "all", "--unrecorded", "--jobs", "0"]
    told = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    assert [line for line in told.splitlines() if "not found" in line] == []
    assert len(told.splitlines()) == len(names())
