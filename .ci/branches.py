"""How many branches of T@skFlow's code the tests take, by what ``make coverage`` has measured.

``python .ci/branches.py LEAST`` tells it, and fails where it is less of a hundred. The total of
``coverage report`` counts lines together with branches, and lines are taken more easily.
"""

import json
import subprocess
import sys
from typing import Any

MOST_TOLD = 10


def main(least: float) -> int:
    """Tell the share, and the files in which most branches are missing."""
    told = subprocess.run(
        [sys.executable, "-m", "coverage", "json", "--quiet", "-o", "-"],
        check=True,
        stdout=subprocess.PIPE,
    )
    measured = json.loads(told.stdout)
    totals = measured["totals"]
    share = 100 * totals["covered_branches"] / totals["num_branches"]
    print(f"{share:.1f} % of {totals['num_branches']:,} branches are taken, {least:g} % must be.")
    if share >= least:
        return 0
    worst = sorted(measured["files"].items(), key=_missing, reverse=True)
    for name, file in worst[:MOST_TOLD]:
        print(f"  {_missing((name, file)):4} not taken in {name}")
    return 1


def _missing(file: tuple[str, Any]) -> int:
    missing: int = file[1]["summary"]["missing_branches"]
    return missing


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
