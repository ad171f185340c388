"""Plays the simulation's plans on a real store, in real time.

``python tests/played SEED`` plays one and tells what happened; ``--seeds 0:50`` plays many.
"""

import argparse
import json
import os
import sys
from pathlib import Path

if os.environ.get("PYTHONHASHSEED") != "0":  # sets of texts must be walked in the same order
    os.execve(
        sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONHASHSEED": "0"}
    )

sys.path.insert(0, str(Path(__file__).parents[1]))

from played.run import play


def main() -> None:
    """Play the seeds that the command line names."""
    parser = argparse.ArgumentParser(prog="python tests/played", description=__doc__)
    parser.add_argument("seed", nargs="?", type=int, help="play one, with its trace")
    parser.add_argument("--seeds", default="", help="FIRST:END or N,N,N: play many")
    given = parser.parse_args()
    for result in play(_seeds(given.seeds) if given.seeds else [given.seed]):
        if not given.seeds:
            sys.stdout.write(f"{result.trace}\n")
        first = {one.kind: one.text for one in reversed(result.violations)}
        told = {"seed": result.seed, "seconds": result.seconds, "faults": result.faults}
        sys.stdout.write(json.dumps({**told, "violations": first}) + "\n")
        sys.stdout.flush()


def _seeds(text: str) -> list[int]:
    first, between, end = text.partition(":")
    return [*range(int(first), int(end))] if between else [int(one) for one in text.split(",")]


main()
