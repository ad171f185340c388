"""Handles: as many as the system allows, and room that leaves some for ourselves."""

import subprocess
import sys

import pytest

from taskflow.app.handles import MOST_VISITORS, OURS, room

RAISED = """
import resource
from taskflow.app.handles import raised
print(raised(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("limits", "raised"), [("256:2000", 2000), ("1024:1024", 1024), ("256:18000", 16384)]
)
def test_the_soft_limit_is_raised_as_far_as_the_hard_one_allows(limits: str, raised: int) -> None:
    command = ["prlimit", f"--nofile={limits}", sys.executable, "-c", RAISED]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert [int(number) for number in said] == [raised, raised, int(limits.partition(":")[2])]


def test_a_limit_that_is_high_already_is_left_alone() -> None:
    command = ["prlimit", "--nofile=17000:18000", sys.executable, "-c", RAISED]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert said == ["17000", "17000", "18000"]


@pytest.mark.parametrize("handles", [100, 256, 1024, 16384])
def test_visitors_never_get_all(handles: int) -> None:
    assert 0 < room(handles) <= handles / 2 or handles - room(handles) >= OURS
    assert room(handles) <= MOST_VISITORS
