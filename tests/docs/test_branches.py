"""What ``make coverage`` fails on: branches that no test takes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
CODE = """
def bigger(one):
    if one > 1:
        one = one - 1
    if one > 2:
        one = one - 1
    return one
"""
CONFIG = "[run]\nbranch = true\nsource = .\ninclude = bigger.py\n"


def measured(folder: Path, *given: int) -> None:
    """Measure which branches of a small program are taken with these numbers."""
    (folder / "bigger.py").write_text(CODE)
    (folder / ".coveragerc").write_text(CONFIG)
    asked = "".join(f"bigger.bigger({one})\n" for one in given)
    (folder / "ask.py").write_text(f"import bigger\n{asked}")
    subprocess.run([sys.executable, "-m", "coverage", "run", "ask.py"], cwd=folder, check=True)


def told(folder: Path, least: str) -> tuple[int, str]:
    """Ask whether enough branches were taken."""
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "branches.py"), least],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


def test_too_few_branches_fail_with_the_share_and_where_they_are(tmp_path: Path) -> None:
    measured(tmp_path, 5)  # every line, and two of four branches
    code, said = told(tmp_path, "90")
    assert code == 1
    assert "50.0 % of 4 branches are taken, 90 % must be." in said
    assert "2 not taken in bigger.py" in said


@pytest.mark.parametrize(("given", "least"), [((5,), "50"), ((5, 0), "100")])
def test_enough_branches_pass(tmp_path: Path, given: tuple[int, ...], least: str) -> None:
    measured(tmp_path, *given)
    assert told(tmp_path, least)[0] == 0


def test_all_that_is_to_be_taken_wholly_is_there() -> None:
    """A pattern that names nothing any more would let everything pass."""
    found = re.search(r"^WHOLLY := (.*)$", MAKEFILE, re.MULTILINE)
    assert found is not None
    patterns = found[1].split(",")
    assert len(patterns) > 5
    for pattern in patterns:
        assert pattern.startswith("backend/taskflow/")  # no copy of it that a test makes
        assert list(ROOT.glob(pattern)), pattern


def test_the_long_tests_end_with_the_measure() -> None:
    (recipe,) = re.findall(r"^test-long:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert recipe.splitlines()[-1] == "\t$(MAKE) coverage"
    (recipe,) = re.findall(r"^coverage:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert '--fail-under=100 --include="$(WHOLLY)"' in recipe
    assert ".ci/branches.py $(LEAST)" in recipe
    assert re.search(r"^LEAST := 90$", MAKEFILE, re.MULTILINE)
