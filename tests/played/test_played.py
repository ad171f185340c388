"""The simulation's plans on a real store that is killed, cut off and held up: no promise breaks.

``python tests/played SEED`` plays one with its trace.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.known import KNOWN

HERE = Path(__file__).parent


def unexpected(seeds: str) -> list[str]:
    """Play seeds in a process of their own; gives what broke that is not known."""
    program = [sys.executable, str(HERE), "--seeds", seeds]
    told = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    return [
        f"python tests/played {result['seed']}  # {kind}: {words}"
        for result in map(json.loads, told.splitlines())
        for kind, words in result["violations"].items()
        if not any(kind.startswith(known) for known in KNOWN)
    ]


def test_a_few_plans_break_no_promise_on_a_real_store() -> None:
    assert unexpected("0,11,20") == []


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_fifty_plans_break_no_promise_on_a_real_store() -> None:
    assert unexpected("0:50") == []
