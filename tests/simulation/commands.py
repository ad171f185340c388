"""Commands: what one can say to ``python tests/simulation``."""

import argparse
import gc
import json
import sys
import warnings
from collections import Counter

from simulation.mutants import SEEDS, mutant, mutated, names, seeds
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
    parser.add_argument("--mutant", default="", help="put a wrong behaviour in")
    parser.add_argument("--hunt", default="", help="NAME or all: find seeds that show mutants")
    parser.add_argument("--most", type=int, default=2000, help="seeds of a hunt")
    parser.add_argument("--recorded", action="store_true", help="play every mutant's seed")
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # of coroutines that die with their process
    gc.collect()
    gc.freeze()
    with mutated(given.mutant):
        _do(given)


def _do(given: argparse.Namespace) -> None:
    if given.hunt:
        _hunt(names() if given.hunt == "all" else [given.hunt], given.most)
    elif given.recorded:
        _recorded()
    elif given.seeds:
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


def _hunt(wanted: list[str], most: int) -> None:
    """Find for each mutant a seed that shows it and nothing of the kind without it; record it.

    The seed that is recorded is tried first.
    """
    recorded = seeds()
    for name in wanted:
        for seed in (recorded.pop(name, 0), *range(most)):
            if shown := _shown(name, seed):
                recorded[name] = seed
                _say(f"{name}: seed {seed} shows {shown}")
                break
        else:
            _say(f"{name}: not found in {most} seeds")
        SEEDS.write_text(json.dumps(recorded, indent=2, sort_keys=True) + "\n")


def _recorded() -> None:
    """Play each mutant's recorded seed: one line of JSON with what it shows."""
    recorded = seeds()
    for name in names():
        found = _shown(name, recorded[name]) if name in recorded else []
        _say(json.dumps({"mutant": name, "shows": found}))


def _shown(name: str, seed: int) -> list[str]:
    """Give the kinds by which a mutant shows itself in a run that has none of them without it."""
    with mutated(name):
        found = [k for k in run(Plan.drawn(seed)).kinds if k.startswith(mutant(name).SHOWS)]
    without = set(run(Plan.drawn(seed)).kinds) if found else set()
    return [kind for kind in found if kind not in without]


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
