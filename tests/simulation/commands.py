"""Commands: what one can say to ``python tests/simulation``."""

import argparse
import gc
import json
import sys
import warnings
from collections import Counter

from simulation.plan import Plan
from simulation.run import Result, run
from simulation.shrink import Shrinker, described


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python tests/simulation", description=__doc__)
    parser.add_argument("seed", nargs="?", type=int, help="replay one run with its trace")
    parser.add_argument("--seeds", default="", help="FIRST:END, run many")
    parser.add_argument("--last", type=int, default=0, help="only so many last lines of the trace")
    parser.add_argument("--quiet", action="store_true", help="tell the sum only")
    parser.add_argument("--json", action="store_true", help="one line of JSON per seed")
    parser.add_argument("--shrink", default="", help="leave out what this kind does not need")
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # of coroutines that die with their process
    gc.collect()
    gc.freeze()
    if given.seeds:
        first, _, end = given.seeds.partition(":")
        many = range(int(first), int(end))
        _listed(many) if given.json else _many(many, quiet=given.quiet)
    elif given.shrink:
        _shrink(given.seed, given.shrink)
    elif given.seed is not None:
        result = run(Plan.drawn(given.seed))
        if not given.quiet:
            _say(result.journal.trace(given.last))
        _tell(result)


def _shrink(seed: int, kind: str) -> None:
    plan = Plan.drawn(seed)
    kinds = [one for one in run(plan).kinds if one.startswith(kind)]
    if not kinds:
        _say(f"Seed {seed} shows no {kind}.")
        return
    small = Shrinker(kinds[0]).shrink(plan)
    result = run(small)
    _say(result.journal.trace())
    _tell(result)
    _say(described(small))


def _listed(seeds: range) -> None:
    for seed in seeds:
        result = run(Plan.drawn(seed))
        first = {one.kind: one.text for one in reversed(result.violations)}
        _say(json.dumps({"seed": seed, "violations": first}))


def _many(seeds: range, *, quiet: bool) -> None:
    kinds: Counter[str] = Counter()
    begun: dict[str, int] = {}
    seconds = 0.0
    for seed in seeds:
        result = run(Plan.drawn(seed))
        seconds += result.seconds
        if result.violations and not quiet:
            _tell(result)
        for kind in result.kinds:
            kinds[kind] += 1
            begun.setdefault(kind, seed)
    rate = len(seeds) / seconds
    _say(f"{len(seeds)} seeds in {seconds:.1f} s of this core, {rate:.1f} a second")
    for kind, count in kinds.most_common():
        _say(f"{count:6} {kind}  (first: {begun[kind]})")


def _tell(result: Result) -> None:
    _say(
        f"seed {result.plan.seed}: {result.seconds:.2f} s, {result.steps} steps, "
        f"{result.calls} calls, {len(result.faults)} faults"
    )
    for one in result.violations[:12]:
        _say(f"   {one.kind}: {one.text[:300]}")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
